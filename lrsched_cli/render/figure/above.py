"""What stands above the curves, in rows: the names of shaded phases, the numbers of marks."""

from collections.abc import Sequence
from itertools import count

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import font_scalings

from lrsched_cli.analysis.phases import Phase, phases
from lrsched_cli.comparison import Comparison
from lrsched_cli.render.figure.labels import literal
from lrsched_cli.render.numbers import time_text

_TOP = 0.985
"""Where the first row hangs from, as a fraction of the axis."""

_LETTER, _LINE = 0.62, 1.4
"""Width of a letter and height of a row, by the size of the font."""

_MOST_PHASES = 60
"""More phases than these are not told apart by shades."""


def write_above(panels: Sequence[Axes], comparison: Comparison) -> float:
    """Write names and numbers, and return which fraction of the axis they take from its top."""
    rows = _shade(panels, comparison) if comparison.picture.phases else 0
    rows = max([rows, *(_mark(axes, comparison, rows) for axes in panels)])
    return 1 - _TOP + rows * _row_of(panels[0]) if rows else 0.0


def _row_of(axes: Axes) -> float:
    return _LINE * _size() / _points_of(axes)[1]


def _size() -> float:
    return float(mpl.rcParams["font.size"]) * float(font_scalings["small"])


def _points_of(axes: Axes) -> tuple[float, float]:
    """Return about how many points axes are wide and high, before a layout is made."""
    figure = axes.get_figure()
    width, height = figure.get_size_inches() if isinstance(figure, Figure) else (8.0, 4.8)
    place = axes.get_position()
    return float(72 * width * place.width), float(72 * height * place.height)


def _width_of(text: str, axes: Axes) -> float:
    """Return about which fraction of the axes' width a text takes."""
    return _LETTER * _size() * len(text) / _points_of(axes)[0]


def _mark(axes: Axes, comparison: Comparison, first: int) -> int:
    """Draw a line at each time of the axis, with its number in a row; return how many rows are.

    Numbers that are too near each other stand in rows of their own.
    """
    axis = comparison.axis
    left, right = axes.get_xlim()
    scale = axis.factor if axis.is_fraction else 1  # no whole number is a fraction of the range
    marks = (time for time in comparison.picture.mark or () if comparison.is_drawn(time))
    times = sorted({scale * time for time in marks})
    ends: dict[int, float] = {}
    for time in times:
        text = f" {time_text(time, right)} "
        place = (time - left) / (right - left)
        row = next(row for row in count(first) if ends.get(row, 0.0) <= place)
        is_at_edge = place + _width_of(text, axes) > 1
        ends[row] = place + _width_of(text, axes)
        top = _TOP - row * _row_of(axes)
        axes.axvline(time, ymax=top, color=_ink(), linewidth=0.9, dashes=(3, 2), zorder=1)
        axes.text(
            time,
            top,
            text,
            transform=axes.get_xaxis_transform(),
            va="top",
            ha="right" if is_at_edge else "left",
            fontsize="small",
        )
    return max(ends, default=first - 1) + 1


def _shade(panels: Sequence[Axes], comparison: Comparison) -> int:
    """Shade every other phase, of the first schedule, or of each panel's own; return the rows."""
    shown = comparison.schedules
    if len(panels) == 1:  # a log has no phases
        shown = tuple(one for one in shown if one.known_at is None) or shown
    is_any = False
    for axes, schedule in zip(panels, shown, strict=False):
        found = [one for one in phases(schedule, comparison.span) if one.end is not None]
        if 1 < len(found) <= _MOST_PHASES:
            is_any |= _shade_one(axes, found, comparison)
    return int(is_any)


def _shade_one(axes: Axes, found: Sequence[Phase], comparison: Comparison) -> bool:
    """Name phases that are wide enough, and shade every other of these; tell whether there are any.

    A phase without room for its name is not shaded: that would say nothing.
    """
    span, factor = comparison.span, comparison.axis.factor
    ends = [*((phase.end or 0) + 1 for phase in found[:-1]), span.stop]
    length = span.stop - span.start
    is_named = [
        _width_of(phase.shape, axes) <= (end - phase.start) / length
        for phase, end in zip(found, ends, strict=True)
    ]
    is_shaded = False
    for phase, end, named in zip(found, ends, is_named, strict=True):
        is_shaded = named and not is_shaded
        if is_shaded:
            axes.axvspan(phase.start * factor, end * factor, color=_ink(), alpha=0.06, linewidth=0)
        if named:
            _name(axes, phase.shape, (phase.start + end) / 2 * factor)
    return any(is_named)


def _name(axes: Axes, name: str, middle: float) -> None:
    named = axes.text(
        middle,
        _TOP,
        name,
        transform=axes.get_xaxis_transform(),
        ha="center",
        va="top",
        fontsize="small",
        style="italic",
    )
    literal(named)


def _ink() -> str:
    return str(mpl.rcParams["text.color"])
