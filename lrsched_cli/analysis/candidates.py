"""Schedules as a law of the loss looks at them: the rates of all updates, and what to tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import LengthError, RangeError
from lrsched_cli.foresight.rates import refuse_unknown
from lrsched_cli.foresight.runs import SAME_LENGTH
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Schedules with the rates of all of their updates."""

    comparison: Comparison
    """The schedules, over the longest of their ranges."""
    rates: dict[str, Floats]
    """One for each update, by the label of the schedule."""
    notes: tuple[str, ...]
    """Whose own length is another than that which is looked at, or than that of the runs."""


def candidates(
    series: Sequence[Series],
    run: Run,
    horizon: int | None = None,
    picture: Picture | None = None,
) -> Candidates:
    """Return schedules with their rates.

    They are those of the run that is told, else of the schedule's own length, else of `horizon`.

    Args:
        series: the schedules under their labels.
        run: what is told of the run.
        horizon: the updates of the longest logged run.
        picture: how a picture of them looks.

    Raises:
        LengthError: nothing tells how long a schedule is, or how many updates an epoch has.
        RangeError: the range does not begin at 0, or has a stride.
        ForesightError: a schedule is a log with gaps, or too long.
    """
    run = run.settled()
    span, per_epoch = run.span_in("step"), run.updates_per_epoch
    if span is not None and (span.start or span.stride != 1):
        raise RangeError(str(span), "the range must begin at 0 and have every update")
    asked = None if span is None else span.stop
    whole = [_in_updates(one, per_epoch) for one in series]
    stops = [_stop(one, asked, horizon) for one in whole]
    over = Run.over(Span(0, max(stops), unit="step"))
    comparison = Comparison.of(whole, run=over, picture=picture)
    rates = {}
    for one, stop in zip(comparison.series, stops, strict=True):
        refuse_unknown(one.label, one.schedule, stop)
        rates[one.label] = np.asarray(one.schedule(np.arange(stop, dtype=np.float64)))
    notes = [_note(one, stop, horizon) for one, stop in zip(comparison.series, stops, strict=True)]
    return Candidates(comparison, rates, tuple(filter(None, notes)))


def _in_updates(one: Series, per_epoch: int | None) -> Series:
    """Return a schedule that counts updates."""
    if one.counts == "epoch" and per_epoch is None:
        raise LengthError(f"{one.label} counts epochs: tell --steps-per-epoch N")
    return replace(one if per_epoch is None else one.in_steps(per_epoch), counts="step")


def _stop(one: Series, asked: int | None, horizon: int | None) -> int:
    """Return how many updates of a schedule are looked at."""
    found = asked or one.schedule.length or horizon
    if found is None:
        raise LengthError(f"{one.label} never ends: say how long the run is: --steps N")
    return found


def _note(one: Series, stop: int, horizon: int | None) -> str:
    """Return that a schedule's length is not what one would expect; nothing where it is."""
    own = one.schedule.length
    against = [(stop, "the range has"), (horizon, "the longest run has")]
    differ = (f"{told} {other:,}" for other, told in against if other and _differ(own, other))
    told = next(differ, None)
    if own is None or told is None:
        return ""
    return f"{one.label}: its own length is {own:,} updates, {told}"


def _differ(own: int | None, other: int) -> bool:
    return own is not None and max(own / other, other / own) > SAME_LENGTH
