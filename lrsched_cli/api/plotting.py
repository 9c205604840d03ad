"""Schedules drawn from Python: on axes of the caller's, or as a picture of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lrsched_cli.api.given import Drawable, Options, read_schedules, split_options
from lrsched_cli.comparison import Comparison
from lrsched_cli.picture import Picture
from lrsched_cli.render.figure.on_axes import Axes, drawn_on


def plot(
    schedules: Drawable | Iterable[Drawable] | Mapping[str, Drawable],
    ax: Axes | None = None,
    *,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    settings: "Mapping[str, object] | None" = None,
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
        schedules: a schedule, an expression, the name of a file, or a live object (a scheduler, a
            function: see `lrsched_cli.schedule`); a list of them, or a mapping of labels to them.
        ax: the axes to draw on, in their own style; without, a new picture is made. A notebook
            shows it; a script that has imported pyplot shows it by `pyplot.show()`.
        epochs: the range, N or "START:STOP"; if not given, past the last change, else 100.
        steps: the range, counted in steps.
        settings: values for names that a file does not tell, such as `{"args.lr": 0.1}`.
        options: how it looks: `log_y`, `x`, `mark`, `phases`, `annotate` and, of a new picture, the
            others that `lrsched compare --help` tells; and of the run what `compare` takes.

    Returns:
        The axes.

    Raises:
        LRSchedError: an expression, a range or an option is wrong.
    """
    of_run, look = split_options(options)
    told = Options.of({"epochs": epochs, "steps": steps, **of_run}, settings)
    read = read_schedules([schedules], told)
    return drawn_on(ax, read.comparison(Picture(**look)))


def with_options(comparison: Comparison, options: dict[str, Any]) -> Comparison:
    """Return a comparison with options of its picture changed; raises as `Picture`."""
    return replace(comparison, picture=replace(comparison.picture, **options)).timed(None)
