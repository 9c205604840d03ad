"""torch's ReduceLROnPlateau, replayed over the values that a run had of a metric."""

import math
from typing import Annotated, Literal

from lrsched_cli.dialects.replays import metric_for, of_rates
from lrsched_cli.dialects.shared import Lr, Optimizer, base_rate
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule

Count = Annotated[int, Param("number of epochs", unit="epochs", at_least=0)]


def ReduceLROnPlateau(
    optimizer: Optimizer,
    mode: Annotated[Literal["min", "max"], Param("whether less is better, or more")] = "min",
    factor: Annotated[float, Param("factor of one drop", at_least=0)] = 0.1,
    patience: Count = 10,
    threshold: Annotated[float, Param("least change that is an improvement")] = 1e-4,
    threshold_mode: Annotated[
        Literal["rel", "abs"], Param("whether that is a fraction of the best value")
    ] = "rel",
    cooldown: Count = 0,
    min_lr: Annotated[float, Param("lowest rate", at_least=0)] = 0.0,
    eps: Annotated[float, Param("least drop: a smaller one is left out")] = 1e-8,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by factor where a metric has not improved for more than patience epochs.

    lr(t) = what the rule comes to after the values of t epochs

    Becomes: piecewise, constant
    """
    if factor >= 1:
        raise ArgumentError("ReduceLROnPlateau", f"factor must be < 1, not {factor:g}")
    rate = base_rate("ReduceLROnPlateau", optimizer, lr)
    is_least = mode == "min"
    best = math.inf if is_least else -math.inf
    bad, cooling = 0, 0
    rates = [rate]
    for value in metric_for("ReduceLROnPlateau").values:
        bound = _bound(best, threshold, mode, threshold_mode)
        if value < bound if is_least else value > bound:
            best, bad = value, 0
        else:  # as NaN is
            bad += 1
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if bad > patience:
            lower = max(rate * factor, min_lr)
            rate = lower if rate - lower > eps else rate
            cooling, bad = cooldown, 0
        rates.append(rate)
    return of_rates(rates)


def _bound(best: float, threshold: float, mode: str, threshold_mode: str) -> float:
    """Return what a value must be beyond to be an improvement."""
    sign = -1.0 if mode == "min" else 1.0
    if threshold_mode == "rel":
        return best * (1.0 + sign * threshold)
    return best + sign * threshold
