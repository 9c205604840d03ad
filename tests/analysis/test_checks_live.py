"""The linter's rules beside the real frameworks: each fault happens there as it is told.

Each test runs the framework's own scheduler, sees the fault, and asks for the finding with the
numbers that it saw; what is right there has no finding.
"""

import importlib.util
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from golden.judge import import_without_models, prepare
from lrsched_cli.inputs.checked import Request, checked
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.settings import NOTHING

pytestmark = pytest.mark.filterwarnings("ignore")

Make = Callable[[Any], Any]
"""What makes a scheduler of an optimizer."""


def findings(text: str, steps: int | None = None) -> dict[str, str]:
    """Return what is told of a text by the rules, below an info aside."""
    run = Run() if steps is None else Run(steps=Span(0, steps, unit="step"))
    report = checked(text, Request(run, NOTHING)).at_least("warning")
    return {one.rule: one.text for one in report.findings}


def real_rates(make: Make, updates: int, lr: float = 0.1) -> list[float]:
    """Return the rates that torch's optimizer has in each update."""
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    with warnings.catch_warnings(action="ignore"):
        scheduler = make(optimizer)
        rates = []
        for _ in range(updates):
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            scheduler.step()
    return rates


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> None:
    prepare()


@pytest.fixture(name="schedulers")
def _schedulers() -> ModuleType:
    pytest.importorskip("torch")
    return importlib.import_module("torch.optim.lr_scheduler")


@pytest.fixture(name="transformers")
def _transformers() -> ModuleType:
    pytest.importorskip("transformers")
    return importlib.import_module("transformers")


def test_torchs_cosine_climbs_again(schedulers: ModuleType) -> None:
    """Up to the last update of a run that is longer, and not before."""
    rates = real_rates(lambda o: schedulers.CosineAnnealingLR(o, 50), 90)
    assert rates[89] > rates[60] > rates[50]
    text = "torch.CosineAnnealingLR(optimizer, 50, lr=0.1)"
    assert f"from 0 to {rates[89]:.4g} at step 89" in findings(text, 90)["climbs-again"]
    assert findings(text, 50) == {}


def test_transformers_cosine_climbs_again(transformers: ModuleType) -> None:
    """It is a wave, too."""
    make = lambda o: transformers.get_cosine_schedule_with_warmup(o, 10, 100)  # noqa: E731
    rates = real_rates(make, 150)
    text = "transformers.get_cosine_schedule_with_warmup(optimizer, 10, 100, lr=0.1)"
    assert f"to {rates[149]:.4g} at step 149" in findings(text, 150)["climbs-again"]
    assert findings(text, 100) == {}


def test_torchs_one_cycle_stops_past_its_total(schedulers: ModuleType) -> None:
    """It raises a ValueError, and does not for as many updates as it has."""
    make = lambda o: schedulers.OneCycleLR(o, 0.1, 100)  # noqa: E731
    assert len(real_rates(make, 100)) == 100
    with pytest.raises(ValueError, match="Tried to step 101 times"):
        real_rates(make, 101)
    text = "torch.OneCycleLR(optimizer, 0.1, 100)"
    assert findings(text, 100) == {}
    assert list(findings(text, 101)) == ["past-total"]


def test_a_lambda_of_torch_falls_below_zero(schedulers: ModuleType, tmp_path: Path) -> None:
    """Such a rate is used all the same: the first such update is told."""
    rates = real_rates(lambda o: schedulers.LambdaLR(o, lambda t: 1 - t / 100), 120)
    first = next(t for t, rate in enumerate(rates) if rate < 0)
    text = """
import torch
optimizer = torch.optim.SGD(params, lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 - t / 100)
for epoch in range({}):
    optimizer.step()
    scheduler.step()
"""
    (tmp_path / "long.py").write_text(text.format(120), encoding="utf-8")
    (tmp_path / "right.py").write_text(text.format(100), encoding="utf-8")
    told = findings(str(tmp_path / "long.py"))["unusable-rate"]
    assert told == f"the rate is below zero ({rates[first]:.4g}) at epoch {first}"
    assert findings(str(tmp_path / "right.py")) == {}


def test_a_warmup_of_transformers_ends_with_the_run(transformers: ModuleType) -> None:
    """What is reached of the peak is what the optimizer had."""
    make = lambda o: transformers.get_constant_schedule_with_warmup(o, 500)  # noqa: E731
    rates = real_rates(make, 185)
    text = "transformers.get_constant_schedule_with_warmup(optimizer, 500, lr=0.1)"
    told = findings(text, 185)["peak-not-reached"]
    assert f"peak reached: {max(rates) / 0.1:.0%} of what was asked" in told
    assert findings(text, 502) == {}


def test_milestones_of_torch_past_the_end_do_nothing(schedulers: ModuleType) -> None:
    """Of three drops, one happens."""
    rates = real_rates(lambda o: schedulers.MultiStepLR(o, [30, 150, 225]), 100)
    assert len(set(rates)) == 2
    text = "torch.MultiStepLR(optimizer, [30, 150, 225], lr=0.1)"
    assert "150, 225" in findings(text, 100)["breakpoint-past-end"]
    assert findings(text, 226) == {}


def test_a_floor_of_torch_is_not_reached(schedulers: ModuleType) -> None:
    """The last rate is the one that the optimizer had."""
    rates = real_rates(lambda o: schedulers.CosineAnnealingLR(o, 1000), 100)
    told = findings("torch.CosineAnnealingLR(optimizer, 1000, lr=0.1)", 100)["floor-not-reached"]
    assert f"its last rate is {rates[-1]:.4g}" in told


def test_a_linear_decay_of_transformers_stays_at_zero(transformers: ModuleType) -> None:
    """All updates past its end have the rate 0."""
    make = lambda o: transformers.get_linear_schedule_with_warmup(o, 0, 100)  # noqa: E731
    assert real_rates(make, 150).count(0) == 50
    text = "transformers.get_linear_schedule_with_warmup(optimizer, 0, 100, lr=0.1)"
    assert "the last 50 steps" in findings(text, 150)["flat-tail"]
    assert findings(text, 100) == {}


def test_a_cycle_of_torch_is_cut(schedulers: ModuleType) -> None:
    """The last rate is the one that the optimizer had."""
    rates = real_rates(lambda o: schedulers.CosineAnnealingWarmRestarts(o, 10), 95)
    text = "torch.CosineAnnealingWarmRestarts(optimizer, 10, lr=0.1)"
    assert f"its last rate is {rates[-1]:.4g}" in findings(text, 95)["cut-cycle"]
    assert findings(text, 90) == {}


@pytest.mark.parametrize(("cycles", "restarts"), [(1, 0), (3, 2)])
def test_transformers_restarts_as_often_as_it_is_told(
    cycles: int, restarts: int, transformers: ModuleType
) -> None:
    """Once, unless told: that is no restart."""
    make = transformers.get_cosine_with_hard_restarts_schedule_with_warmup
    rates = real_rates(lambda o: make(o, 0, 99, cycles), 99)
    assert sum(b > a for a, b in pairwise(rates)) == restarts
    text = "transformers.get_cosine_with_hard_restarts_schedule_with_warmup"
    found = findings(f"{text}(optimizer, 0, 99, {cycles}, lr=0.1)", 99)
    assert list(found) == ([] if restarts else ["no-restart"])


def test_a_warmup_of_torch_that_is_cut_off_jumps(schedulers: ModuleType) -> None:
    """From the rates before and after that the optimizer had."""

    def make(optimizer: object, total: int) -> object:
        warmup = schedulers.LinearLR(optimizer, 0.1, total_iters=total)
        cosine = schedulers.CosineAnnealingLR(optimizer, 90)
        return schedulers.SequentialLR(optimizer, [warmup, cosine], [5])

    rates = real_rates(lambda o: make(o, 10), 95)
    text = (
        "torch.SequentialLR(optimizer, [torch.LinearLR(optimizer, 0.1, total_iters={}), "
        "torch.CosineAnnealingLR(optimizer, 90)], [5], lr=0.1)"
    )
    told = findings(text.format(10), 95)["jump-at-joint"]
    assert f"at step 5: from {rates[4]:.4g} to {rates[5]:.4g}" in told
    assert findings(text.format(5), 95) == {}


def test_keras_polynomial_rises_to_its_default_end() -> None:
    """It ends at 0.0001 unless told, above a rate for fine-tuning."""
    keras = pytest.importorskip("keras")
    schedule = keras.optimizers.schedules.PolynomialDecay(5e-5, 1000)
    assert float(schedule(1000)) > float(schedule(0))
    assert list(findings("keras.PolynomialDecay(5e-5, 1000)")) == ["min-above-peak"]
    assert findings("keras.PolynomialDecay(5e-4, 1000)") == {}


def test_timm_trains_its_first_epoch_at_zero() -> None:
    """Unless the warmup is told where to start."""
    torch = pytest.importorskip("torch")
    if importlib.util.find_spec("timm") is None:
        pytest.skip("timm is not installed")
    import_without_models("timm")
    scheduler = importlib.import_module("timm.scheduler")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler.CosineLRScheduler(optimizer, t_initial=90, warmup_t=5)
    assert optimizer.param_groups[0]["lr"] == 0
    text = "timm.CosineLRScheduler(optimizer, t_initial=90, warmup_t=5, lr=0.1{})"
    assert list(findings(text.format(""))) == ["first-rate-zero"]
    assert findings(text.format(", warmup_lr_init=1e-4")) == {}


def test_a_warmup_of_transformers_longer_than_the_training(transformers: ModuleType) -> None:
    """What is reached of the peak is what the optimizer had."""
    make = lambda o: transformers.get_linear_schedule_with_warmup(o, 500, 300)  # noqa: E731
    reached = max(real_rates(make, 300)) / 0.1
    text = "transformers.get_linear_schedule_with_warmup(optimizer, 500, 300, lr=0.1)"
    found = findings(text)
    assert list(found) == ["warmup-too-long"]
    assert f"peak reached: {reached:.0%} of what was asked" in found["warmup-too-long"]


@pytest.mark.parametrize("name", ["constant", "constant_with_warmup"])
def test_a_constant_of_transformers_takes_no_warmup(name: str, transformers: ModuleType) -> None:
    """The rate is the same with it and without."""
    steps = {"num_warmup_steps": 10, "num_training_steps": 100}
    rates = real_rates(lambda o: transformers.get_scheduler(name, o, **steps), 50)
    has_effect = len(set(rates)) > 1
    text = f"transformers.get_scheduler('{name}', optimizer, 10, 100, lr=0.1)"
    assert list(findings(text)) == ([] if has_effect else ["no-effect"])


def test_a_warmup_of_keras_needs_a_target() -> None:
    """Without one, it is ignored."""
    schedules = pytest.importorskip("keras").optimizers.schedules
    with_warmup = schedules.CosineDecay(0.1, 30, warmup_steps=7)
    without = schedules.CosineDecay(0.1, 30)
    assert all(float(with_warmup(t)) == float(without(t)) for t in range(40))
    assert list(findings("keras.CosineDecay(0.1, 30, warmup_steps=7)")) == ["no-effect"]
    assert "no-effect" not in findings(
        "keras.CosineDecay(0., 30, warmup_target=0.1, warmup_steps=7)"
    )


SEVERAL = """
import torch
optimizer = torch.optim.SGD(params, lr=0.1)
first = torch.optim.lr_scheduler.{}
second = torch.optim.lr_scheduler.{}
for epoch in range(40):
    optimizer.step()
    first.step()
    second.step()
"""


def test_restarts_of_torch_overrule_another_scheduler(
    schedulers: ModuleType, tmp_path: Path
) -> None:
    """The rates are as if there were no other."""

    class Both:
        def __init__(self, optimizer: object) -> None:
            self.first = schedulers.StepLR(optimizer, 5)
            self.second = schedulers.CosineAnnealingWarmRestarts(optimizer, 10)

        def step(self) -> None:
            self.first.step()
            self.second.step()

    alone = real_rates(lambda o: schedulers.CosineAnnealingWarmRestarts(o, 10), 40)
    assert real_rates(Both, 40) == alone
    path = tmp_path / "both.py"
    both = ("StepLR(optimizer, 5)", "CosineAnnealingWarmRestarts(optimizer, 10)")
    path.write_text(SEVERAL.format(*both), encoding="utf-8")
    told = findings(str(path))["several-schedulers"]
    assert "CosineAnnealingWarmRestarts sets the rate in each step, whatever StepLR" in told
    factors = ("StepLR(optimizer, 5)", "ExponentialLR(optimizer, 0.9)")
    path.write_text(SEVERAL.format(*factors), encoding="utf-8")
    assert findings(str(path)) == {}


@pytest.mark.usefixtures("transformers")
def test_the_trainer_leaves_the_schedule_to_deepspeed() -> None:
    """Where its config has a scheduler, the Trainer's own is never made."""
    pytest.importorskip("deepspeed")
    pytest.importorskip("accelerate")
    from transformers.integrations.deepspeed import deepspeed_optim_sched

    both = {"optimizer": {"type": "AdamW"}, "scheduler": {"type": "WarmupDecayLR"}}
    for config, is_overruled in ((both, True), ({"optimizer": {"type": "AdamW"}}, False)):
        given = SimpleNamespace(config=config, is_offload=lambda: False)
        _, scheduler = deepspeed_optim_sched(None, given, None, 100, [])
        assert (scheduler.lr_scheduler_callable is None) == is_overruled


def test_a_length_in_epochs_is_over_in_the_first_of_them(transformers: ModuleType) -> None:
    """Stepped in every update, it goes through several waves in an epoch."""
    make = lambda o: transformers.get_cosine_schedule_with_warmup(o, 0, 90)  # noqa: E731
    rates = real_rates(make, 1252)
    assert rates[90] == 0
    assert max(rates[91:]) == pytest.approx(0.1)
    run = Run(epochs=Span(0, 90, unit="epoch"), steps_per_epoch=1252)
    text = "transformers.get_cosine_schedule_with_warmup(optimizer, 0, {}, lr=0.1)"
    wrong = checked(text.format(90), Request(run, NOTHING)).at_least("warning")
    assert [one.rule for one in wrong.findings] == ["wrong-unit"]
    assert wrong.findings[0].mend == "Use num_training_steps=112680."
    right = checked(text.format(90 * 1252), Request(run, NOTHING)).at_least("warning")
    assert right.findings == ()


def test_optax_refuses_a_warmup_as_long_as_the_whole() -> None:
    """With a ValueError, where this is a finding."""
    optax = pytest.importorskip("optax")
    with pytest.raises(ValueError, match=r"warmup|positive"):
        optax.warmup_cosine_decay_schedule(0.0, 0.1, 100, 100)
    text = "optax.warmup_cosine_decay_schedule(0.0, 0.1, 100, 100)"
    assert list(findings(text)) == ["refused-arguments"]
