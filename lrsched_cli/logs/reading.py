"""Reads a log: tells what it is, finds the columns, and takes one run of them."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import LogError, NoRatesError, unknown
from lrsched_cli.logs.container import MAY_BE_CUT, Chunk, Container, number_of, plural
from lrsched_cli.logs.epochs import is_within_epochs, steps_per_epoch
from lrsched_cli.logs.events import events_container
from lrsched_cli.logs.formats import (
    EVENTS,
    JSON_ROWS,
    METRIC,
    SECONDARY,
    TABLE,
    TEXT,
    USUAL_OFFSETS,
    Format,
    axis_among,
    matching,
)
from lrsched_cli.logs.json_document import json_container
from lrsched_cli.logs.layout import TOTAL, ColumnChoice, Layout
from lrsched_cli.logs.log import Asked, Log
from lrsched_cli.logs.precision import are_padded, precision
from lrsched_cli.logs.rows import Rows
from lrsched_cli.logs.runs import parts_of
from lrsched_cli.logs.streams import Stream, opened
from lrsched_cli.logs.table import header_in, metric_container, table_container
from lrsched_cli.logs.text import text_container

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)

_FIRST, _LATER = 2000, 200
"""Rows of the first chunk, and of each later one, whose digits are looked at."""

ROW = "row"
"""The axis of a log without a column of times: its rows, counted from 0."""


def read_log(  # noqa: PLR0913 - what a user may say of a log
    path: str,
    *,
    lr_column: str | None = None,
    step_column: str | None = None,
    group: str | None = None,
    run: int | None = None,
    pattern: str | None = None,
    metrics: Sequence[str] = (),
) -> Log:
    """Return one run of a log, by the log's path, or `-` for standard input.

    Args:
        path: the log, packed by gzip or not; what it holds tells its kind.
        lr_column: the column of the rates.
        step_column: the column of the times.
        group: the group of parameters, by the end of its column's name, or its number from 0.
        run: which of several runs, counted from 1; the last one if it is not given.
        pattern: a regular expression with the group `lr`, and perhaps `step` or `epoch`, for lines
            of text.
        metrics: other columns to read.

    Raises:
        FileError: it cannot be read.
        LogError: it has no learning rates, or not what is asked of it.
    """
    asked = Asked(lr_column, step_column, group, run, pattern, tuple(metrics))
    with opened(path) as stream:
        return log_of(stream, asked)


def log_of(stream: Stream, asked: Asked) -> Log:
    """Return one run of a log; raises as `read_log`."""
    name, container = container_in(stream, asked)
    header = header_in(stream) if name == TEXT else ()
    return _Reading(stream.source, name, container, asked, header).log()


def columns_in(path: str) -> tuple[str, ...]:
    """Return the columns of a log, whatever is in them; raises as `read_log`."""
    with opened(path) as stream:
        _, container = container_in(stream, Asked(), needs_rates=False)
        return tuple(dict.fromkeys(name for chunk in container.chunks() for name in chunk.names))


def container_in(
    stream: Stream, asked: Asked, *, needs_rates: bool = True
) -> tuple[str, Container]:
    """Return what holds the rows, and what kind of container that is; raises as `read_log`.

    Without `needs_rates`, any table will do.
    """
    events = events_container(stream)
    if events is not None:
        return EVENTS, events
    head = stream.head()
    if not head.strip():
        raise LogError(stream.source, 0, "it is empty")
    if b"\0" in head:
        raise LogError(stream.source, 0, "this is no text, and no kind of log that is known")
    if asked.pattern is not None:
        return TEXT, text_container(stream, asked.pattern)
    tried: tuple[tuple[str, Container | None], ...] = (
        (JSON_ROWS, json_container(stream)),
        (METRIC, metric_container(stream)),
        (TABLE, table_container(stream, asked.lr_column, needs_rates=needs_rates)),
    )
    found = ((name, container) for name, container in tried if container is not None)
    return next(found, (TEXT, text_container(stream)))


class _Reading:
    """The columns of one log, as they are collected."""

    def __init__(
        self, source: str, name: str, container: Container, asked: Asked, header: Sequence[str]
    ) -> None:
        self._source, self._header = source, header
        self._container, self._asked = container, asked
        self._choice = ColumnChoice(source, name, container, asked)
        self._rows = Rows()
        self._texts: list[str] = []
        self._seen: dict[str, None] = {}
        self._bad = 0
        self._has_rates = False

    def log(self) -> Log:
        """Return the log; raises as `read_log`."""
        layout: Layout | None = None
        row = 0
        for chunk in self._container.chunks():
            self._seen.update(dict.fromkeys(chunk.names))
            layout = layout or self._choice.layout(tuple(chunk.names))
            if layout is not None:
                row = self._take(chunk, layout, row)
        if layout is None or not self._rows.seen:
            raise self._nothing(layout)
        return self._log(*self._by_epochs(layout, self._rows.columns()))

    def _by_epochs(self, layout: Layout, columns: "list[Floats]") -> "tuple[Layout, list[Floats]]":
        """Return the rows at their epochs, where the steps are counted within each epoch."""
        if "epoch" not in layout.others or layout.axis == self._asked.step_column:
            return layout, columns
        epochs = columns[2 + layout.others.index("epoch")]
        if not is_within_epochs(columns[0], epochs):
            return layout, columns
        told = f"its {layout.axis} counts within an epoch: the last row of each epoch is taken"
        self._container.notes.append(told)
        return replace(layout, axis="epoch", unit="epoch"), [epochs, *columns[1:]]

    def _take(self, chunk: Chunk, layout: Layout, row: int) -> int:
        """Keep the rows of a chunk that have a rate and a time; return the number of the next."""
        names = [name for name in layout.names if name in chunk.names]
        if layout.rate not in names or (layout.axis and layout.axis not in names):
            return row
        if self._container.perhaps_cut in names:
            self._container.notes.append(MAY_BE_CUT)
            return row
        found = dict(zip(names, chunk.numbers(names), strict=True))
        rates = found[layout.rate]
        times = found[layout.axis] if layout.axis else np.arange(row, row + rates.size, dtype=float)
        has_rate = np.isfinite(rates)
        self._has_rates |= bool(has_rate.any())
        if self._asked.strict and not has_rate.all():
            self._refuse_not_finite(chunk.written(layout.rate), layout, times)
        if not has_rate.all():
            cells = (cell for cell in chunk.written(layout.rate) if cell.strip())
            self._bad += sum(not math.isfinite(number_of(cell)) for cell in cells)
        kept = has_rate & np.isfinite(times)
        self._bad += int(np.count_nonzero(has_rate & ~kept))
        if kept.any():
            absent = np.full(rates.size, np.nan)
            others = [found.get(name, absent)[kept] for name in layout.others]
            self._rows.extend((times[kept], rates[kept], *others))
            self._texts += chunk.texts(layout.rate, _LATER if self._texts else _FIRST)
        return row + rates.size

    def _refuse_not_finite(self, texts: Sequence[str], layout: Layout, times: "Floats") -> None:
        bad = (n for n, text in enumerate(texts) if _NOT_FINITE.fullmatch(text.strip()))
        place = next(bad, None)
        if place is None:
            return
        at = f" at {layout.axis or ROW} {times[place]:.16g}" if len(texts) == times.size else ""
        told = f"its column {layout.rate!r} has the value {texts[place].strip()}{at}"
        raise LogError(self._source, 0, told)

    def _nothing(self, layout: Layout | None) -> LogError:
        if self._asked.lr_column is not None:
            message = unknown("column", self._asked.lr_column, self._seen or self._header)
            if self._asked.lr_column in self._seen:
                message = f"the column {self._asked.lr_column!r} has no numbers"
            return NoRatesError(self._source, message, is_certain=True)
        names = list(self._seen or self._header)
        told = ", ".join(name[:40] for name in names[:12])
        more = ", ..." if len(names) > 12 else ""  # noqa: PLR2004 - as above
        message = "it has no learning rates"
        if layout is not None and self._has_rates:
            told = f"its column {layout.axis!r} has no numbers (--step-column NAME takes another)"
            message = f"it has no times: {told}"
        elif layout is not None:
            message = f"its column {layout.rate!r} has no finite number (--lr-column takes another)"
        elif told:
            message += f": its columns are {told}{more} (--lr-column NAME takes one)"
        is_log = bool(self._container.marks) or axis_among([*self._seen]) is not None
        return NoRatesError(self._source, message, is_certain=is_log)

    def _log(self, layout: Layout, columns: "list[Floats]") -> Log:
        times, rates = columns[0], columns[1]
        parts = parts_of(times, rates)
        count = len(parts.runs)
        run = parts.likeliest + 1 if self._asked.run is None else self._asked.run
        if not 1 <= run <= count:
            there = f"it has {plural(count, 'run')}"
            raise LogError(self._source, 0, f"{there}: --run {run} is none of them")
        places = slice(None) if parts.is_whole else parts.runs[run - 1]
        format_ = self._choice.format([*self._seen])
        times, rates = times[places], rates[places]
        others = zip(layout.others, columns[2:], strict=True)
        metrics = {name: values[places] for name, values in others}
        peak = max(float(rates.max()), -float(rates.min()))
        tolerance, per_value = self._tolerance(format_, peak)
        return Log(
            source=self._source,
            kind=format_.name,
            axis=layout.axis or ROW,
            unit=layout.unit,
            times=times,
            rates=rates,
            column=layout.rate,
            columns=layout.rates,
            offsets=self._offsets(format_, layout, times),
            is_certain=format_.is_certain,
            is_mean=format_.is_mean,
            is_at_end=format_.is_at_end,
            tolerance=tolerance,
            per_value=per_value,
            facts=MappingProxyType(self._facts(layout, times, metrics)),
            metrics=MappingProxyType(metrics),
            notes=self._notes(layout, [one.size for one in parts.runs], run, parts.notes[run - 1]),
            runs=count,
            run=run,
        )

    def _offsets(self, format_: Format, layout: Layout, times: "Floats") -> tuple[int, ...]:
        """Return what is to be added to the times; of a column that the kind has not, nothing."""
        own = matching(format_.axes, list(filter(None, [layout.axis])))
        if self._asked.step_column is not None and format_.axes and not own:
            return USUAL_OFFSETS
        from_zero = format_.offsets_from_zero if times[0] == 0 else ()
        return from_zero or format_.offsets

    def _tolerance(self, format_: Format, peak: float) -> tuple[float, bool]:
        """Return how exact the rates are, and whether that is a fraction of each."""
        if format_.decimals is not None:
            return 0.5 * 10.0**-format_.decimals / (peak or 1), False
        if format_.tolerance is None or are_padded(self._texts):
            return precision(self._texts, peak)
        return format_.tolerance, format_.per_value

    def _facts(
        self, layout: Layout, times: "Floats", metrics: "dict[str, Floats]"
    ) -> dict[str, float]:
        facts = dict(self._container.facts)
        if layout.unit == "step" and "epoch" in metrics:
            per_epoch = steps_per_epoch(times, metrics["epoch"])
            if per_epoch is not None:
                facts["steps_per_epoch"] = per_epoch
        totals = metrics.get(TOTAL)
        if totals is not None and (totals == totals[0]).all() and totals[0] >= times[-1]:
            facts.setdefault("total", float(totals[0]))
        return facts

    def _notes(
        self, layout: Layout, sizes: list[int], run: int, of_run: Sequence[str]
    ) -> tuple[str, ...]:
        notes = list(self._container.notes)
        if self._container.is_cut:
            notes.insert(0, "the packed file is cut short: what is there is read")
        if self._rows.every > 1:
            notes.append(f"of its {self._rows.seen:,} rows, one in {self._rows.every} is looked at")
        if self._bad:
            told = plural(self._bad, "row is left out: its", "rows are left out: their")
            notes.append(f"{told} rate or time is no finite number")
        asked = self._asked
        others = [one for one in layout.rates if one != layout.rate and one not in SECONDARY]
        if others and asked.lr_column is None and asked.group is None:
            few = ", ".join(others[:4]) + (", ..." if len(others) > 4 else "")  # noqa: PLR2004
            notes.append(f"its column {layout.rate} is read (--lr-column takes another: {few})")
        if layout.axis is None:
            notes.append("it has no column of steps or epochs: the rows are counted from 0")
        if len(sizes) > 1:
            few = " + ".join(f"{size:,}" for size in sizes[:8])
            rows = f"{few} rows" if len(sizes) <= 8 else f"{few} + ... rows"  # noqa: PLR2004 - few
            taken = f"run {run} is taken"
            hint = " (--run N takes another)" if self._asked.run is None else ""
            notes.append(
                f"the {layout.axis} starts again: {len(sizes)} runs, {rows}; {taken}{hint}"
            )
        return (*notes, *of_run)
