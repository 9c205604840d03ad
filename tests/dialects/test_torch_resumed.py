"""torch's schedulers that go on from an update (last_epoch): what torch itself gives then."""

import copy
from typing import Any

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError
from lrsched_cli.schedules.stepwise import Stepwise

CALLS = {
    "StepLR": "30, gamma=0.5",
    "MultiStepLR": "[20, 40, 60, 100], gamma=0.5",
    "ConstantLR": "0.5, total_iters=40",
    "LinearLR": "1.0, 0.1, total_iters=100",
    "ExponentialLR": "0.95",
    "PolynomialLR": "100, power=2.0",
    "CosineAnnealingLR": "50, eta_min=0.001",
    "CosineAnnealingWarmRestarts": "20, T_mult=2, eta_min=0.001",
    "CyclicLR": "0.01, 0.1, step_size_up=20, cycle_momentum=False",
    "OneCycleLR": "0.1, total_steps=150, cycle_momentum=False",
}
LATER = (0, 9, 29, 95)
COUNT = 50


def made(torch: Any, name: str, last: int, state: dict[str, Any] | None) -> tuple[Any, Any]:  # noqa: ANN401
    """Return an optimizer with initial_lr, or with a state, and a scheduler that goes on."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    for group in optimizer.param_groups:
        group |= {"initial_lr": 0.1}
        if name == "OneCycleLR":
            group |= {"initial_lr": 0.1 / 25, "max_lr": 0.1, "min_lr": 0.1 / 25 / 1e4}
    if state is not None:
        optimizer.load_state_dict(copy.deepcopy(state))
    call = f"schedulers.{name}(optimizer, {CALLS[name]}, last_epoch=last)"
    where = {"schedulers": torch.optim.lr_scheduler, "optimizer": optimizer, "last": last}
    return optimizer, eval(call, where)  # noqa: S307 - a call of this file


def rates(optimizer: Any, scheduler: Any) -> list[float]:  # noqa: ANN401
    found = []
    for _ in range(COUNT):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


@pytest.mark.parametrize("last", LATER)
@pytest.mark.parametrize("name", CALLS)
def test_the_rates_after_last_epoch_are_torchs(name: str, last: int) -> None:
    """The optimizer holds its own rate, and its groups tell initial_lr."""
    torch = pytest.importorskip("torch")
    schedule = parse(f"torch.{name}(opt, {CALLS[name]}, last_epoch={last}, lr=0.1)")
    expected = rates(*made(torch, name, last, None))
    assert schedule(np.arange(COUNT)) == pytest.approx(expected, rel=1e-12, abs=1e-18)


@pytest.mark.parametrize("name", CALLS)
def test_a_loaded_optimizer_goes_on_from_its_rate(name: str) -> None:
    """`stepwise` has the rate that it holds beside the one that it began with."""
    torch = pytest.importorskip("torch")
    optimizer, scheduler = made(torch, name, -1, None)
    rates(optimizer, scheduler)
    held = optimizer.param_groups[0]["lr"]
    expected = rates(*made(torch, name, COUNT - 1, optimizer.state_dict()))
    text = f"{name}({CALLS[name]}, last_epoch={COUNT - 1})".replace(", cycle_momentum=False", "")
    base = optimizer.param_groups[0]["initial_lr"]
    schedule = Stepwise(made=(text,), lr0=held, initial_lr=base)
    assert schedule(np.arange(COUNT)) == pytest.approx(expected, rel=1e-12, abs=1e-18)


@pytest.mark.parametrize(
    ("call", "first"),
    [
        ("StepLR(opt, 30", 0.01),
        ("MultiStepLR(opt, [30, 60]", 0.01),
        ("ConstantLR(opt, 0.5, 60", 0.1),
        ("LinearLR(opt, 1.0, 0.1, 100", 0.1),
        ("ExponentialLR(opt, 0.95", 0.1),
        ("PolynomialLR(opt, 100, 2.0", 0.1),
        ("CosineAnnealingLR(opt, 100, 0.001", 0.1),
        ("CosineAnnealingWarmRestarts(opt, 40, 1, 0.001", 0.0154982143312659),
        ("CyclicLR(opt, 0.01, 0.1, 20", 0.1),
        ("OneCycleLR(opt, 0.1, 100", 0.09994965352845243),
    ],
)
def test_the_first_rate_after_update_29(call: str, first: float) -> None:
    """Recorded from torch 2.13.0: most keep the optimizer's rate, some set that of their counter.

    StepLR and MultiStepLR drop because update 30 is one of their drops.
    """
    assert parse(f"torch.{call}, last_epoch=29, lr=0.1)")(0) == pytest.approx(first, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("torch.StepLR(opt, 30, last_epoch=-2, lr=0.1)", "last_epoch must be a whole number >= -1"),
        ("torch.CosineAnnealingLR(opt, 9, last_epoch=2)", "needs the learning rate: lr=0.1"),
        (
            "torch.SequentialLR(o, [torch.StepLR(o, 3, last_epoch=2, lr=1)], [])",
            "not supported with StepLR(last_epoch=2) in it",
        ),
        ("torch.SequentialLR(opt, [], [], last_epoch=2)", "last_epoch must be -1"),
        ("torch.OneCycleLR(opt, 0.1, 20, last_epoch=20)", "last_epoch must be < total_steps=20"),
    ],
)
def test_what_cannot_go_on_is_refused(text: str, problem: str) -> None:
    """A sequence is resumed by its state, which has the counters of all."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("call", "first"),
    [
        ("get_constant_schedule_with_warmup(opt, 40", [0.07500000000000001, 0.07750000000000001]),
        (
            "get_linear_schedule_with_warmup(opt, 10, 100",
            [0.07777777777777778, 0.07666666666666667],
        ),
        ("get_cosine_schedule_with_warmup(opt, 10, 100", [0.0883022221559489, 0.08715724127386971]),
        (
            "get_cosine_with_hard_restarts_schedule_with_warmup(opt, 10, 100, 2",
            [0.058682408883346526, 0.05522642316338268],
        ),
        (
            "get_polynomial_decay_schedule_with_warmup(opt, 10, 100, 1e-3, 2.0",
            [0.060888888888888895, 0.05919],
        ),
        ("get_inverse_sqrt_schedule(opt, 10, 20", [0.07071067811865475, 0.06984302957695783]),
    ],
)
def test_what_follows_its_counter_goes_on_where_that_is(call: str, first: list[float]) -> None:
    """The functions of transformers are LambdaLRs: recorded from transformers 5.24.0."""
    schedule = parse(f"transformers.{call}, last_epoch=29, lr=0.1)")
    assert schedule(np.arange(len(first))) == pytest.approx(first, rel=1e-12)
