"""A framework's own scheduler in the place of a schedule: proposed by a target, judged here."""

import ast
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lrsched_cli._lazy import np
from lrsched_cli.dialects.shared import with_warmup
from lrsched_cli.errors import LearningRateError, LRSchedError
from lrsched_cli.expression import parse
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.schedules.combine import Sequence
from lrsched_cli.schedules.shapes import Linear

_EQUAL = 1e-12
"""The largest difference that counts as equal, as a fraction of the peak: that of rounding."""

_SOON = 2048
"""Updates of which every one is compared, at the start and around each end."""

_PLACES = 2048
"""Further times that are compared."""

_USUAL_LENGTH = 10_000
"""Updates looked at of a schedule that has no end."""


@dataclass(frozen=True, slots=True)
class Native:
    """A call that makes a framework's scheduler, and the learning rate of its optimizer."""

    call: ast.Call
    lr: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A scheduler that is equal, and what is to be said of where it is not."""

    native: Native
    difference: str = ""


def equal_to(schedule: Schedule, natives: Callable[[Schedule], Iterable[Native]]) -> Match | None:
    """Return a scheduler that has a schedule's rates at all times of its length, or None.

    `natives` proposes some, the likeliest first. One that is equal after the end as well is
    preferred.
    """
    t = _times(schedule)
    rates = _rates_until(schedule, t)
    within: Match | None = None
    for native in (native for form in _forms(schedule) for native in natives(form)):
        theirs = _rates_of(native, t)
        if theirs is None:
            continue
        differs = _differs(rates, theirs)
        if not differs.any():
            return Match(native)
        first = t[differs][0]
        if within is None and schedule.length is not None and first >= schedule.length:
            within = Match(native, _told(t, rates, theirs, differs))
    return within


def _forms(schedule: Schedule) -> Iterator[Schedule]:
    """Yield a schedule, and as a warmup what it says as a line and what follows it."""
    yield schedule
    match schedule:
        case Sequence(parts=(Linear() as rise, rest), at=(steps,), clock="own"):
            if rise.total == steps and not rise.warmup:
                yield with_warmup(rest, steps, rise.lr0, rise.floor)
        case _:
            return


def _times(schedule: Schedule) -> Floats:
    """Return times within and far beyond the length of a schedule, every one near its ends."""
    length = schedule.length or _USUAL_LENGTH
    soon = np.arange(_SOON)
    around = length - _SOON // 2 + soon
    spread = np.linspace(0, 4 * length, _PLACES)
    times: Floats = np.unique(np.floor(np.concatenate([soon, around[around > 0], spread])))
    return times


def _rates_until(schedule: Schedule, t: Floats) -> Floats:
    """Return rates, NaN from where a schedule has none on."""
    try:
        return schedule(t)
    except LearningRateError as error:
        known = t < error.t
        return np.append(schedule(t[known]), np.full(np.count_nonzero(~known), np.nan))


def _rates_of(native: Native, t: Floats) -> "Floats | None":
    optimizer = "" if native.lr is None else f"optimizer = SGD(params, lr={native.lr!r})\n"
    try:
        return _rates_until(parse(optimizer + ast.unparse(native.call)), t)
    except LRSchedError:  # what this scheduler cannot say
        return None


def _differs(ours: Floats, theirs: Floats) -> "np.typing.NDArray[np.bool_]":
    apart = np.abs(ours - theirs) > _EQUAL * np.nanmax(ours)
    differs: np.typing.NDArray[np.bool_] = apart | (np.isnan(ours) != np.isnan(theirs))
    return differs


def _told(t: Floats, ours: Floats, theirs: Floats, differs: "np.typing.NDArray[np.bool_]") -> str:
    first = int(t[differs][0])
    far = int(np.argmax(np.where(differs, np.nan_to_num(np.abs(ours - theirs), nan=math.inf), -1)))
    mine, other = (f"{rate:.6g}" if rate >= 0 else "none" for rate in (ours[far], theirs[far]))
    return (
        f"Equal until t = {first - 1:,}; later it is not: at t = {t[far]:,.0f}, for example, this "
        f"gives {other}, not {mine}."
    )
