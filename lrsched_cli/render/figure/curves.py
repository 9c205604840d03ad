"""The curves of a picture: their points, and what tells one from another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.picture import Picture
from lrsched_cli.render.figure.themes import THEMES
from lrsched_cli.render.looks import Look, Looks, Scale, looks
from lrsched_cli.render.palette import Palette, dashes
from lrsched_cli.sampling import points
from lrsched_cli.schedules import Floats
from lrsched_cli.stairs import held_curve, held_curves

if TYPE_CHECKING:
    from matplotlib.cm import ScalarMappable

_DOT, _MANY_DOTS = 4.5, 100
"""Points across a dot of a log, and how many dots hide no curve."""


def drawn(axes: Axes, comparison: Comparison, number: int) -> Line2D:
    """Draw the curve of one schedule, its drops upright."""
    t, rates = held_curve(comparison.series[number].schedule, comparison.span, _pixels(comparison))
    if comparison.picture.log_y:
        rates = np.where(rates > 0, rates, np.nan)
    if comparison.series[number].schedule.known_at is not None:
        return _dots(axes, comparison, t, rates)
    return _line(axes, comparison, t, rates)


def drawn_against_first(axes: Axes, comparison: Comparison, *, ratio: bool) -> list[Line2D]:
    """Draw by how much, or by which factor, each other schedule differs from the first."""
    curved = [one for one in comparison.schedules if one.known_at is None]
    t, rates = np.empty(0), list[Floats]()
    if curved:
        t, rates = held_curves(curved, comparison.span, _pixels(comparison))
    at = dict(zip(curved, rates, strict=True))
    first, *others = comparison.schedules
    lines = []
    for other in others:
        logged = next((one for one in (first, other) if one.known_at is not None), None)
        if logged is None:
            gaps = _against(at[first], at[other], ratio=ratio)
            lines.append(_line(axes, comparison, t, gaps))
        else:
            times, _ = points(logged, comparison.span, _pixels(comparison))
            gaps = _against(first(times), other(times), ratio=ratio)
            lines.append(_dots(axes, comparison, times, gaps))
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


def _line(axes: Axes, comparison: Comparison, t: Floats, rates: Floats) -> Line2D:
    (line,) = axes.plot(
        t * comparison.axis.factor,
        rates,
        solid_joinstyle="miter",
    )
    return line


def _dots(axes: Axes, comparison: Comparison, t: Floats, rates: Floats) -> Line2D:
    """Draw the points of a log: on top of curves, or below them where they would hide these."""
    line = _line(axes, comparison, t, rates)
    line.set(linestyle="none", marker="o", markeredgewidth=0, markersize=_DOT)
    line.set_zorder(3 if t.size <= _MANY_DOTS else 1.9)
    return line


def is_dotted(line: Line2D) -> bool:
    """Tell whether a line is the points of a log."""
    return line.get_linestyle() == "None"


def distinguish(lines: Sequence[Line2D], comparison: Comparison) -> Looks:
    """Give each curve its look, and return what the looks mean.

    A curve that coincides with an earlier one is not drawn. Solid curves lie below dashed ones,
    in whose gaps they show.
    """
    palette = palette_of(comparison.picture)
    found = looks(comparison, len(palette.curves))
    for line, look, same in zip(lines, found.each, found.same_as, strict=True):
        wear(line, look, palette)
        line.set_visible(same is None)
    return found


def palette_of(picture: Picture) -> Palette:
    """Return the colours of a picture's theme, with those of the style for its curves."""
    cycle = mpl.rcParams["axes.prop_cycle"].by_key().get("color", ["C0"])
    return THEMES[picture.theme].palette._replace(curves=tuple(cycle))


def wear(line: Line2D, look: Look, palette: Palette) -> None:
    """Give a line a look; dots of a log have no dashes."""
    line.set_color(palette.color(look.color))
    if is_dotted(line):
        return
    pattern = dashes(look.dash)
    line.set(linestyle=(0, pattern) if pattern else "-", dash_capstyle="butt")
    line.set_zorder(line.get_zorder() + look.dash / 100)


def color_bar(scale: Scale, palette: Palette) -> "ScalarMappable":
    """Return what a bar shows the colours of a scale by."""
    from matplotlib.cm import ScalarMappable  # noqa: PLC0415 - few pictures have a scale
    from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize  # noqa: PLC0415

    shown = LinearSegmentedColormap.from_list("rates", palette.scale)
    return ScalarMappable((LogNorm if scale.is_log else Normalize)(scale.low, scale.high), shown)
