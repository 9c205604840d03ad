"""The models that rows may have been made by."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
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
    last_of_top,
)
from lrsched_cli.analysis.identification.warmups import Decay

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_PLATEAU = 3
"""Rows of the highest rate that are a plateau."""


def usual_models(rows: Rows) -> Iterator[Model]:
    """Yield the models of what is most usual."""
    for form in (LINE, WAVE):
        for low in (False, True):
            for warmup in _warmups(rows):
                yield form.falling(low=low).model(warmup)


def models_for(rows: Rows) -> Iterator[Model]:
    """Yield the models that rows may have been made by, the simplest first."""
    if rows.is_flat:
        yield CONSTANT.model("none")
        return
    for decay in _usual_decays(rows.few):
        for warmup in _warmups(rows):
            yield decay.model(warmup)
    if rows.top:
        yield from one_cycles()
        yield from logarithmic()
    for decay in _other_decays(rows.few):
        for warmup in _warmups(rows):
            yield decay.model(warmup)


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
