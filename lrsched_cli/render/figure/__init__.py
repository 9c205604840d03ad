"""Pictures, drawn by Matplotlib.

Each file has one thing that a careful designer sees to: the look, the curves, what surrounds them,
the labels, the values beside them. This one puts them together.
"""

import io
import math
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias, cast

from lrsched_cli.render.figure.library import mpl  # isort: skip - before anything of Matplotlib's

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullFormatter

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import ComparisonError, ConfigError, LRSchedError
from lrsched_cli.picture import Picture
from lrsched_cli.render import View
from lrsched_cli.render.figure import fonts
from lrsched_cli.render.figure.annotations import annotate
from lrsched_cli.render.figure.curves import (
    color_bar,
    distinguish,
    drawn,
    drawn_against_first,
    is_dotted,
    palette_of,
    wear,
)
from lrsched_cli.render.figure.frame import Rates, arranged, name_time, number_rates
from lrsched_cli.render.figure.labels import (
    at_ends,
    in_key_legend,
    in_legend,
    legend_columns,
    literal,
    wrapped,
)
from lrsched_cli.render.figure.room import give_room
from lrsched_cli.render.figure.themes import THEMES, use
from lrsched_cli.render.looks import Looks, Scale

_RATE = "learning rate"

_MOST_DOTS = 200_000_000
_MOST_DOTS_A_SIDE = 65_000
"""Of a PNG: what a computer's memory, and Matplotlib's rasteriser, can take."""

_AROUND = 0.75
"""Inches beside and below the axes, about."""

_MOST_IN_LEGEND = 8
"""Curves on a scale of colours; the labels of more are shown by the scale."""

_POINTS = 72
"""In an inch."""

_LOWER_PANEL = 1.4
"""Inches that a panel of differences adds to a picture."""


_OVER_AN_AXIS = 14
"""Points between a title and the name of an axis below it, which is of the same size."""

New: TypeAlias = Callable[..., Figure]
"""What makes a figure."""

Curves: TypeAlias = list[tuple[Axes, list[Line2D]]]
"""The lines of each plot that are curves."""


def render_png(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield a PNG."""
    yield saved("png", comparison.picture, lambda: _drawn(comparison))


def render_svg(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield an SVG, the same at each time."""
    yield saved("svg", comparison.picture, lambda: _drawn(comparison))


def render_pdf(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield a PDF, the same at each time."""
    yield saved("pdf", comparison.picture, lambda: _drawn(comparison))


_DATES: dict[str, dict[str, None]] = {
    "png": {},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
"""What is told of a picture in each format, so that it has no date."""


def saved(suffix: str, picture: Picture, draw: Callable[[], Figure]) -> bytes:
    """Return a file of what is drawn, in the look that a picture asks."""
    file = io.BytesIO()
    with mpl.rc_context(), warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        use(picture)
        warnings.simplefilter("ignore", UserWarning)  # a glyph is missing, a size is too small
        if suffix == "png" and picture.size:  # before texts are measured at that size
            _refuse_too_many_dots(picture.size, picture.dpi)
        result = draw()
        if suffix == "png":
            _refuse_too_many_dots(result.get_size_inches(), result.dpi)
        with _undated(), _styled(picture):
            result.savefig(
                file,
                format=suffix,
                metadata=_DATES[suffix],
                transparent=picture.transparent,
            )
    return file.getvalue()


@contextmanager
def _undated() -> Iterator[None]:
    """Leave aside what the environment says of dates: no picture has one, and it may be none."""
    date = os.environ.pop("SOURCE_DATE_EPOCH", None)
    try:
        yield
    finally:
        if date is not None:
            os.environ["SOURCE_DATE_EPOCH"] = date


@contextmanager
def _styled(picture: Picture) -> Iterator[None]:
    """While a picture is drawn, tell what fails as the fault of its style, if it has one.

    Matplotlib takes many values that it then cannot draw.
    """
    try:
        yield
    except (LRSchedError, MemoryError):
        raise
    except Exception as error:
        if picture.style is None:
            raise
        problem = " ".join(str(error).split()) or type(error).__name__
        raise ConfigError(picture.style, 0, f"this cannot be drawn ({problem})") from error


def _refuse_too_many_dots(size: Iterable[float], dpi: float) -> None:
    width, height = (int(side * dpi) for side in size)
    if max(width, height) > _MOST_DOTS_A_SIDE or width * height > _MOST_DOTS:
        message = (
            f"a picture of {width:,} x {height:,} dots is too large (at most {_MOST_DOTS_A_SIDE:,} "
            f"a side and {_MOST_DOTS:,} in all): choose a smaller --size or --dpi, or .svg"
        )
        raise ComparisonError(message)


def figure(comparison: Comparison, new: New = Figure) -> Figure:
    """Return the picture of a comparison, as the comparison's `picture` asks for it.

    `new` makes the figure that it is drawn on.
    """
    with mpl.rc_context():
        use(comparison.picture)
        return _drawn(comparison, new)


def _drawn(comparison: Comparison, new: New = Figure) -> Figure:
    picture = comparison.picture
    if fonts.has_foreign(comparison):
        fonts.add(fonts.installed())
    with _styled(picture):
        result, curves = (_panels if picture.layout == "panels" else _overlay)(comparison, new)
        if picture.title:
            literal(result.suptitle(wrapped(picture.title, result.get_figwidth() - 1)))
        give_room([axes for axes, _ in curves], picture)
        for axes, lines in curves if picture.annotate else ():
            annotate(axes, lines)
    return result


def _overlay(comparison: Comparison, new: New) -> tuple[Figure, Curves]:
    series, picture = comparison.series, comparison.picture
    has_panel = picture.against is not None and len(series) > 1
    width, height = picture.size or THEMES[picture.theme].size
    if has_panel and not picture.size:
        height += _LOWER_PANEL
    result = new(figsize=(width, height), dpi=picture.dpi, layout="constrained")
    shares = [3, 1] if has_panel else [1]
    axes, *lower = result.subplots(
        len(shares), 1, sharex=True, height_ratios=shares, squeeze=False
    ).flat
    lines = [drawn(axes, comparison, number) for number in range(len(series))]
    looks = distinguish(lines, comparison)
    arranged([axes], comparison)
    axes.set_ylabel(_RATE)
    for panel in lower:
        _compare(panel, comparison, looks)
    name_time((lower or [axes])[0], comparison)
    inner = height * shares[0] / sum(shares) - _AROUND
    _label(axes, comparison, lines, looks, inner * _POINTS)
    return result, [(axes, [line for line in lines if line.get_visible()])]


def _compare(panel: Axes, comparison: Comparison, looks: Looks) -> None:
    """Draw how the schedules differ from the first, each as its curve above."""
    picture = comparison.picture
    is_ratio = picture.against == "ratio" or (picture.against == "first" and picture.log_y)
    below = drawn_against_first(panel, comparison, ratio=is_ratio)
    palette = palette_of(picture)
    for line, look, same in zip(below, looks.each[1:], looks.same_as[1:], strict=True):
        wear(line, look, palette)
        line.set_visible(same is None)
    panel.axhline(
        1 if is_ratio else 0, color=palette.color(looks.each[0].color), linewidth=0.9, zorder=1
    )
    panel.set_ylabel("ratio" if is_ratio else "difference")
    if is_ratio and picture.log_y:
        panel.set_yscale("log")
    else:
        panel.yaxis.set_major_locator(MaxNLocator(4))
    number_rates(panel)


def _label(
    axes: Axes,
    comparison: Comparison,
    lines: Sequence[Line2D],
    looks: Looks,
    height: float,
) -> None:
    """Say which curve is which: in the title, at the curves' ends, or in a legend."""
    result = cast("Figure", axes.figure)
    width = result.get_figwidth()
    names = [one.label for one in comparison.series]
    labels = [wrapped(looks.label(number, names), width - 1) for number in range(len(lines))]
    if len(lines) == 1 and comparison.picture.title is None:
        pad = _OVER_AN_AXIS if axes.child_axes else None
        literal(axes.set_title(labels[0], fontsize="medium", pad=pad))
        return
    if looks.keys:
        _explain(axes, comparison.picture, looks)
        return
    if looks.scale is not None and len(lines) > _MOST_IN_LEGEND:
        _show_scale(axes, comparison.picture, looks.scale)
        return
    if not looks.has_coinciding and at_ends(axes, lines, labels, height):
        return
    columns = legend_columns(labels, width)
    in_legend(result, looks.drawn(lines), labels, columns)


def _explain(axes: Axes, picture: Picture, looks: Looks) -> None:
    """Say what colours and dashes stand for: in a legend with a row for each."""
    result = cast("Figure", axes.figure)
    colors, kinds = looks.keys
    keys = [colors, kinds]
    if looks.scale is not None and len(colors.entries) > _MOST_IN_LEGEND:
        _show_scale(axes, picture, looks.scale)
        keys = [kinds]
    in_key_legend(result, keys, palette_of(picture))


def _show_scale(axes: Axes, picture: Picture, scale: Scale) -> None:
    shown, figure = color_bar(scale, palette_of(picture)), axes.figure
    bar = figure.colorbar(shown, ax=figure.axes, label=scale.name)  # beside all: panels align
    bar.ax.yaxis.set_major_formatter(Rates())
    bar.ax.yaxis.set_minor_formatter(NullFormatter())


def _panels(comparison: Comparison, new: New) -> tuple[Figure, Curves]:
    series, picture = comparison.series, comparison.picture
    names = [one.label for one in series]
    columns = math.ceil(math.sqrt(len(series)))
    rows = math.ceil(len(series) / columns)
    panel = THEMES[picture.theme].panel
    width, height = picture.size or (panel[0] * columns, panel[1] * rows)
    result = new(figsize=(width, height), dpi=picture.dpi, layout="constrained")
    grid = list(result.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat)
    lines = [drawn(grid[number], comparison, number) for number in range(len(series))]
    looks = distinguish(lines, comparison)
    for number, line in enumerate(lines):
        line.set(visible=True, linestyle=line.get_linestyle() if is_dotted(line) else "-")
        # In an unfilled last row, the panels above its gaps bear the ticks' labels.
        grid[number].tick_params(labelbottom=number + columns >= len(series))
        label = wrapped(looks.label(number, names), width / columns - 0.6)
        literal(grid[number].set_title(label, fontsize="small"))
    arranged(grid[: len(series)], comparison)
    for axes in grid[len(series) :]:
        axes.set_visible(False)
    result.supxlabel(comparison.axis.name, fontsize="medium")
    result.supylabel(_RATE, fontsize="medium")
    return result, [(axes, [line]) for axes, line in zip(grid, lines, strict=False)]
