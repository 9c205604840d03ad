"""The axes of a chart for a terminal: times below it, epochs above, and marks of what is lower."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Axis, Comparison
from lrsched_cli.render.glyphs import DIM, CurveGlyphs, Line
from lrsched_cli.render.logarithmic import lowest_below
from lrsched_cli.render.numbers import rate_text
from lrsched_cli.render.ticks import RateScale, time_ticks
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

ACROSS, DOWN = 2, 4
"""The dots of a character."""

_ROUNDING = 1e-9
"""By which a rate may be below the lowest tick and still be on the axis."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The canvas that all curves share: its size in characters, and what its dots stand for."""

    columns: int
    scale: RateScale
    span: Span
    is_log: bool

    @property
    def rows(self) -> int:
        """As many as take the highest rate to the top."""
        return int(_up(self.scale.height)) // DOWN + 1

    def across(self, t: "Floats | float") -> "Ints":
        """Return the dots of times, from the left."""
        share = np.subtract(t, self.span.start) / (self.span.stop - self.span.start)
        dots: Ints = np.rint(share * (self.columns * ACROSS - 1)).astype(np.int64)
        return dots

    def up(self, rates: Floats) -> Floats:
        """Return the dots of rates, from below; 0 on a logarithmic axis is at minus infinity."""
        with np.errstate(divide="ignore"):
            values = np.log10(rates) if self.is_log else rates
        return _up((values - self.scale.origin) / self.scale.length * self.scale.height)


def _up(rows: "Floats | float") -> Floats:
    """Return the dots of heights in rows: the midst of a row is its second dot."""
    dots: Floats = np.rint(np.multiply(rows, DOWN)) + 1
    return dots


def time_axis(
    frame: Frame, comparison: Comparison, look: CurveGlyphs, gutter: int, below: Line
) -> list[Line]:
    """Return the line below the canvas, in which marks may stand, and the texts below its ticks."""
    axis = comparison.axis
    ticks = _ticks(frame, axis.factor)
    marked = _columns(frame, ticks)
    line = [
        mark if mark[0] != " " else (look.glyphs.tick if n in marked else look.glyphs.axis, DIM)
        for n, mark in enumerate(below)
    ]
    return [
        [(" " * gutter, ""), (f" {look.glyphs.corner}", DIM), *line],
        [(time_name(axis).rjust(gutter), DIM), (f"  {_texts(frame, ticks)}", "")],
    ]


def time_name(axis: Axis) -> str:
    """Return the name of what an axis counts."""
    return "fraction" if axis.is_fraction else axis.name


def above_canvas(
    frame: Frame, comparison: Comparison, look: CurveGlyphs, gutter: int
) -> list[Line]:
    """Return what is above the canvas: the name of the rates, and the epochs if they are known."""
    name = ("lr".rjust(gutter), DIM)
    factor = epochs_each(comparison)
    if factor is None:
        return [[name]]
    ticks = _ticks(frame, factor)
    marked = _columns(frame, ticks)
    glyphs = look.glyphs
    line = [glyphs.top_tick if n in marked else glyphs.axis for n in range(frame.columns)]
    return [
        [("epoch".rjust(gutter), DIM), (f"  {_texts(frame, ticks)}", "")],
        [name, (f" {glyphs.top_corner}{''.join(line)}", DIM)],
    ]


def epochs_each(comparison: Comparison) -> float | None:
    """Return how many epochs one `t` is, where the horizontal axis counts something smaller."""
    steps = comparison.steps_per_epoch
    if steps is None or comparison.axis.name not in {"step", "tokens"}:
        return None
    return 1 / steps if comparison.span.unit == "step" else 1.0


def _ticks(frame: Frame, factor: float) -> dict[float, str]:
    """Return the times of an axis' ticks and their texts, where one `t` is so much on it."""
    start, stop = frame.span.start * factor, frame.span.stop * factor
    if factor >= 1:
        start, stop = round(start), round(stop)
    ticks = time_ticks(start, stop, frame.columns)
    return {tick / factor: text for tick, text in ticks.items()}


def _columns(frame: Frame, times: Iterable[float]) -> set[int]:
    return {int(frame.across(time)) // ACROSS for time in times}


def _texts(frame: Frame, ticks: Mapping[float, str]) -> str:
    """Return the texts of ticks in one line."""
    line = [" "] * frame.columns
    for time, text in ticks.items():
        column = int(frame.across(time)) // ACROSS
        first = max(min(column - (len(text) - 1) // 2, frame.columns - len(text)), 0)
        if len(text) <= frame.columns:
            line[first : first + len(text)] = text
    return "".join(line)


def below_axis(
    curves: Sequence[tuple[Floats, Floats]],
    logged: Sequence[bool],
    frame: Frame,
    look: CurveGlyphs,
) -> Line:
    """Return marks where curves become 0, or lower than the axis shows, with the rates there."""
    line: Line = [(" ", "")] * frame.columns
    low = 10**frame.scale.origin * (1 - _ROUNDING) if frame.is_log else 0.0
    for number, (t, rates) in enumerate(curves):
        if logged[number] or not look.is_drawn(number):
            continue
        for at, rate in lowest_below(t, rates, low):
            column = int(frame.across(at)) // ACROSS
            text = rate_text(float(f"{rate:.1g}"))
            is_left = column > frame.columns // 2
            first = column - len(text) if is_left else column + 1
            places = slice(first, first + len(text))
            line[column] = (look.glyphs.below, look.style(look.looks.each[number]))
            if first >= 0 and all(piece == " " for piece, _ in line[places]):
                line[places] = [(character, "") for character in text]
    return line[: frame.columns]
