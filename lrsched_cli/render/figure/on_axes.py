"""Curves on axes that a caller has made, of which nothing else is changed."""

from matplotlib.axes import Axes

from lrsched_cli.comparison import Comparison
from lrsched_cli.render.figure import figure
from lrsched_cli.render.figure.annotations import annotate
from lrsched_cli.render.figure.curves import distinguish, drawn
from lrsched_cli.render.figure.frame import arranged, name_time
from lrsched_cli.render.figure.labels import in_axes_legend, wrapped

__all__ = ["Axes", "drawn_on"]


def drawn_on(ax: Axes | None, comparison: Comparison) -> Axes:
    """Draw a comparison on axes, or as a new picture, and return the axes."""
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
