"""Schedules drawn from Python: on axes of the caller's, or as a picture of their own."""

import base64
import html
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from matplotlib.axes import Axes

from lrsched_cli.comparison import Comparison, Picture, Series
from lrsched_cli.live import read_live
from lrsched_cli.render import FORMATS, View
from lrsched_cli.render.figure import figure
from lrsched_cli.render.figure.annotations import annotate
from lrsched_cli.render.figure.curves import distinguish, drawn
from lrsched_cli.render.figure.frame import arranged, name_time
from lrsched_cli.render.figure.labels import in_axes_legend, wrapped
from lrsched_cli.run import Run
from lrsched_cli.schedules import Schedule

Drawable: TypeAlias = object
"""A schedule, an expression, or a live object that `lrsched_cli.schedule` takes."""


def plot(
    schedules: Drawable | Iterable[Drawable] | Mapping[str, Drawable],
    ax: Axes | None = None,
    *,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    **options: Any,  # noqa: ANN401 - as `Picture` declares them
) -> Axes:
    """Draw schedules on Matplotlib's axes, and return those; nothing else is changed.

    >>> from matplotlib.figure import Figure
    >>> from lrsched_cli import plot
    >>> ax = Figure().add_subplot()
    >>> plot({"halved": "step()", "cosine": "cosine(total=50)"}, ax, epochs=50) is ax
    True
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['halved', 'cosine']

    Args:
        schedules: a schedule, an expression or a live object (a scheduler, a function: see
            `lrsched_cli.schedule`); a list of them, or a mapping of labels to them.
        ax: the axes to draw on, in their own style; without, a new picture is made.
        epochs: the range, N or "START:STOP"; if not given, past the last change, else 100.
        steps: the range, counted in steps.
        options: how it looks: `log_y`, `mark`, `phases`, `annotate` and, of a new picture, the
            others that `lrsched compare --help` tells.

    Returns:
        The axes.

    Raises:
        LRSchedError: an expression, a range or an option is wrong.
    """
    comparison = _comparison(schedules, epochs, steps, options)
    if ax is None:
        return figure(comparison).axes[0]
    lines = [drawn(ax, comparison, number) for number in range(len(comparison.series))]
    looks = distinguish(lines, comparison)
    arranged([ax], comparison)
    name_time(ax, comparison)
    ax.set_ylabel("learning rate")
    names = [one.label for one in comparison.series]
    inches = ax.bbox.width / ax.figure.dpi
    labels = [wrapped(looks.label(number, names), inches) for number in range(len(lines))]
    if len(lines) > 1:
        in_axes_legend(ax, looks.drawn(lines), labels)
    if comparison.picture.annotate:
        annotate(ax, [line for line in lines if line.get_visible()])
    return ax


def _comparison(
    schedules: Drawable | Iterable[Drawable] | Mapping[str, Drawable],
    epochs: int | str | None,
    steps: int | str | None,
    options: dict[str, Any],
) -> Comparison:
    if isinstance(schedules, Mapping):
        labelled: list[tuple[str | None, object]] = list(schedules.items())
    elif isinstance(schedules, Iterable) and not isinstance(schedules, (Schedule, str)):
        labelled = [(None, one) for one in schedules]
    else:
        labelled = [(None, schedules)]
    series = [_series(*pair) for pair in labelled]
    given: dict[str, Any] = {"epochs": epochs, "steps": steps}
    return Comparison.of(series, run=Run(**given), picture=Picture(**options))


def _series(label: str | None, drawable: Drawable) -> Series:
    reading = read_live(drawable)
    known = str(drawable) if isinstance(drawable, str) else reading.label
    return Series(known if label is None else label, reading.schedule, counts=reading.counts)


def picture_of(schedule: Schedule) -> bytes:
    """Return the PNG of one schedule, as a notebook shows it."""
    comparison = _comparison(schedule, None, None, {"size": (6, 3), "dpi": 96})
    return b"".join(FORMATS["png"].render(comparison, View()))


def html_of(schedule: Schedule) -> str:
    """Return the expression and the picture of one schedule, as a notebook shows them."""
    data = base64.b64encode(picture_of(schedule)).decode()
    text = html.escape(str(schedule))
    return f'<code>{text}</code><br><img alt="{text}" src="data:image/png;base64,{data}">'
