"""The curves of a picture: their points, and what tells one from another."""

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.render.figure.themes import THEMES
from lrsched_cli.render.palette import DASHES_IN_POINTS
from lrsched_cli.sampling import curve, curves, points
from lrsched_cli.schedules import Floats

if TYPE_CHECKING:
    from matplotlib.cm import ScalarMappable

_LARGEST_DOT, _SMALLEST_DOT, _MANY_DOTS = 4.5, 2.0, 200
"""Points across a dot of a log, where there are few of them, and where there are many."""

_FEWEST_ON_A_SCALE = 3
"""Curves that differ in one parameter, from which on their colours tell its value."""


def drawn(axes: Axes, comparison: Comparison, number: int) -> Line2D:
    """Draw the curve of one schedule, its drops upright."""
    t, rates = curve(comparison.series[number].schedule, comparison.span, _pixels(comparison))
    if comparison.picture.log_y:
        rates = np.where(rates > 0, rates, np.nan)
    if comparison.series[number].schedule.known_at is not None:
        return _dots(axes, comparison, t, rates, number)
    return _line(axes, comparison, t, rates, number)


def drawn_against_first(axes: Axes, comparison: Comparison, *, ratio: bool) -> list[Line2D]:
    """Draw by how much, or by which factor, each other schedule differs from the first."""
    curved = [one for one in comparison.schedules if one.known_at is None]
    t, rates = curves(curved, comparison.span, _pixels(comparison)) if curved else (np.empty(0), [])
    at = dict(zip(curved, rates, strict=True))
    first, *others = comparison.schedules
    lines = []
    for number, other in enumerate(others, start=1):
        logged = next((one for one in (first, other) if one.known_at is not None), None)
        if logged is None:
            gaps = _against(at[first], at[other], ratio=ratio)
            lines.append(_line(axes, comparison, t, gaps, number))
        else:
            times, _ = points(logged, comparison.span, _pixels(comparison))
            gaps = _against(first(times), other(times), ratio=ratio)
            lines.append(_dots(axes, comparison, times, gaps, number))
    return lines


def _against(first: Floats, other: Floats, *, ratio: bool) -> Floats:
    """Return by how much, or by which factor, rates differ from others; NaN where that is none."""
    with np.errstate(all="ignore"):
        gaps: Floats = other / first if ratio else other - first
    return np.where(np.isfinite(gaps), gaps, np.nan)


def _pixels(comparison: Comparison) -> int:
    """Return a picture's width in dots: what it shows is not finer."""
    picture = comparison.picture
    return int((picture.size or THEMES[picture.theme].size)[0] * picture.dpi)


def _line(axes: Axes, comparison: Comparison, t: Floats, rates: Floats, number: int) -> Line2D:
    colors = mpl.rcParams["axes.prop_cycle"].by_key().get("color", ["C0"])
    (line,) = axes.plot(
        t * comparison.axis.factor,
        rates,
        color=colors[number % len(colors)],
        marker="o" if t.size == 1 else "",
        solid_joinstyle="miter",
    )
    return line


def _dots(axes: Axes, comparison: Comparison, t: Floats, rates: Floats, number: int) -> Line2D:
    """Draw the points of a log, smaller where they are many, on top of curves."""
    line = _line(axes, comparison, t, rates, number)
    line.set(linestyle="none", marker="o", markeredgewidth=0, zorder=3)
    line.set_markersize(_LARGEST_DOT if t.size <= _MANY_DOTS else _SMALLEST_DOT)
    return line


def is_dotted(line: Line2D) -> bool:
    """Tell whether a line is the points of a log."""
    return line.get_linestyle() == "None"


def distinguish(lines: Sequence[Line2D], comparison: Comparison) -> "ScalarMappable | None":
    """Make each curve's look its own; return the scale of their colours, if they lie on one.

    By colour and dashes, or by a scale of colours where they differ in one number. Earlier curves
    are wider, to show where they coincide.
    """
    varied = _varied(comparison.series)
    if varied is None:
        degree = min(0.4, 2 / len(lines) ** 1.5)
        for number, line in enumerate(lines):
            if is_dotted(line):
                continue
            dash(line, number)
            line.set_linewidth(line.get_linewidth() * (1 + degree * (len(lines) - 1 - number)))
        return None
    scale = _scale(varied, THEMES[comparison.picture.theme].scale)
    for line, color in zip(lines, scale.to_rgba(np.array(varied)).tolist(), strict=True):
        line.set_color(tuple(color))
    return scale


def dash(line: Line2D, number: int) -> None:
    """Give a line the dashes of a schedule's number."""
    dashes = DASHES_IN_POINTS[number % len(DASHES_IN_POINTS)]
    line.set(linestyle=(0, dashes) if dashes else "-", dash_capstyle="butt")


def _varied(series: Sequence[Series]) -> list[float] | None:
    """Return the values of the one number in which schedules differ, or None."""
    names = {tuple(name for name, _ in one.varied) for one in series}
    if len(series) < _FEWEST_ON_A_SCALE or len(names) != 1 or len(next(iter(names))) != 1:
        return None
    return [one.varied[0][1] for one in series]


def _scale(values: Sequence[float], part: tuple[float, float]) -> "ScalarMappable":
    """Return a scale of colours, logarithmic if the values lie evenly on one like that."""
    from matplotlib.cm import ScalarMappable  # noqa: PLC0415 - few pictures have a scale
    from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize  # noqa: PLC0415

    low, high = min(values), max(values)
    middle = statistics.median(values)
    is_log = low > 0 and abs(math.log(middle / math.sqrt(low * high))) < abs(
        math.log(middle / ((low + high) / 2))
    )
    shades = mpl.colormaps["plasma"](np.linspace(*part, 256))
    shown = LinearSegmentedColormap.from_list("rates", shades)
    return ScalarMappable((LogNorm if is_log else Normalize)(low, high), shown)
