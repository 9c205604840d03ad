"""Sizes of pictures, and what of them is left to the curves."""

import math
import re
from dataclasses import replace

import pytest

from lrsched_cli.errors import ComparisonError
from lrsched_cli.picture import Picture
from lrsched_cli.render.figure import figure
from lrsched_cli.render.figure.labels import legend_columns
from lrsched_cli.render.figure.themes import THEMES
from lrsched_cli.sampling import Span
from shown import comparison, varied

EIGHT = ["step()", "exp()", "time()", "constant()", "linear()", "rex()", "cosine()", "wsd()"]


@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_picture_keeps_its_size_whatever_the_legend_holds(count: int) -> None:
    """So that several go together in one document."""
    drawn = figure(comparison(*EIGHT[:count], span=Span(0, 100)))
    assert tuple(drawn.get_size_inches()) == THEMES["light"].size


@pytest.mark.parametrize(
    ("count", "layout"), [(1, "overlay"), (2, "overlay"), (8, "overlay"), (4, "panels")]
)
def test_a_size_too_small_to_read_is_refused_with_one_that_works(count: int, layout: str) -> None:
    """As it is typed."""
    shown = comparison(*EIGHT[:count], picture=Picture(size=(1, 1), layout=layout))  # type: ignore[arg-type] # one of two words
    with pytest.raises(ComparisonError, match=r"--size 1x1 leaves no room") as caught:
        figure(shown)
    found = re.search(r"at least --size ([\d.]+)x([\d.]+)$", str(caught.value))
    assert found is not None
    size = float(found[1]), float(found[2])
    drawn = figure(replace(shown, picture=replace(shown.picture, size=size)))
    assert tuple(drawn.get_size_inches()) == size


@pytest.mark.parametrize("count", range(1, 20))
def test_columns_of_a_legend_are_even(count: int) -> None:
    """They differ by less than a column's height: none is left empty or short."""
    columns = legend_columns(["label"] * count, 8)
    rows = math.ceil(count / columns)
    assert columns * rows - count < rows


def test_panels_align_beside_a_bar_of_colours() -> None:
    """The plot of differences is as wide as that of the curves."""
    shown = varied("exp(decay={d})", d=",".join(f"{n / 100}" for n in range(1, 12)))
    drawn = figure(replace(shown, picture=Picture(against="first")))
    drawn.draw_without_rendering()
    upper, lower, bar = (axes.get_position() for axes in drawn.axes)
    assert (upper.x0, upper.x1) == pytest.approx((lower.x0, lower.x1))
    assert bar.x0 > upper.x1
