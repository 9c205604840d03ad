"""Live objects of other frameworks, beside the values that they have themselves."""

import importlib
from typing import Any

import numpy as np
import pytest

from golden.judge import as_float, import_without_models, prepare
from golden.real import is_installed
from lrsched_cli import LRSchedError, schedule

pytestmark = pytest.mark.filterwarnings("ignore")

T = np.arange(60)


def test_a_schedule_of_optax_has_its_values() -> None:
    """It is a function of the count of updates."""
    optax = pytest.importorskip("optax")
    real = optax.warmup_cosine_decay_schedule(0.0, 0.1, 10, 50)
    np.testing.assert_allclose(schedule(real)(T), np.asarray(real(T)), rtol=1e-6)
    with pytest.raises(LRSchedError, match="does not tell its schedule"):
        schedule(optax.adam(0.1))


def test_a_schedule_of_keras_has_a_closed_form() -> None:
    """By the arguments that it says it was made with; a class of a script's own is called."""
    prepare()
    keras = pytest.importorskip("keras")
    schedules = keras.optimizers.schedules
    for real in (
        schedules.CosineDecay(0.01, 40, warmup_target=0.1, warmup_steps=10),
        schedules.PiecewiseConstantDecay([10, 20], [0.1, 0.05, 0.01]),
        schedules.ExponentialDecay(0.1, 20, 0.5, staircase=True),
    ):
        found = schedule(real)
        assert found.name
        np.testing.assert_allclose(found(T), [as_float(real(int(t))) for t in T], atol=1e-7)

    class Own(schedules.LearningRateSchedule):  # type: ignore[misc, name-defined]
        def __call__(self, step: Any) -> Any:  # noqa: ANN401
            return 0.1 / (1 + keras.ops.cast(step, "float32"))

    found = schedule(Own())
    assert not found.name
    np.testing.assert_allclose(found(T), 0.1 / (1 + T), rtol=1e-6)
    callback = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (1 + epoch))
    np.testing.assert_allclose(schedule(callback)(T), 0.1 / (1 + T), rtol=1e-12)


def test_the_arguments_of_a_trainer_have_their_schedule() -> None:
    """As long as max_steps, or as the epochs when an epoch's length is told."""
    prepare()
    transformers = pytest.importorskip("transformers")
    told: dict[str, Any] = {"output_dir": "x", "use_cpu": True, "lr_scheduler_type": "cosine"}
    real = transformers.TrainingArguments(**told, max_steps=50, warmup_steps=0.1)
    assert schedule(real) == schedule("get_scheduler('cosine', optimizer, 5, 50, lr=5e-5)")
    real = transformers.Seq2SeqTrainingArguments(**told, num_train_epochs=2)
    assert schedule(real, steps_per_epoch=10).length == 20
    with pytest.raises(LRSchedError, match="needs max_steps"):
        schedule(real)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("CosineLRScheduler", {"t_initial": 50, "warmup_t": 5, "warmup_lr_init": 1e-4}),
        ("StepLRScheduler", {"decay_t": 10, "decay_rate": 0.5}),
        ("MultiStepLRScheduler", {"decay_t": [10, 30], "decay_rate": 0.5}),
        ("PolyLRScheduler", {"t_initial": 50, "power": 2.0, "k_decay": 1.5}),
        ("TanhLRScheduler", {"t_initial": 50}),
    ],
)
def test_a_scheduler_of_timm_has_a_closed_form(name: str, arguments: dict[str, Any]) -> None:
    """Wherever it has been stepped to."""
    torch = pytest.importorskip("torch")
    if not is_installed("timm"):
        pytest.skip("timm is not installed")
    import_without_models("timm")
    scheduler = importlib.import_module("timm.scheduler")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    real = getattr(scheduler, name)(optimizer, **arguments)
    rates = []
    for update in T:
        rates.append(optimizer.param_groups[0]["lr"])
        real.step(int(update) + 1)
    np.testing.assert_allclose(schedule(real)(T), rates, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("CosineAnnealingLR", {"T_max": 40, "eta_min": 0.001}),
        ("LinearLR", {"start_factor": 0.1, "end": 20}),
        ("MultiStepLR", {"milestones": [10, 30], "gamma": 0.5}),
        ("PolyLR", {"eta_min": 0.01, "power": 2.0, "end": 40}),
        ("StepLR", {"step_size": 10}),
    ],
)
def test_a_scheduler_of_mmengine_has_a_closed_form(name: str, arguments: dict[str, Any]) -> None:
    """Wherever it has been stepped to; what another scheduler changes is refused."""
    torch = pytest.importorskip("torch")
    prepare()
    scheduler = pytest.importorskip("mmengine.optim.scheduler")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    real = getattr(scheduler, name)(optimizer, **arguments)
    rates = []
    for _ in T:
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        real.step()
    np.testing.assert_allclose(schedule(real)(T), rates, rtol=1e-9)
    optimizer.param_groups[0]["lr"] = 0.5
    with pytest.raises(LRSchedError, match=r"holds the rate 0\.5"):
        schedule(real)
