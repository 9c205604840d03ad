"""Schedulers that follow a metric, replayed over the values that a run had of it.

They are no functions of the step. Where the values are known, what they did is: the rates of a run
of as many epochs. Whoever knows them says so around the reading of an expression (`replaying`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import cast

from lrsched_cli.dialects.facts import Entry
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.piecewise import Piecewise

_REPLAYED = {("torch", "ReduceLROnPlateau"), ("keras", "ReduceLROnPlateau")}
"""The dialects and names of the schedulers that can be replayed."""


@dataclass
class Metric:
    """The values of a metric, one for each epoch, in their order."""

    name: str
    values: tuple[float, ...]
    is_used: bool = False
    """Whether a scheduler was replayed with them."""


_METRIC: ContextVar[Metric | None] = ContextVar("metric", default=None)


@contextmanager
def replaying(metric: Metric | None) -> Iterator[None]:
    """While expressions are read, replay schedulers over the values of a metric, if any."""
    token = _METRIC.set(metric)
    try:
        yield
    finally:
        _METRIC.reset(token)


def replay(dialect: str, name: str) -> Entry | None:
    """Return what replays a scheduler, or None where it cannot be, or no metric is known."""
    if _METRIC.get() is None or (dialect, name) not in _REPLAYED:
        return None
    module = import_module(f"lrsched_cli.dialects.{dialect}.plateau")
    return cast("Entry", getattr(module, name))


def is_replay(entry: Entry) -> bool:
    """Tell whether an entry replays a scheduler over a metric."""
    return entry.__module__.endswith(".plateau")


def metric_for(owner: str) -> Metric:
    """Return the metric that is known; it is of use then.

    Raises:
        ArgumentError: none is.
    """
    metric = _METRIC.get()
    if metric is None:
        raise ArgumentError(owner, "needs the values of a metric: --metric LOG:COLUMN")
    metric.is_used = True
    return metric


def of_rates(rates: Sequence[float]) -> Schedule:
    """Return the schedule that has a rate for each epoch, and stays at the last."""
    points = {0: rates[0]}
    for epoch, (before, rate) in enumerate(pairwise(rates), start=1):
        if rate != before:
            points[epoch] = rate
    return Piecewise(points=tuple(points.items())) if len(points) > 1 else Constant(lr0=rates[0])
