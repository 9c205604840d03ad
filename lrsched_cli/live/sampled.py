"""A function of the update as a schedule: called where a rate is asked, and no more often."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from lrsched_cli._lazy import np
from lrsched_cli.errors import LiveError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    import numpy.typing as npt

_LOOKED_AT = 10_000
"""Updates among which breakpoints are looked for, unless it is known how many there are."""

_SECONDS = 1.0
"""How long a slow function is looked at."""

_PROBES = 40
"""Updates at which a function of an array must have the value that it has when called alone."""

_SUDDEN, _VISIBLE = 4.0, 2e-6
"""How many times the change of its neighbours a jump is, and how much of the peak, at least."""


class Sampled(Schedule):
    """The values of a function at whole updates; between two of them a line, or a jump.

    A jump is a change between two updates that is several times as large as those before and after
    it; a breakpoint is one, or a change of slope that is.
    """

    function: Annotated[object, Param("a function of the update")]
    called: Annotated[str, Param("what it is called")]
    total: Annotated[int | None, Param("number of updates", at_least=1)] = None

    def _check(self) -> None:
        self._set("_values", _Values(self.function))  # type: ignore[arg-type] # checked on entry

    def __repr__(self) -> str:
        return self.called

    @property
    def length(self) -> int | None:
        """The length in updates, if it was told, or the function has no rate after it."""
        if self.total is not None:
            return self.total
        self._all.look(_LOOKED_AT)
        return self._all.end

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - nothing is known of its shape
        """Return what the curve is called."""
        return "function"

    @property
    def is_smooth(self) -> bool:
        """Whether its formula is smooth: it has none."""
        return False

    @property
    def _all(self) -> "_Values":
        values: _Values = self._values  # type: ignore[attr-defined] # set by _check
        return values

    def _lr(self, t: Floats) -> Floats:
        update = np.floor(t).astype(np.intp)
        is_whole = bool((update == t).all())
        rates = self._all.upto(int(update.max()) + 1 + (not is_whole))
        if is_whole:
            return rates[update]
        rise = np.where(self._jumps_at(np.floor(t) + 1), 0, rates[update + 1] - rates[update])
        return rates[update] + (t - update) * rise

    def _before(self, t: Floats) -> Floats:
        rates = self._lr(t)
        jumps = np.flatnonzero(self._jumps_at(t))
        if jumps.size:
            rates[jumps] = self._lr(t[jumps] - 1)
        return rates

    def _next_breakpoint(self, t: Floats) -> Floats:
        return _after(self._breaks()[1], t)

    def _next_jump(self, t: Floats) -> Floats:
        return _after(self._breaks()[0], t)

    def _jumps_at(self, t: Floats) -> "npt.NDArray[np.bool_]":
        found: npt.NDArray[np.bool_] = np.isin(t, self._breaks()[0])
        return found

    def _breaks(self) -> tuple[Floats, Floats]:
        return self._all.breaks((self.total or _LOOKED_AT) + 1)


class _Values:
    """The values of a function at updates 0, 1, 2, ..., as far as they were asked."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self._known: Floats = np.empty(0)
        self._breaks: tuple[int, tuple[Floats, Floats]] | None = None
        self._by_array: bool | None = None
        self.end: int | None = None
        """The first update for which the function fails."""
        self.upto(1)
        if self.end == 0:
            raise LiveError(function, f"it fails at update 0: {self._failure}")

    def upto(self, count: int) -> Floats:
        """Return the first values; NaN where the function fails."""
        if count > self._known.size:
            later = np.full(max(count, 2 * self._known.size) - self._known.size, np.nan)
            later[: count - self._known.size] = self._computed(self._known.size, count)
            self._known = np.append(self._known, later[: count - self._known.size])
        return self._known

    def _computed(self, start: int, stop: int) -> Floats:
        if stop - start >= _PROBES and self._by_array is not False:
            whole = self._at_once(start, stop)
            self._by_array = whole is not None
            if whole is not None:
                return whole
        found = np.full(stop - start, np.nan)
        for update in range(start, stop if self.end is None else min(stop, self.end)):
            try:
                found[update - start] = as_number(self._function(update))
            except Exception as error:  # noqa: BLE001 - whatever a user's function raises
                self.end, self._failure = update, f"{type(error).__name__}: {error}"
                break
        return found

    def _at_once(self, start: int, stop: int) -> "Floats | None":
        """Return the values of a function that takes arrays, or None if it does not."""
        try:
            found = np.asarray(self._function(np.arange(start, stop)), float)
            if found.shape != (stop - start,):
                return None
            probes = np.unique(np.geomspace(1, stop - start, _PROBES).astype(int)) - 1
            alone = [as_number(self._function(int(start + probe))) for probe in probes]
        except Exception:  # noqa: BLE001 - then it is called for each update, and says itself why
            return None
        is_same = np.allclose(found[probes], alone, rtol=1e-6, atol=0, equal_nan=True)
        return found if is_same else None

    def look(self, count: int) -> Floats:
        """Return the first values, or as many of them as are computed in a second or so."""
        latest = time.monotonic() + _SECONDS
        while self._known.size < count and self.end is None and time.monotonic() < latest:
            self.upto(min(count, 2 * self._known.size + _PROBES))
        return self._known[:count]

    def breaks(self, count: int) -> tuple[Floats, Floats]:
        """Return where the values jump, and where they jump or change their slope."""
        if self._breaks is None or self._breaks[0] < count:
            values = self.look(count)
            self._breaks = count, _breaks(values[np.isfinite(values)])
        return self._breaks[1]


def as_number(value: Any) -> float:  # noqa: ANN401 - a number, or an array or a tensor of one
    """Return the one number that a function returned."""
    return float(value.item()) if hasattr(value, "item") else float(value)


def _breaks(values: Floats) -> tuple[Floats, Floats]:
    peak = float(np.abs(values).max(initial=0.0)) or math.inf
    jumps = _sudden(np.diff(values), peak) + 1
    smooth = values.copy()
    for jump in jumps:  # what is left of the curve when its jumps are taken out
        smooth[jump:] -= values[jump] - values[jump - 1]
    bends = _sudden(np.diff(smooth, 2), peak) + 1
    bends = bends[~np.isin(bends, np.concatenate([jumps - 1, jumps]))]
    return jumps.astype(float), np.unique(np.concatenate([jumps, bends])).astype(float)


def _sudden(changes: Floats, peak: float) -> "npt.NDArray[np.intp]":
    """Return the places of changes that are several times as large as those beside them."""
    size = np.abs(changes)
    before = np.concatenate([[0.0], size[:-1]])[: size.size]
    after = np.concatenate([size[1:], [0.0]])[: size.size]
    beside = np.maximum(before, after)
    is_sudden = (size > _SUDDEN * beside) & (size > _VISIBLE * peak)
    return np.flatnonzero(is_sudden)


def _after(times: Floats, t: Floats) -> Floats:
    """Return the first of some times after each given one, else infinity."""
    found: Floats = np.append(times, np.inf)[np.searchsorted(times, t, side="right")]
    return found
