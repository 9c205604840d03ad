"""What schedules spend, without any run: an index of how much they can learn, and no verdict."""

from dataclasses import dataclass

from lrsched_cli._lazy import np
from lrsched_cli.analysis.amounts import LOW
from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import RangeError
from lrsched_cli.foresight.bound import Bound
from lrsched_cli.foresight.rates import MOST_RATES, refuse_unknown
from lrsched_cli.schedules import Floats


@dataclass(frozen=True, slots=True)
class Budget:
    """What a schedule spends over a range; None where all of its rates are 0."""

    schedule: str
    area: float
    """The sum of its rates."""
    noise: float | None
    """The noise that its last rates leave, as a rate; see `foresight.sums`."""
    low_share: float
    """The part of the range with a rate below a tenth of the peak."""
    bound: float | None
    """The bound on the loss at the schedule's own best peak, in units of D * G."""
    ratio: float | None
    """That bound as a multiple of the lowest of all schedules'."""


def budgets(comparison: Comparison) -> tuple[Budget, ...]:
    """Return what each schedule spends over the range of a comparison.

    Raises:
        ForesightError: a log does not have every rate.
        RangeError: the range is too long to be looked at row by row, or leaves rows out.
    """
    if comparison.span.start or comparison.span.stride != 1:
        told = f"{comparison.span.start}:{comparison.span.stop}:{comparison.span.stride}"
        raise RangeError(told, "--budget is of all updates from 0 on: give a range such as 0:90")
    if comparison.span.stop * len(comparison.series) > MOST_RATES:
        raise RangeError(
            comparison.span.stop,
            f"--budget looks at every rate, {MOST_RATES:,} at most: give a shorter range",
        )
    for one in comparison.series:
        refuse_unknown(one.label, one.schedule, comparison.span.stop)
    parts = [rates for _, rates in comparison.chunks()]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    bounds = [_bound(rates) for rates in columns]
    lowest = min((one.at_best for one in bounds if one is not None), default=None)
    return tuple(
        Budget(
            schedule=series.label,
            area=float(rates.sum()),
            noise=None if bound is None else bound.b * float(rates.max()),
            low_share=float(np.mean(rates < LOW / 100 * rates.max())),
            bound=None if bound is None else bound.at_best,
            ratio=None if bound is None or lowest is None else bound.at_best / lowest,
        )
        for series, rates, bound in zip(comparison.series, columns, bounds, strict=True)
    )


def _bound(rates: Floats) -> Bound | None:
    return Bound.of(rates / rates.max()) if rates.any() else None
