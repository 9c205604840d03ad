"""Pictures: the curves drawn by Matplotlib, told apart by colour, dashes and width."""

import io
import logging
import math
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a missing HOME is no news to a user

import matplotlib as mpl  # noqa: E402 - after its logger is told to be quiet
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.text import Text  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402

from lrsched_cli._lazy import np  # noqa: E402
from lrsched_cli.comparison import Comparison  # noqa: E402
from lrsched_cli.errors import ComparisonError, printable  # noqa: E402
from lrsched_cli.render import View  # noqa: E402
from lrsched_cli.render.ticks import STEPS, time_text  # noqa: E402
from lrsched_cli.sampling import curve  # noqa: E402

if TYPE_CHECKING:
    from matplotlib.typing import LineStyleType

_COLORS = ("#0072b2", "#c8420b", "#007a5a", "#8a3b9c", "#3d3d3d", "#b5227a", "#7a5c00")
"""Colour-blind safe, and each with a contrast of at least 4.5 to 1 on white."""

_DASHES: "tuple[LineStyleType, ...]" = (
    "-",
    (0, (5, 1.6)),
    (0, (1.2, 1.2)),
    (0, (7, 1.6, 1.2, 1.6)),
    (0, (3, 3)),
)
"""Five to seven colours: the pairs repeat after 35 curves."""

_SIZE = (8.0, 4.8)
_PANEL_SIZE = (4.0, 3.0)
_LEGEND_LINE = 0.22
"""Inches: a picture, a panel, and what each line of a legend adds to the height."""

_CHARACTERS_AN_INCH = 13
"""Of the legend's and the panels' text, on average."""

_MOST_DOTS = 200_000_000
_MOST_DOTS_A_SIDE = 65_000
"""Of a PNG: what a computer's memory, and Matplotlib's rasteriser, can take."""

_MOST_LINES = 3
"""Lines of a label; what is longer ends in an ellipsis."""


def render_png(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield a PNG."""
    yield _picture(comparison, "png", {})


def render_svg(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield an SVG, the same at each time."""
    yield _picture(comparison, "svg", {"Date": None})


def render_pdf(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield a PDF, the same at each time."""
    yield _picture(comparison, "pdf", {"CreationDate": None})


def _picture(comparison: Comparison, suffix: str, metadata: dict[str, None]) -> bytes:
    file = io.BytesIO()
    with mpl.rc_context(), warnings.catch_warnings(), np.errstate(over="ignore"):
        mpl.rcdefaults()  # the same picture for every user
        mpl.rcParams.update(
            {"svg.hashsalt": "lrsched", "axes.spines.top": False, "axes.spines.right": False}
        )
        warnings.simplefilter("ignore", UserWarning)  # a glyph is missing, a size is too small
        result = figure(comparison)
        if suffix == "png":
            _refuse_too_many_dots(result)
        result.savefig(file, format=suffix, metadata=metadata)
    return file.getvalue()


def _refuse_too_many_dots(result: Figure) -> None:
    width, height = (result.get_size_inches() * result.dpi).astype(int)
    if max(width, height) > _MOST_DOTS_A_SIDE or width * height > _MOST_DOTS:
        message = (
            f"a picture of {width:,} x {height:,} dots is too large (at most {_MOST_DOTS_A_SIDE:,} "
            f"a side and {_MOST_DOTS:,} in all): choose a smaller --size or --dpi, or .svg"
        )
        raise ComparisonError(message)


def figure(comparison: Comparison) -> Figure:
    """Return the picture of a comparison, as the comparison's `picture` asks for it."""
    picture = comparison.picture
    result = (_panels if picture.layout == "panels" else _overlay)(comparison)
    if picture.title:
        _literal(result.suptitle(_wrapped(picture.title, result.get_figwidth() - 1)))
    return result


def _overlay(comparison: Comparison) -> Figure:
    series, picture = comparison.series, comparison.picture
    has_legend = len(series) > 1 or picture.title is not None
    width, height = picture.size or _SIZE
    labels = [_wrapped(one.label, width - 1) for one in series]
    longest = max(len(line) for label in labels for line in label.splitlines())
    columns = max(1, min(int(width * _CHARACTERS_AN_INCH / (longest + 8)), len(series)))
    if has_legend and not picture.size:
        lines = sum(label.count("\n") + 1 for label in labels)
        height += _LEGEND_LINE * math.ceil(lines / columns)
    result = Figure((width, height), picture.dpi, layout="constrained")
    axes = result.add_subplot()
    curves = [_draw(axes, comparison, number) for number in range(len(series))]
    _tell_apart(curves)
    _arrange([axes], comparison)
    axes.set_xlabel(comparison.span.unit)
    axes.set_ylabel("learning rate")
    if has_legend:
        _legend(result, curves, labels, columns)
    else:
        _literal(axes.set_title(labels[0], fontsize="medium"))
    return result


def _panels(comparison: Comparison) -> Figure:
    series, picture = comparison.series, comparison.picture
    columns = math.ceil(math.sqrt(len(series)))
    rows = math.ceil(len(series) / columns)
    width, height = picture.size or (_PANEL_SIZE[0] * columns, _PANEL_SIZE[1] * rows)
    result = Figure((width, height), picture.dpi, layout="constrained")
    grid = list(result.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat)
    for number, one in enumerate(series):
        _draw(grid[number], comparison, number)
        # In an unfilled last row, the panels above its gaps bear the ticks' labels.
        grid[number].tick_params(labelbottom=number + columns >= len(series))
        label = _wrapped(one.label, width / columns - 0.6)
        _literal(grid[number].set_title(label, fontsize="small"))
    _arrange(grid[: len(series)], comparison)
    for axes in grid[len(series) :]:
        axes.set_visible(False)
    result.supxlabel(comparison.span.unit, fontsize="medium")
    result.supylabel("learning rate", fontsize="medium")
    return result


def _draw(axes: Axes, comparison: Comparison, number: int) -> Line2D:
    picture = comparison.picture
    pixels = int((picture.size or _SIZE)[0] * picture.dpi)
    t, rates = curve(comparison.series[number].schedule, comparison.span, pixels)
    if picture.log_y:
        rates = np.where(rates > 0, rates, np.nan)
    color = _COLORS[number % len(_COLORS)]
    marker = "o" if t.size == 1 else ""
    (line,) = axes.plot(
        t, rates, color=color, marker=marker, linewidth=1.8, solid_joinstyle="miter"
    )
    return line


def _tell_apart(curves: Sequence[Line2D]) -> None:
    """Give each curve dashes and a width: earlier ones are wider, to show where they coincide."""
    narrower = min(0.9, 4 / len(curves) ** 1.5)
    for number, line in enumerate(curves):
        line.set_linestyle(_DASHES[number % len(_DASHES)])
        line.set_linewidth(1.6 + narrower * (len(curves) - 1 - number))
        line.set_dash_capstyle("butt")


def _arrange(panels: Sequence[Axes], comparison: Comparison) -> None:
    """Set limits that hold all curves, ticks that a person would choose, and a faint grid."""
    span = comparison.span
    lines = [line for axes in panels for line in axes.get_lines()]
    highest = max(np.nanmax(line.get_ydata(), initial=0) for line in lines)
    for axes in panels:
        axes.set_xlim(span.start, span.stop)
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=[*STEPS, 10]))
        axes.xaxis.set_major_formatter(lambda t, _: time_text(t, span.stop))
        if comparison.picture.log_y and highest > 0:
            axes.set_yscale("log")
        else:
            axes.set_ylim(0, min(1.05 * highest, np.finfo(float).max) or 1)
        axes.yaxis.set_major_formatter(lambda rate, _: f"{rate:g}")
        axes.grid(color="#d9d9d9", linewidth=0.6)
        axes.set_axisbelow(True)


def _legend(result: Figure, curves: Sequence[Line2D], labels: Sequence[str], columns: int) -> None:
    """Put the legend below the axes, where it covers no curve."""
    legend = result.legend(
        curves,
        [""] * len(labels),  # given here, a label with a leading "_" would be left out
        loc="outside lower center",
        ncols=columns,
        frameon=False,
        fontsize="small",
        handlelength=4,
    )
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_text(label)
        _literal(text)


def _literal(text: Text) -> None:
    """See that a label is drawn as it is written: no dollar sign in it begins mathematics."""
    text.set_parse_math(False)


def _wrapped(label: str, inches: float) -> str:
    """Return a label broken into lines of that width, the last one cut off if it must be."""
    return "\n".join(
        textwrap.wrap(
            printable(label),
            width=max(int(inches * _CHARACTERS_AN_INCH), 10),
            max_lines=_MOST_LINES,
            placeholder=" ...",
        )
    )
