"""The models that rows may have been made by."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.counted import early_warmups
from lrsched_cli.analysis.identification.cycles import cycling, triangles
from lrsched_cli.analysis.identification.endless import CONSTANT, endless
from lrsched_cli.analysis.identification.fitting import Model
from lrsched_cli.analysis.identification.logarithmic import logarithmic
from lrsched_cli.analysis.identification.one_cycle import one_cycles
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.shapes import (
    COOLING,
    LINE,
    POWERED,
    QUARTER,
    WAVE,
    WAVES,
    last_of_top,
)
from lrsched_cli.analysis.identification.warmups import Decay

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_SEVERAL, _RAGGED = 12, 0.55
"""Rows, and the share of them at which rates turn, from which on they are no curve."""

_PLATEAU = 3
"""Rows of the highest rate that are a plateau."""

_UNSEEN = 4.0
"""The cost of a rise that no row shows."""


def usual_models(rows: Rows) -> Iterator[Model]:
    """Yield the models of what is most usual."""
    usual = (form.falling(low=low) for form in (LINE, WAVE) for low in (False, True))
    yield from _with_warmups(usual, rows)


def models_for(rows: Rows) -> Iterator[Model]:
    """Yield the models that rows may have been made by, the simplest first."""
    if rows.is_flat:
        yield CONSTANT.model("none")
        return
    if _is_ragged(rows):
        return
    if _rises_again(rows):
        if rows.top and not _rises_again(rows.chosen(slice(0, -1))):
            yield from one_cycles(0.0)
            yield from one_cycles(1.0, three_phase=True)
        yield from _with_warmups(_cycles(rows.few), rows)
        yield from triangles()
        return
    yield from _with_warmups(_usual_decays(rows.few), rows)
    if not rows.top and rows.begins_late:
        yield from _cool_downs(rows.few)
    if rows.top:
        yield from early_warmups()
        yield from logarithmic()
    if rows.top or rows.t[0] > 1:
        yield from one_cycles(0.0 if rows.top else _UNSEEN)
    yield from _with_warmups(_other_decays(rows.few), rows)
    if rows.top:
        yield from one_cycles(1.0, three_phase=True)


def _cool_downs(rows: Rows) -> Iterator[Model]:
    """Yield the models of what falls after a plateau of which no row is seen.

    A line does not tell when it began: at the last row that there would have been before.
    """
    start = float(2 * rows.t[0] - rows.t[1])
    for low in (False, True):
        yield LINE.cooling_since(start, low=low).model("none")
    for form in COOLING if last_of_top(rows) else COOLING[1:]:
        for low in (False, True):
            yield form.cooling(low=low).model("none")


def _with_warmups(decays: Iterable[Decay], rows: Rows) -> Iterator[Model]:
    for decay in decays:
        for warmup in _warmups(rows):
            yield decay.model(warmup)


def _cycles(rows: Rows) -> Iterator[Decay]:
    yield from cycling(rows)
    for low in (False, True):
        yield WAVES.falling(low=low)


def _is_ragged(rows: Rows) -> bool:
    """Tell whether rates go up and down from row to row, as those of no schedule do."""
    steps = np.diff(rows.rates)
    steps = steps[np.abs(steps) > 2 * rows.slack[1:]]
    turns = int(np.count_nonzero(np.diff(np.sign(steps))))
    return rows.t.size >= _SEVERAL and turns > _RAGGED * rows.t.size


def _rises_again(rows: Rows) -> bool:
    """Tell whether rates rise after they have fallen."""
    after, slack = rows.rates[rows.top :], rows.slack[rows.top :]
    return bool((np.diff(after) > 2 * slack[1:]).any())


def _usual_decays(rows: Rows) -> Iterator[Decay]:
    plateau = last_of_top(rows) - rows.top + 1
    if plateau >= _PLATEAU or rows.t.size - rows.top <= _PLATEAU:
        yield CONSTANT
    for low in (False, True):
        for form in (LINE, WAVE):
            yield form.falling(low=low)
    if plateau >= _PLATEAU and _is_moving(rows.rates[rows.top + plateau :]):
        for form in COOLING:
            for low in (False, True):
                yield form.cooling(low=low)


def _other_decays(rows: Rows) -> Iterator[Decay]:
    yield from endless(low=False)
    if abs(rows.rates[-1] - rows.rates[-2]) <= rows.slack[-1]:
        yield from endless(low=True)
    yield QUARTER.falling(low=False)
    for low in (False, True):
        yield POWERED.falling(low=low)


def _is_moving(rates: "Floats") -> bool:
    """Tell whether rates after a plateau are enough to tell how they fall."""
    return np.unique(rates).size >= _PLATEAU


def _warmups(rows: Rows) -> tuple[str, ...]:
    """Return the warmups that there may have been, by where the highest rate is."""
    if rows.top:
        return "zero", "share"
    return ("none",) if rows.t[0] < 1 else ("none", "zero")
