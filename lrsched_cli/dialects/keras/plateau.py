"""Keras' callback ReduceLROnPlateau, replayed over the values that a run had of a metric."""

from typing import Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.dialects.replays import metric_for, of_rates
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule

Count = Annotated[int, Param("number of epochs", unit="epochs", at_least=0)]

_UP = ("acc", "accuracy", "auc", "precision", "recall", "f1", "iou", "r2", "cosine_similarity")
"""What the names of metrics have of which more is better."""


def ReduceLROnPlateau(
    monitor: Annotated[str, Param("the metric; without one, that which is replayed")] = "",
    factor: Annotated[float, Param("factor of one drop", at_least=0)] = 0.1,
    patience: Count = 10,
    verbose: Annotated[int, Param("changes no rate", ignored=True)] = 0,
    mode: Annotated[
        Literal["auto", "min", "max"], Param("whether less is better, or more; auto: by its name")
    ] = "auto",
    min_delta: Annotated[float, Param("least change that is an improvement")] = 1e-4,
    cooldown: Count = 0,
    min_lr: Annotated[float, Param("lowest rate", at_least=0)] = 0.0,
    *,
    lr: Annotated[
        float | None, Param("learning rate of the optimizer, which the callback finds", above=0)
    ] = None,
) -> Schedule:
    """Multiply by factor where a metric has not improved for patience epochs.

    lr(t) = what the rule comes to after the values of t epochs, in float32 as Keras has it

    Becomes: piecewise, constant
    """
    if factor >= 1:
        raise ArgumentError("ReduceLROnPlateau", f"factor must be < 1, not {factor:g}")
    if lr is None:
        message = "needs the learning rate of the optimizer: lr=0.001"
        raise ArgumentError("ReduceLROnPlateau", message)
    metric = metric_for("ReduceLROnPlateau")
    is_least = _direction(mode, monitor or metric.name) == "min"
    delta = -abs(min_delta) if is_least else abs(min_delta)
    best: float | None = None
    wait, cooling = 0, 0
    rate = np.float32(lr)
    rates = [_shortest(rate)]
    for value in metric.values:
        if cooling > 0:
            cooling, wait = cooling - 1, 0
        if best is None or _is_better(value - delta, best, is_least=is_least):
            best, wait = value, 0
        elif not cooling:
            wait += 1
            if wait >= patience and rate > np.float32(min_lr):
                rate = np.float32(max(float(rate) * factor, min_lr))
                cooling, wait = cooldown, 0
        rates.append(_shortest(rate))
    return of_rates(rates)


def _is_better(value: float, best: float, *, is_least: bool) -> bool:
    """Compare as Keras does: in float32."""
    with np.errstate(over="ignore"):
        one, other = np.float32(value), np.float32(best)
    return bool(one < other if is_least else one > other)


def _direction(mode: str, monitor: str) -> str:
    """Return whether less of a metric is better (min), or more (max)."""
    if mode != "auto":
        return mode
    name = monitor.removeprefix("val_").lower()
    if "loss" in name or "error" in name:
        return "min"
    if any(word in name for word in _UP):
        return "max"
    message = f"does not tell by the name {monitor!r} whether less is better: mode='min' or 'max'"
    raise ArgumentError("ReduceLROnPlateau", message)


def _shortest(rate: "np.float32") -> float:
    """Return the decimal number that a rate in float32 is written as."""
    return float(str(rate))
