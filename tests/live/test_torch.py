"""Live schedulers of torch, beside what they do when they are stepped."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lrsched_cli import LRSchedError, schedule

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.filterwarnings("ignore")

UPDATES = 44


def optimizer(*rates: float) -> Any:  # noqa: ANN401 - torch's own
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    return torch.optim.SGD(groups or [torch.nn.Parameter(torch.zeros(1))], lr=0.1)


def stepped(make: Callable[[Any], Any], updates: int, *rates: float) -> tuple[Any, list[Any]]:
    """Return a scheduler that has stepped so often, and the rates that every group had."""
    made = make(optimizer(*rates))
    found = []
    for _ in range(updates):
        found.append([group["lr"] for group in made.optimizer.param_groups])
        made.optimizer.step()
        made.step()
    return made, found


def halved(epoch: int) -> float:
    return 0.5 ** (epoch // 10)


def of(name: str, *arguments: object, **named: object) -> Callable[[Any], Any]:
    return lambda optimizer: getattr(torch.optim.lr_scheduler, name)(optimizer, *arguments, **named)


def in_turn(optimizer: Any) -> Any:  # noqa: ANN401
    warmup, fall = of("LinearLR", 0.1, total_iters=5), of("CosineAnnealingLR", 30)
    parts = [warmup(optimizer), fall(optimizer)]
    return torch.optim.lr_scheduler.SequentialLR(optimizer, parts, [5])


def together(optimizer: Any) -> Any:  # noqa: ANN401
    parts = [of("LinearLR")(optimizer), of("ExponentialLR", 0.9)(optimizer)]
    return torch.optim.lr_scheduler.ChainedScheduler(parts)


def before_a_function(optimizer: Any) -> Any:  # noqa: ANN401
    parts = [of("LinearLR")(optimizer), of("LambdaLR", halved)(optimizer)]
    return torch.optim.lr_scheduler.SequentialLR(optimizer, parts, [5])


class Inverse(torch.optim.lr_scheduler.LRScheduler):  # type: ignore[misc, name-defined]
    """A scheduler of a script's own: sets the rate."""

    def get_lr(self) -> list[float]:
        """Return the rates of the present update."""
        return [rate / (1 + self.last_epoch) for rate in self.base_lrs]


class Shrinking(torch.optim.lr_scheduler.LRScheduler):  # type: ignore[misc, name-defined]
    """Another: changes the rate that it finds."""

    def get_lr(self) -> list[float]:
        """Return the rates of the present update."""
        factor = 0.9 if self.last_epoch else 1
        return [group["lr"] * factor for group in self.optimizer.param_groups]


SCHEDULERS = {
    "StepLR": (of("StepLR", 10, 0.5), "step"),
    "MultiStepLR": (of("MultiStepLR", [5, 5, 20]), "multistep"),
    "ConstantLR": (of("ConstantLR"), "piecewise"),
    "LinearLR": (of("LinearLR", 0.1, total_iters=10), "linear"),
    "ExponentialLR": (of("ExponentialLR", 0.9), "exp"),
    "PolynomialLR": (of("PolynomialLR", 30, 2.0), "poly"),
    "CosineAnnealingLR": (of("CosineAnnealingLR", 30, 0.001), "cosine"),
    "WarmRestarts": (of("CosineAnnealingWarmRestarts", 10, 2), "cosine_restarts"),
    "CyclicLR": (of("CyclicLR", 0.01, 0.2, 7, 5, "triangular2", cycle_momentum=False), "cyclic"),
    "OneCycleLR": (of("OneCycleLR", 0.3, 50, cycle_momentum=False), "one_cycle"),
    "three phases": (
        of("OneCycleLR", 0.3, 50, pct_start=0.2, three_phase=True, cycle_momentum=False),
        "one_cycle",
    ),
    "SequentialLR": (in_turn, "sequence"),
    "ChainedScheduler": (together, "chain"),
    "LambdaLR": (of("LambdaLR", halved), ""),
    "before a function": (before_a_function, "sequence"),
    "MultiplicativeLR": (of("MultiplicativeLR", lambda _: 0.95), ""),
    "sets the rate": (Inverse, ""),
    "changes the rate": (Shrinking, ""),
}


@pytest.mark.parametrize("done", [0, 7])
@pytest.mark.parametrize(("make", "family"), SCHEDULERS.values(), ids=SCHEDULERS)
def test_a_scheduler_has_its_whole_plan(make: Callable[[Any], Any], family: str, done: int) -> None:
    """From the start of the training, wherever it is now; in closed form where one is known."""
    _, rates = stepped(make, UPDATES)
    found = schedule(stepped(make, done)[0])
    np.testing.assert_allclose(found(np.arange(UPDATES)), np.ravel(rates), rtol=1e-12)
    assert found.name == family


@pytest.mark.parametrize("make", [one for one, _ in SCHEDULERS.values()], ids=SCHEDULERS)
def test_a_scheduler_is_not_changed(make: Callable[[Any], Any]) -> None:
    """Neither it nor its optimizer, which goes on as if nothing had looked at them."""
    made, _ = stepped(make, 7)

    def state() -> str:
        own = {key: value for key, value in vars(made).items() if key != "optimizer"}
        return repr(own) + repr(made.optimizer.param_groups)

    before = state()
    schedule(made)(np.arange(UPDATES))
    assert state() == before


def test_a_rate_that_something_else_has_changed_is_refused() -> None:
    """The scheduler would have set another."""
    made, _ = stepped(of("StepLR", 10), 3)
    made.optimizer.param_groups[0]["lr"] = 0.05
    with pytest.raises(LRSchedError, match=r"holds the rate 0\.05 at last_epoch=3"):
        schedule(made)


def test_of_a_scheduler_that_cannot_begin_anew_the_rest_is_told() -> None:
    """What came before its present update is not known, and is no rate."""
    made, _ = stepped(Shrinking, 5)
    for group in made.optimizer.param_groups:
        group["lr"] = 0.5
    found = schedule(made)
    assert math.isclose(found(6), 0.45)
    with pytest.raises(LRSchedError, match="not finite"):
        found(4)


@pytest.mark.parametrize(
    "make", [of("StepLR", 10), of("LambdaLR", halved), of("OneCycleLR", [0.5, 0.2], 50)]
)
def test_groups_with_several_rates_are_chosen(make: Callable[[Any], Any]) -> None:
    """By number; without one, the error names them."""
    made, rates = stepped(make, 1, 0.1, 0.01)
    found = schedule(made, group=1)
    assert math.isclose(found(0), rates[0][1])
    with pytest.raises(LRSchedError, match=r"group 0, group 1"):
        schedule(made)
    with pytest.raises(LRSchedError, match="no such group"):
        schedule(made, group="head")


def test_a_rate_that_follows_the_loss_is_refused() -> None:
    """As in a text."""
    made = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer())
    with pytest.raises(LRSchedError, match="follows the metrics of a run"):
        schedule(made)


def test_a_schedule_of_transformers_has_a_closed_form() -> None:
    """Its LambdaLR tells by which function it was made."""
    transformers = pytest.importorskip("transformers")
    made = transformers.get_cosine_schedule_with_warmup(optimizer(), 5, 40)
    assert str(schedule(made)) == "cosine(lr0=0.1, total=40, past_end='rebound', warmup=5)"
