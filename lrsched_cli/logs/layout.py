"""Which columns of a log are read: those that are asked for, else those that its kind has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli.errors import LogError, unknown
from lrsched_cli.logs.container import Container
from lrsched_cli.logs.formats import (
    FORMATS_OF_LOGS,
    Format,
    axis_among,
    matching,
    rates_among,
    unit_of,
)
from lrsched_cli.logs.log import Asked

if TYPE_CHECKING:
    from lrsched_cli.schedules import Unit

TOTAL = "total_steps"
"""The column of the length of the run."""

_BESIDE = ("epoch", TOTAL)
"""Columns that are read beside the steps, where there are any."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are read."""

    format: Format
    rate: str
    rates: tuple[str, ...]
    axis: str | None
    unit: "Unit"
    others: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that are read: the rates, the times if there are any, and the others."""
        return (self.rate, *([self.axis] if self.axis else []), *self.others)


class ColumnChoice:
    """Chooses the columns of a log among those that its rows have."""

    def __init__(self, source: str, kind: str, container: Container, asked: Asked) -> None:
        self._source, self._kind, self._container, self._asked = source, kind, container, asked

    def layout(self, columns: tuple[str, ...]) -> Layout | None:
        """Return those to read, or None where none has rates; raises as `read_log`."""
        format_ = self.format(columns)
        rates = matching(format_.rates, columns) or rates_among(columns)
        rate = self._rate(rates, columns)
        if rate is None:
            return None
        axis, unit = self._axis(format_, columns)
        beside = [name for name in columns if unit == "step" and name in _BESIDE and name != axis]
        others = dict.fromkeys([*self._metrics(columns), *beside])
        return Layout(format_, rate, rates, axis, unit, tuple(others))

    def format(self, columns: Sequence[str]) -> Format:
        """Return the kind of log that has these columns."""
        known = (*self._container.marks, *columns)
        return next(one for one in FORMATS_OF_LOGS if one.is_of(self._kind, known))

    def _rate(self, rates: tuple[str, ...], columns: tuple[str, ...]) -> str | None:
        asked = self._asked
        if asked.lr_column is not None:
            return asked.lr_column if asked.lr_column in columns else None
        if asked.group is None or not rates:
            return rates[0] if rates else None
        in_order = [name for name in columns if name in rates]
        number = int(asked.group) if asked.group.isdecimal() else len(in_order)
        if number < len(in_order):
            return in_order[number]
        found = [name for name in in_order if name.endswith(asked.group)]
        if not found:
            raise LogError(self._source, 0, unknown("group", asked.group, in_order))
        return found[0]

    def _axis(self, format_: Format, columns: tuple[str, ...]) -> "tuple[str | None, Unit]":
        asked = self._asked.step_column
        if asked is not None:
            if asked not in columns:
                raise LogError(self._source, 0, unknown("column", asked, columns))
            return asked, unit_of(asked)
        own = matching(format_.axes, columns)
        if own:
            return own[0], unit_of(own[0])
        found = axis_among(columns)
        return found if found is not None else (None, "step")

    def _metrics(self, columns: tuple[str, ...]) -> list[str]:
        for name in self._asked.metrics:
            if name not in columns:
                raise LogError(self._source, 0, unknown("column", name, columns))
        return list(self._asked.metrics)
