"""Any schedulers of torch on one optimizer, in any order and any nest, beside torch itself."""

import importlib.util
import random
import warnings
from typing import Any

import numpy as np
import pytest

from lrsched_cli import Schedule, parse
from lrsched_cli.errors import ExpressionError

UPDATES = 90
"""Longer than any scheduler here."""

HOME = "torch.optim.lr_scheduler."


def scheduler(draw: random.Random) -> str:
    """Return the call of a scheduler that changes the rate itself, with `{}` for the optimizer."""
    whole = draw.randint(1, 12)
    length = draw.choice([0, whole, whole, round(draw.uniform(0.5, 12), 1)])
    share = draw.choice([0.1, 0.5, 1 / 3, 1.0])
    anneal = draw.choice(["cos", "linear"])
    mode = draw.choice(["triangular", "triangular2", "exp_range"])
    milestones = [draw.randint(0, 12) for _ in range(draw.randint(0, 4))]
    calls = [
        f"StepLR(optimizer, {length or 1}, {draw.choice([0.5, 0.9, 1.1])})",
        f"MultiStepLR(optimizer, {milestones}, {draw.choice([0.5, 0.9, 2.0])})",
        f"ConstantLR(optimizer, {share}, {length})",
        f"LinearLR(optimizer, {share}, {draw.choice([0.0, 0.1, 1.0])}, {length})",
        f"ExponentialLR(optimizer, {draw.choice([0.9, 0.5, 1.02])})",
        f"PolynomialLR(optimizer, {length}, {draw.choice([1.0, 0.5, 2.0])})",
        f"CosineAnnealingLR(optimizer, {length or 1}, {draw.choice([0.0, 0.01, 0.2])})",
        f"CosineAnnealingWarmRestarts(optimizer, {whole}, {draw.randint(1, 3)}, 0.01)",
        f"CyclicLR(optimizer, 0.01, 0.3, {length or 2}, mode={mode!r}, gamma=0.99)",
        f"OneCycleLR(optimizer, 0.5, {whole + 20}, anneal_strategy={anneal!r})",
        f"SWALR(optimizer, 0.05, {whole - 1}, {anneal!r})",
    ]
    call = draw.choice(calls)
    return f"{'torch.optim.swa_utils.' if call.startswith('SWALR') else HOME}{call}"


def script(seed: int) -> str:
    """Return the lines of a script that makes some schedulers and combines some of them."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    lines = ["optimizer = torch.optim.SGD(params, lr=0.1, momentum=0.9)"]
    for number in range(draw.randint(1, 6)):
        call = scheduler(draw)
        if number and draw.random() < 0.45:
            names = [f"s{draw.randrange(number)}" for _ in range(draw.randint(1, 3))]
            names = names if draw.random() < 0.4 else list(dict.fromkeys(names))
            times = sorted(draw.randint(int(draw.random() < 0.9), 25) for _ in names[1:])
            parts = f"[{', '.join(names)}]"
            call = draw.choice(
                [
                    f"{HOME}ChainedScheduler({parts})",
                    f"{HOME}SequentialLR(optimizer, {parts}, {times})",
                ]
            )
        lines.append(f"s{number} = {call}")
    return "\n".join(lines)


def stepped(text: str) -> tuple[list[float], bool]:
    """Return the rates that torch gives the last scheduler of a script, and whether it fails."""
    torch = pytest.importorskip("torch")
    importlib.import_module("torch.optim.swa_utils")
    names: dict[str, Any] = {"torch": torch, "params": [torch.nn.Parameter(torch.zeros(1))]}
    rates: list[float] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(text, names)  # noqa: S102 - the texts of this file
            last = names[f"s{text.count(chr(10)) - 1}"]
            for _ in range(UPDATES):
                rates.append(names["optimizer"].param_groups[0]["lr"])
                names["optimizer"].step()
                last.step()
        except (ZeroDivisionError, ValueError, NotImplementedError):
            return rates, True
    return rates, False


def computed(schedule: Schedule) -> np.ndarray[Any, Any]:
    """Return a schedule's rates, NaN where it has none, and those below zero as they are."""
    with np.errstate(all="ignore"):
        return schedule.rates(np.arange(float(UPDATES)))


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="torch is not installed")
@pytest.mark.parametrize("start", range(0, 240, 40))
def test_any_nest_has_the_rates_of_torch(start: int) -> None:
    """Sequences in sequences, chains in chains, one object twice, made in any order."""
    for seed in range(start, start + 40):
        text = script(seed)
        expected, fails = stepped(text)
        schedule = parse(text)
        rates = computed(schedule)
        assert rates[: len(expected)] == pytest.approx(expected, rel=1e-9, abs=1e-14), text
        assert not (fails and np.isfinite(rates[len(expected) :]).any()), text
        assert parse(str(schedule)) == schedule


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("torch.LinearLR(o, 0.1, total_iters=5)\ntorch.CosineAnnealingLR(o, 50)", 0.01),
        ("torch.CosineAnnealingLR(o, 50)\ntorch.LinearLR(o, 0.1, total_iters=5)", 0.01),
        ("torch.OneCycleLR(o, 1.0, 50)\ntorch.StepLR(o, 10)", 0.04),
        ("torch.LinearLR(o, 0.1)\nget_constant_schedule(o)", 0.1),
        (
            "torch.ChainedScheduler([torch.MultiStepLR(o, [0, 9], 0.5), torch.LinearLR(o, 0.2)])",
            0.01,
        ),
    ],
)
def test_a_scheduler_starts_from_what_earlier_ones_made_of_the_rate(
    text: str, first: float
) -> None:
    """Whatever becomes of those; what notes a base rate takes the first one noted."""
    assert parse(f"o = torch.optim.SGD(p, lr=0.1)\n{text}")(0) == pytest.approx(first, rel=1e-12)


def test_a_one_cycle_without_a_fall_ends_at_its_peak() -> None:
    """Where torch divides by the length of its last phase, which is none, there is no rate."""
    schedule = parse(
        "o = SGD(p, lr=0.1)\na = torch.OneCycleLR(o, 0.1, 20, pct_start=1.0)\n"
        "torch.ChainedScheduler([a, torch.MultiStepLR(o, [])])"
    )
    rates = schedule.rates(np.arange(22.0))
    assert rates[19] == 0.1
    assert np.isnan(rates[20:]).all()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            (
                "a = SGD(p, lr=0.1)\nb = SGD(p, lr=0.1)\n"
                "torch.SequentialLR(a, [torch.StepLR(a, 3), torch.StepLR(b, 3)], [9])"
            ),
            "takes schedulers of one optimizer",
        ),
        (
            "o = SGD(p, lr=0.1)\nget_linear_schedule_with_warmup(o, 5, 50)\ntorch.StepLR(o, 3)",
            "whose rate get_linear_schedule_with_warmup has changed",
        ),
        (
            (
                "o = SGD(p, lr=0.1)\n"
                "torch.ChainedScheduler([get_constant_schedule(o), torch.StepLR(o, 3)])"
            ),
            "which sets the rate whatever it was",
        ),
    ],
)
def test_what_cannot_be_known_is_refused(text: str, problem: str) -> None:
    """The message says which scheduler is in the way."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert problem in str(caught.value)
