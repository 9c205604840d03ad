"""Pictures with a logarithmic axis of rates."""

import itertools
import re
from typing import Literal

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.text import Annotation

from lrsched_cli.picture import Picture
from lrsched_cli.render.figure import figure
from lrsched_cli.sampling import Span
from shown import comparison

MILLION = Span(0, 10**6)


def axes_of(*expressions: str, span: Span = MILLION) -> Axes:
    shown = comparison(*expressions, span=span, picture=Picture(log_y=True))
    return figure(shown).axes[0]


def marks(axes: Axes) -> list[float]:
    """Return the times that are marked at the lower edge."""
    return [float(np.asarray(one.get_offsets())[0, 0]) for one in axes.collections]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts if isinstance(text, Annotation)]


def test_a_long_decay_does_not_spend_the_axis_on_its_last_steps() -> None:
    """A cosine of a million steps ends at 2e-13: that is told beside a mark at the edge."""
    axes = axes_of("cosine(total=1000000)")
    assert axes.get_ylim()[0] == 1e-5
    assert marks(axes) == [999_999]
    assert texts(axes) == ["2e-13"]


def test_a_decay_of_many_decades_has_all_of_them() -> None:
    """For it spends as long in each."""
    axes = axes_of("exp(decay=0.00005)")
    assert axes.get_ylim()[0] < 1e-22
    assert not marks(axes)


def test_a_rate_of_zero_is_marked_on_a_logarithmic_axis() -> None:
    """Where it begins, once for each time, in the curve's colour."""
    axes = axes_of("piecewise(points={0: 0.1, 20: 0, 30: 0.01, 40: 0})", span=Span(0, 50))
    assert marks(axes) == [20, 40]
    assert texts(axes) == ["0", "0"]
    colors = {tuple(np.asarray(one.get_facecolor())[0]) for one in axes.collections}
    assert colors == {to_rgba(axes.get_lines()[0].get_color())}


@pytest.mark.parametrize("against", [None, "ratio"])
def test_ticks_between_powers_of_ten_are_written_as_all_rates(
    against: Literal["ratio"] | None,
) -> None:
    """Without powers and crosses, where an axis has less than a decade."""
    picture = Picture(log_y=True, against=against)
    drawn = figure(comparison("step()", "exp()", span=Span(0, 20), picture=picture))
    drawn.draw_without_rendering()
    for axes in drawn.axes:
        texts = [one.get_text() for one in axes.get_yticklabels(which="both") if one.get_text()]
        assert texts
        assert all(re.fullmatch(r"[\d.]+(e-?\d+)?", text) for text in texts), texts


def test_what_is_told_at_the_edge_is_told_once_and_apart() -> None:
    """The same text of neighbours once, others above each other."""
    axes = axes_of("cosine(total=1000000)", "cosine(0.2, 1000000)", "poly(power=3, total=1000000)")
    assert len(marks(axes)) == 3
    axes.figure.draw_without_rendering()  # type: ignore[union-attr] # a figure
    assert len(texts(axes)) == len(set(texts(axes))) > 1
    boxes = [text.get_window_extent() for text in axes.texts]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
