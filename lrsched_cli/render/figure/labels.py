"""The labels of a picture's curves: at their ends if all fit there, else in a legend."""

import math
import textwrap
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text

from lrsched_cli._lazy import np
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.render.figure.curves import wear
from lrsched_cli.render.looks import Key, Look
from lrsched_cli.render.palette import Palette

CHARACTERS_AN_INCH = 13
"""Of the legend's and the panels' text in ten points, on average."""

_MOST_LINES = 3
"""Lines of a label; what is longer ends in an ellipsis."""

_MOST_AT_ENDS, _LONGEST_AT_ENDS = 9, 28
"""Curves, and letters of a label, that may stand at the curves' ends."""

_APART = 1.25
"""Heights of a letter between two labels, at least."""

_FARTHEST = 1.3
"""Heights of a letter by which a label may be moved from its curve's end."""


def literal(text: Text) -> Text:
    """See that a text is drawn as it is written: no dollar sign in it begins mathematics."""
    text.set_parse_math(False)
    return text


def wrapped(label: str, inches: float) -> str:
    """Return a label broken into lines of that width, the last one cut off if it must be."""
    size = mpl.rcParams["font.size"] / 10
    return "\n".join(
        textwrap.wrap(
            escape_control_characters(label),
            width=max(int(inches * CHARACTERS_AN_INCH / size), 10),
            max_lines=_MOST_LINES,
            placeholder=" ...",
        )
    )


def at_ends(axes: Axes, lines: Sequence[Line2D], labels: Sequence[str], height: float) -> bool:
    """Write each label at its curve's end, if all fit there; tell whether they do."""
    if not 1 < len(lines) <= _MOST_AT_ENDS or max(map(len, labels)) > _LONGEST_AT_ENDS:
        return False
    letter = 0.85 * mpl.rcParams["font.size"]
    ends = np.array([float(np.asarray(line.get_ydata())[-1]) for line in lines])
    if not np.isfinite(ends).all():
        return False
    wanted = fractions_of_height(axes, ends) * height
    placed = _spread(wanted, _APART * letter, height)
    if placed is None or np.abs(placed - wanted).max() > _FARTHEST * letter:
        return False
    for line, label, end, moved in zip(lines, labels, ends, placed - wanted, strict=True):
        written = axes.annotate(
            label,
            (1, end),
            xycoords=("axes fraction", "data"),
            xytext=(5, moved),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            fontsize=letter,
            annotation_clip=False,
        )
        literal(written)
    return True


def fractions_of_height(
    axes: Axes, rates: "np.typing.NDArray[np.float64]"
) -> "np.typing.NDArray[np.float64]":
    """Return where rates lie on an axis, as fractions of its length."""
    transform = axes.yaxis.get_transform()
    low, high = transform.transform(np.array(axes.get_ylim()))
    heights: np.typing.NDArray[np.float64] = (transform.transform(rates) - low) / (high - low)
    return heights


def _spread(
    wanted: "np.typing.NDArray[np.float64]", apart: float, most: float
) -> "np.typing.NDArray[np.float64] | None":
    """Return places at least so far apart, near those wanted, within 0 and the most; or None."""
    if apart * (wanted.size - 1) > most:
        return None
    order = np.argsort(wanted, kind="stable")
    steps = apart * np.arange(wanted.size)
    loose = wanted[order] - steps
    # The nearest ascending sequence: as if neighbours that are too near shared one place.
    pooled = _ascending(loose)
    placed = np.empty_like(wanted)
    placed[order] = np.clip(pooled, 0, most - steps[-1]) + steps
    return placed


def _ascending(values: "np.typing.NDArray[np.float64]") -> "np.typing.NDArray[np.float64]":
    """Return the ascending sequence that is nearest to some values: pool adjacent violators."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (last, many), (before, others) = pools.pop(), pools.pop()
            pools.append(((last * many + before * others) / (many + others), many + others))
    return np.repeat([value for value, _ in pools], [count for _, count in pools])


def legend_columns(labels: Sequence[str], width: float) -> int:
    """Return in how many columns a legend of that width in inches can have its labels."""
    longest = max(len(line) for label in labels for line in label.splitlines())
    size = mpl.rcParams["font.size"] / 10
    most = max(1, min(int(width * CHARACTERS_AN_INCH / size / (longest + 8)), len(labels)))
    rows = math.ceil(len(labels) / most)
    return math.ceil(len(labels) / rows)  # no more than so many rows need: even columns


def in_legend(result: Figure, lines: Sequence[Line2D], labels: Sequence[str], columns: int) -> None:
    """Put the labels below the axes, where they cover no curve."""
    legend = result.legend(
        lines,
        [""] * len(labels),  # given here, a label with a leading "_" would be left out
        loc="outside lower center",
        ncols=columns,
        frameon=False,
        fontsize="small",
        handlelength=4,
    )
    _write(legend, labels)


def in_key_legend(result: Figure, keys: Sequence[Key], palette: Palette) -> None:
    """Put the meaning of colours and dashes below the axes, each in rows of its own."""
    longest = [text for key in keys for text, _ in key.entries] + [key.name for key in keys]
    across = max(legend_columns(longest, result.get_figwidth()) - 1, 1)
    across = min(across, max(len(key.entries) for key in keys))
    rows: list[list[tuple[str, Look | None]]] = []
    for key in keys:
        for first in range(0, len(key.entries), across):
            some = key.entries[first : first + across]
            name = "" if first else key.name
            rows.append([(name, None), *some, *[("", None)] * (across - len(some))])
    cells = [row[column] for column in range(across + 1) for row in rows]
    lines = [_swatch(look, palette) for _, look in cells]
    in_legend(result, lines, [wrapped(text, 2) for text, _ in cells], across + 1)


def _swatch(look: Look | None, palette: Palette) -> Line2D:
    """Return a piece of a curve for a legend, or nothing in its place."""
    if look is None:
        return Line2D([], [], linestyle="none")
    line = Line2D([], [])
    wear(line, look, palette)
    return line


def in_axes_legend(axes: Axes, lines: Sequence[Line2D], labels: Sequence[str]) -> None:
    """Put the labels within axes that are not this program's, where they cover least."""
    _write(axes.legend(lines, [""] * len(labels)), labels)


def _write(legend: Legend, labels: Sequence[str]) -> None:
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_text(label)
        literal(text)
