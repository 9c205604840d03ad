"""Schedules of an expression with other numbers, made without reading the expression again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any

from lrsched_cli.analysis.solving.form import Form
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import Reading
from lrsched_cli.parameters.lengths import UNTOLD, Lengths
from lrsched_cli.schedules import Schedule

Values = Sequence[float]
Maker = Callable[[Values], Any]

_PARTS = (0.5, 0.25, 0.125, 0.0625, 0.75, 0.375)
_COUNTS = (3, 7, 11, 13, 67, 131)
"""Numbers with which most schedules can be made: as fractions or rates, and as numbers of updates.
"""


def sample(form: Form, lengths: Lengths) -> Reading | None:
    """Return what a form says with some numbers, or None if it refuses all of them."""
    return next((reading for _, reading in readings(form, lengths)), None)


def maker_of(form: Form, lengths: Lengths = UNTOLD) -> Callable[[Values], Schedule]:
    """Return what makes the schedule with numbers for the unknowns; raises as reading does.

    The families of this program keep a number as it is given: where two readings show its place,
    and a third one agrees, it is put there. Elsewhere, all is read each time. `lengths` are those
    of the run, by which lengths with units are found.
    """
    known = list(islice(readings(form, lengths), 3))
    rebuilt = rebuilder(form, known)
    return rebuilt or (lambda values: form.reading(values, lengths).schedule)


def readings(form: Form, lengths: Lengths) -> Iterator[tuple[Values, Reading]]:
    """Yield what a form says with some numbers, those that it takes."""
    usual = [_COUNTS if one.may_be_whole else _PARTS for one in form.unknowns]
    other = [_PARTS if one is _COUNTS else _COUNTS for one in usual]
    for kinds, start in product((usual, other), range(len(_PARTS))):
        values = [one[(start + number) % len(one)] for number, one in enumerate(kinds)]
        try:
            yield values, form.reading(values, lengths)
        except LRSchedError:
            continue


def rebuilder(
    form: Form, known: list[tuple[Values, Reading]]
) -> Callable[[Values], Schedule] | None:
    """Return what makes the schedule without reading, by three readings; None if they differ."""
    if len(known) < 3:  # noqa: PLR2004 - two show the place, a third agrees
        return None
    (first, one), (second, other), (third, witness) = known
    if form.is_expression and not all(isinstance(made.maker, type) for made in one.made):
        return None
    pairs = list(zip(first, second, strict=True))
    if len(set(pairs)) < len(form.unknowns):
        return None
    rebuilt = _between(one.schedule, other.schedule, pairs)
    try:
        agrees = rebuilt is not None and rebuilt(third) == witness.schedule
    except LRSchedError:
        return None
    return rebuilt if agrees else None


def _between(one: object, other: object, pairs: list[tuple[float, float]]) -> Maker | None:
    """Return what makes a value as `one` and `other` are, with the numbers that differ in them."""
    if one == other:
        return lambda _: one
    match one, other:
        case (int() | float(), int() | float()) if (one, other) in pairs:
            place = pairs.index((one, other))
            return lambda values: values[place]
        case (Schedule(), Schedule()) if type(one) is type(other):
            return _between_schedules(one, other, pairs)
        case (tuple(), tuple()) if len(one) == len(other) and not _holds_pairs(one):
            parts = [_between(a, b, pairs) for a, b in zip(one, other, strict=True)]
            known = [part for part in parts if part is not None]
            return (lambda values: tuple(p(values) for p in known)) if parts == known else None
        case _:
            return None


def _between_schedules(
    one: Schedule, other: Schedule, pairs: list[tuple[float, float]]
) -> Maker | None:
    changed: dict[str, Maker] = {}
    for name, value in one.values().items():
        if value != getattr(other, name):
            part = _between(value, getattr(other, name), pairs)
            if part is None:
                return None
            changed[name] = part
    return lambda values: replace(one, **{name: part(values) for name, part in changed.items()})


def _holds_pairs(values: tuple[object, ...]) -> bool:
    """Tell whether a list is one of times and rates, which are put into order."""
    return any(isinstance(one, tuple) for one in values)
