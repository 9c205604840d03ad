"""The chart for a terminal: curves of braille dots, drawn by plotille, between axes of characters.

Every curve has a canvas of its own. What these hold is laid over each other here, because colours
and marks must tell apart what meets in one character.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from plotille import Canvas

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from lrsched_cli.render.chart_axes import (
    ACROSS,
    DOWN,
    Frame,
    above_canvas,
    below_axis,
    epochs_each,
    time_axis,
    time_name,
)
from lrsched_cli.render.glyphs import DIM, CurveGlyphs, Line, bits_of, is_gap, texts
from lrsched_cli.render.logarithmic import least_shown
from lrsched_cli.render.looks import looks
from lrsched_cli.render.ticks import RateScale, linear_scale, log_scale
from lrsched_cli.schedules import Floats
from lrsched_cli.stairs import held_curve

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]
    Bits = npt.NDArray[np.uint8]

_WIDTH = 80
"""Columns where no terminal has a say."""

_LEAST_COLUMNS, _LEAST_ROWS = 8, 8
"""A canvas is never smaller, however narrow its place."""

_COLUMNS_A_STEP, _ROWS_A_STEP = 40, 5
_LEAST_STEPS, _MOST_STEPS = 2, 5
"""A canvas gets higher as it gets wider, by steps and within limits."""

_AXES = 3
"""Lines around a canvas: the names and ticks of its axes."""

_SAMPLES = 4
"""Points of a curve for each dot across, so that waves narrower than a dot fill it."""

_APART = 16
"""Columns between two marks of a curve."""

_STEEP = 4
"""Dots that a line goes up or down from one dot to the next, to have no gaps there."""

_TURN = 3
"""Columns that one of several curves in the same characters has for itself before the next."""


def render_chart(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield the chart: heading, curves between their axes, legend."""
    width = view.width or _WIDTH
    look = CurveGlyphs(looks(comparison), view.color, view.unicode)
    heading, legend = texts(comparison, look, width)
    axes = _AXES + (epochs_each(comparison) is not None)
    rows = _rows(view, width, len(heading) + len(legend) + axes)
    lines = [*heading, *_plot(comparison, look, width, rows), *legend]
    yield "".join(f"{look.printed(line)}\n" for line in lines).encode()


def _rows(view: View, width: int, around: int) -> int:
    """Return the rows that a canvas may take so that all of the chart fits the terminal."""
    steps = min(max(1 + width // _COLUMNS_A_STEP, _LEAST_STEPS), _MOST_STEPS)
    rows = _ROWS_A_STEP * steps + 1
    if view.height is not None:
        rows = min(rows, view.height - around - 1)  # one line is the prompt's
    return max(rows, _LEAST_ROWS)


def _plot(comparison: Comparison, look: CurveGlyphs, width: int, rows: int) -> list[Line]:
    """Return the curves between their axes."""
    span = comparison.span
    samples = _SAMPLES * ACROSS * width
    curves = [held_curve(schedule, span, samples) for schedule in comparison.schedules]
    scale, is_log = _scale(curves, rows, log_y=comparison.picture.log_y)
    units = [time_name(comparison.axis), *(["epoch"] if epochs_each(comparison) else [])]
    gutter = max(map(len, [*scale.texts.values(), *units]))
    frame = Frame(max(width - gutter - 2, _LEAST_COLUMNS), scale, span, is_log)
    lines = above_canvas(frame, comparison, look, gutter)
    logged = [one.known_at is not None for one in comparison.schedules]
    canvas = _canvas(curves, logged, frame, look)
    for row, line in zip(reversed(range(frame.rows)), canvas, strict=True):
        text = scale.texts.get(row)
        side = look.glyphs.side if text is None else look.glyphs.side_tick
        shown = line if text is None or not look.color else _on_grid(line, look)
        lines.append([(f"{text or '':>{gutter}} ", ""), (side, DIM), *shown])
    below = below_axis(curves, logged, frame, look)
    return [*lines, *time_axis(frame, comparison, look, gutter, below)]


def _scale(
    curves: Sequence[tuple[Floats, Floats]], rows: int, *, log_y: bool
) -> tuple[RateScale, bool]:
    """Return the axis of rates, and whether it is logarithmic: it cannot be if all are 0."""
    rates = [some for _, some in curves]
    highest = max(float(some.max()) for some in rates)
    if log_y and highest > 0:
        lowest = min(float(some[some > 0].min(initial=highest)) for some in rates)
        return log_scale(least_shown(curves) or lowest, highest, rows), True
    return linear_scale(highest or 1.0, rows), False


def _on_grid(line: Line, look: CurveGlyphs) -> Line:
    """Return a row with a line behind its curves: a faint one, which only a colour terminal has."""
    return [(look.glyphs.grid, DIM) if text == " " else (text, style) for text, style in line]


def _canvas(
    curves: Sequence[tuple[Floats, Floats]],
    logged: Sequence[bool],
    frame: Frame,
    look: CurveGlyphs,
) -> Iterator[Line]:
    """Yield the rows with the curves, from the top."""
    layers = np.array(
        [
            _dots(frame, *points, None if is_log else look.dash(number))
            for number, (points, is_log) in enumerate(zip(curves, logged, strict=True))
        ]
    )
    layers[[not look.is_drawn(number) for number in range(len(curves))]] = 0
    marked = range(len(curves)) if look.is_marked else ()
    marks = _marks(layers != 0, sorted({*marked, *np.flatnonzero(logged).tolist()}), logged)
    shown = np.where(marks >= 0, marks, _in_turn(layers != 0))
    bits = np.bitwise_or.reduce(layers)
    for row in zip(bits.tolist(), shown.tolist(), (marks >= 0).tolist(), strict=True):
        yield [look.character(b, n, is_mark=m) for b, n, m in zip(*row, strict=True)]


def _in_turn(present: "Flags") -> "Ints":
    """Return whose colour each character has: where several curves meet, each in its turn."""
    turns = np.arange(present.shape[2]) // _TURN % np.maximum(present.sum(0), 1)
    owners: Ints = np.argmax(np.cumsum(present, 0) > turns, 0)
    return owners


def _marks(present: "Flags", marked: Sequence[int], logged: Sequence[bool]) -> "Ints":
    """Return which curve's mark each character has, or -1; each curve's begin a little later.

    Every point of a log has one, unless there are many.
    """
    count, rows, columns = present.shape
    marks = np.full((rows, columns), -1)
    for number in marked:
        occupied = np.flatnonzero(present[number].any(0))
        due = occupied % _APART == (2 * number + 1) * _APART // (2 * count) % _APART
        if logged[number] and occupied.size <= columns // 2:
            due[:] = True
        for column in occupied[due] if due.any() else occupied[:1]:
            marks[np.argmax(present[number, :, column]), column] = number
    return marks


def _dots(frame: Frame, t: Floats, rates: Floats, dash: int | None) -> "Bits":
    """Return the dots of one curve, character by character; where it is steep it has no gaps.

    Those of a log, which has no dashes, are not joined.
    """
    canvas = Canvas(frame.columns, frame.rows, 0, 0, frame.columns * ACROSS, frame.rows * DOWN)
    for x0, y0, x1, y1 in _strokes(frame.across(t), frame.up(rates), is_joined=dash is not None):
        if abs(y1 - y0) >= _STEEP or not is_gap(dash or 0, x0):
            canvas.line(x0, y0, x1, y1)
    bits = np.frombuffer(bits_of(canvas.plot("")), np.uint8)
    return bits.reshape(frame.rows, frame.columns)


def _strokes(x: "Ints", heights: Floats, *, is_joined: bool) -> list[list[int]]:
    """Return the lines of a curve: one upright for each dot across, and those between these.

    However often the curve goes up and down within a dot, that is one line. What is below the
    canvas leaves a gap.
    """
    kept = np.flatnonzero(heights >= 0)
    if not kept.size:
        return []
    x, y = x[kept], heights[kept].astype(np.int64)
    is_after_gap = np.diff(kept, prepend=kept[0] - 2) > 1
    starts = np.flatnonzero((np.diff(x, prepend=-1) > 0) | is_after_gap)
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    joined = starts[~is_after_gap[starts]] if is_joined else starts[:0]
    uprights = np.stack([x[starts], low, x[starts], high], 1)
    joints = np.stack([x[joined - 1], y[joined - 1], x[joined], y[joined]], 1)
    lines: list[list[int]] = np.concatenate([uprights, joints]).tolist()
    return lines
