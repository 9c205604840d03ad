"""Curves on axes that a caller has made, of which nothing else is changed."""

import sys

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrsched_cli.comparison import Comparison
from lrsched_cli.render.figure import New, figure
from lrsched_cli.render.figure.annotations import annotate
from lrsched_cli.render.figure.curves import distinguish, drawn
from lrsched_cli.render.figure.frame import arranged, name_time
from lrsched_cli.render.figure.labels import in_axes_legend, wrapped

__all__ = ["Axes", "drawn_on"]


def _new_figure() -> New:
    """Return what makes a figure: pyplot, where a notebook or the caller shows pictures by it."""
    shell = sys.modules.get("IPython")
    if "matplotlib.pyplot" not in sys.modules and (shell is None or shell.get_ipython() is None):
        return Figure
    from matplotlib import pyplot as plt  # noqa: PLC0415 - slow, and for these alone

    # A backend that is loaded now sets what it needs for good, not only while this is drawn.
    plt.draw_if_interactive()  # type: ignore[no-untyped-call]
    return plt.figure


def drawn_on(ax: Axes | None, comparison: Comparison) -> Axes:
    """Draw a comparison on axes, or as a new picture, and return the axes.

    A notebook shows the new picture, and so does `show` of pyplot, if that is in use.
    """
    if ax is None:
        return figure(comparison, _new_figure()).axes[0]
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
