"""Texts within a picture: values at curves, names of phases, numbers of marks."""

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render.figure import figure
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison

CROWDED = [
    ["constant()", "step()", "exp()", "time()", "step(every=5)"],
    ["cosine(total=100)", "step()"],
    ["cosine(total=100, warmup=20)", "wsd(total=100, warmup=20, cooldown=30)", "linear(total=90)"],
    [f"exp(decay={n / 100})" for n in range(1, 12)],
]


def pictured(*expressions: str, picture: Picture) -> Figure:
    drawn = figure(comparison(*expressions, span=Span(0, 100), picture=picture))
    drawn.draw_without_rendering()
    return drawn


def boxes_of(drawn: Figure) -> list[Bbox]:
    """Return the places of all texts within the first plot; that of a value without its line."""
    return [Text.get_window_extent(text) for text in drawn.axes[0].texts if text.get_text()]


@pytest.mark.parametrize("log_y", [False, True])
@pytest.mark.parametrize("expressions", CROWDED, ids=["five", "two", "warmups", "many"])
def test_texts_cover_no_curve_and_no_other_text(expressions: list[str], log_y: bool) -> None:
    """Values, labels at the ends of curves, names of phases and numbers of marks that are near."""
    picture = Picture(annotate=True, phases=True, mark=(10, 11, 12, 99), log_y=log_y)
    drawn = pictured(*expressions, picture=picture)
    boxes = boxes_of(drawn)
    assert len(boxes) > 4
    for a, b in itertools.combinations(boxes, 2):
        assert not a.overlaps(b)
    axes = drawn.axes[0]
    for line in axes.get_lines()[: len(expressions)]:
        points = axes.transData.transform(np.asarray(line.get_xydata()))
        points = points[np.isfinite(points).all(axis=1)]
        part = np.linspace(0, 1, 50)[:, None, None]
        dense = (points[:-1] + part * (points[1:] - points[:-1])).reshape(-1, 2)
        assert not any(box.count_contains(dense) for box in boxes)


def test_marks_do_not_cross_the_numbers_of_others() -> None:
    """A line ends at its own number, below those in the rows above."""
    drawn = pictured("constant()", picture=Picture(mark=(10, 11, 12), phases=True))
    axes = drawn.axes[0]
    boxes = boxes_of(drawn)
    for line in axes.get_lines()[1:]:
        ends = line.get_transform().transform(np.asarray(line.get_xydata()))
        assert not any(box.x0 < ends[0, 0] < box.x1 and box.y0 < ends[1, 1] for box in boxes)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("constant()", []),
        ("exp()", []),
        ("step(every=25)", ["constant"] * 4),
        ("cosine_restarts(period=50)", ["cosine"] * 2),
        ("step(every=2)", []),
    ],
)
def test_phases_are_named_or_not_drawn(expression: str, names: list[str]) -> None:
    """One phase says nothing, and no more do shades of which none has room for its name."""
    axes = pictured(expression, picture=Picture(phases=True)).axes[0]
    assert [text.get_text() for text in axes.texts] == names
    assert bool(axes.patches) == bool(names)


def test_a_title_keeps_away_from_the_name_of_the_axis_below_it() -> None:
    """Both are of one size, and would read as one text."""
    run = Run.over(Span(0, 100, unit="step"), steps_per_epoch=10)
    drawn = figure(Comparison.of([Series("sched", parse("exp()"))], run=run))
    drawn.draw_without_rendering()
    title, [above] = drawn.axes[0].title, drawn.axes[0].child_axes
    name = above.xaxis.label.get_window_extent()
    assert title.get_window_extent().y0 - name.y1 > 0.8 * name.height


@pytest.mark.parametrize("expression", ["step(every=10)", "cosine_restarts(period=10, growth=2)"])
def test_no_shade_is_without_its_name(expression: str) -> None:
    """Phases beside it that are too narrow for theirs are left as they are."""
    axes = pictured(expression, picture=Picture(phases=True)).axes[0]
    names = [text.get_position()[0] for text in axes.texts]
    boxes = [patch.get_bbox() for patch in axes.patches if isinstance(patch, Rectangle)]
    assert boxes
    for box in boxes:
        assert any(box.x0 < name < box.x1 for name in names)


def test_a_value_stands_in_panels_too() -> None:
    """One plot a curve: each has its own."""
    shown: Comparison = comparison(
        "exp()", "time()", span=Span(0, 100), picture=Picture(annotate=True, layout="panels")
    )
    assert [[text.get_text() for text in axes.texts] for axes in figure(shown).axes[:2]] == [
        ["0.1", "0.000708"],
        ["0.1", "0.0168"],
    ]


def test_values_stand_in_the_order_of_their_rates() -> None:
    """So that no line from a value to its dot crosses another; beside the dot, if that is free."""
    shown = comparison("step()", "exp()", span=Span(0, 50), picture=Picture(annotate=True))
    drawn = figure(shown)
    drawn.draw_without_rendering()
    last = [text for text in drawn.axes[0].texts if text.get_text() in {"0.00863", "0.00313"}]
    heights = {text.get_text(): Text.get_window_extent(text).y0 for text in last}
    assert heights["0.00863"] > heights["0.00313"]
