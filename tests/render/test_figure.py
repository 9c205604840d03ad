"""Pictures, looked at as Matplotlib's objects."""

import itertools
import struct
from typing import Literal

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from lrsched_cli import parse
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS, View
from lrsched_cli.render.figure import figure
from lrsched_cli.sampling import Span
from shown import comparison, rendered

MANY = [f"exp(decay={number / 100})" for number in range(1, 21)]


def test_a_curve_is_the_schedule() -> None:
    """Times and rates, the last of which is held to the end; its title is the expression."""
    (axes,) = figure(comparison("exp()", span=Span(0, 50))).axes
    (line,) = axes.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), np.arange(51))
    np.testing.assert_array_equal(line.get_ydata(), parse("exp()")([*range(50), 49]))
    assert axes.get_title() == "exp()"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "learning rate")


@pytest.mark.parametrize(
    "expression", ["step(every=2)", "exp()", "cosine(total=5)", "rex(total=5)"]
)
def test_a_rate_is_held_for_its_update(expression: str) -> None:
    """Stairs up to the end of the range, whatever the schedule; a stride leaves no update out."""
    for span in (Span(0, 5), Span(0, 5, 2)):
        (axes,) = figure(comparison(expression, span=span)).axes
        (line,) = axes.get_lines()
        np.testing.assert_array_equal(line.get_xdata(), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5])
        held = np.repeat(parse(expression)(np.arange(5)), 2)
        np.testing.assert_array_equal(line.get_ydata(), held)


@pytest.mark.parametrize("against", ["difference", "ratio"])
def test_what_is_compared_is_held_likewise(against: Literal["difference", "ratio"]) -> None:
    """A panel aligns with the curves above: the same updates, and the same axis of them."""
    for count in (5, 50):
        shown = comparison("step()", "exp()", span=Span(0, count), picture=Picture(against=against))
        above, below = figure(shown).axes
        ends = [np.asarray(line.get_xdata())[-2:] for line in (*above.lines[1:2], below.lines[0])]
        np.testing.assert_array_equal(ends[0], ends[1])
        assert above.get_xlim() == below.get_xlim() == (0, count)


def labels_of(picture: Figure) -> list[Text]:
    """Return the labels of the curves: in a legend, or at their ends."""
    return [*(text for legend in picture.legends for text in legend.get_texts()), *ends(picture)]


def ends(picture: Figure) -> list[Text]:
    return [text for text in picture.axes[0].texts if isinstance(text, Annotation)]


@pytest.mark.parametrize("count", [2, 3, 8, 20])
def test_curves_are_told_apart(count: int) -> None:
    """Each has its pair of colour and dashes, and a label outside the axes that covers no other."""
    picture = figure(comparison(*MANY[:count]))
    lines = picture.axes[0].get_lines()
    pairs = {(line.get_color(), str(line._unscaled_dash_pattern)) for line in lines}  # type: ignore[attr-defined]  # noqa: SLF001 - the dashes as given
    assert len(pairs) == count
    picture.draw_without_rendering()
    labels = labels_of(picture)
    assert [text.get_text() for text in labels] == MANY[:count]
    boxes = [text.get_window_extent() for text in labels]
    assert not any(box.overlaps(picture.axes[0].get_window_extent()) for box in boxes)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    widths = [line.get_linewidth() for line in lines]
    assert widths == sorted(widths, reverse=True)


def test_labels_stand_at_the_ends_of_curves_where_they_fit() -> None:
    """In the colours of the curves, near their last rates; else in a legend."""
    picture = figure(comparison("constant()", "step()", "time()", span=Span(0, 100)))
    picture.draw_without_rendering()
    assert not picture.legends
    for text, line in zip(ends(picture), picture.axes[0].get_lines(), strict=True):
        assert text.get_color() == line.get_color()
        last = picture.axes[0].transData.transform((0, float(np.asarray(line.get_ydata())[-1])))[1]
        box = text.get_window_extent()
        assert box.y0 - box.height <= last <= box.y1 + box.height
    assert figure(comparison("cosine()", "linear()", "poly()", span=Span(0, 101))).legends
    assert figure(comparison("constant()", "time()", labels=["a" * 40, "b"])).legends


def test_panels_stand_side_by_side_on_equal_axes() -> None:
    """Seven schedules: a grid, one curve and title each, equal limits, labels where needed."""
    shown = comparison(*MANY[:7], picture=Picture(layout="panels"))
    axes = [one for one in figure(shown).axes if one.get_visible()]
    assert [one.get_title() for one in axes] == MANY[:7]
    assert len({(one.get_xlim(), one.get_ylim()) for one in axes}) == 1
    assert [one.xaxis.get_major_ticks()[0].label1.get_visible() for one in axes] == [False] * 4 + [
        True
    ] * 3


@pytest.mark.parametrize("layout", ["overlay", "panels"])
@pytest.mark.parametrize("log_y", [False, True])
def test_no_curve_leaves_its_axes(layout: Literal["overlay", "panels"], log_y: bool) -> None:
    """Whichever of the schedules is the highest, and whichever the lowest."""
    shown = comparison("step(lr0=3)", "exp(lr0=9)", "time()", picture=Picture(layout, log_y=log_y))
    for axes in figure(shown).axes:
        low, high = axes.get_ylim()
        for line in axes.get_lines():
            rates = np.asarray(line.get_ydata())
            assert low <= rates.min() <= rates.max() < high


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        (Span(0, 100), ["0", "20", "40", "60", "80", "100"]),
        (Span(0, 100_000), ["0", "20k", "40k", "60k", "80k", "100k"]),
        (Span(0, 10_000_000), ["0", "2M", "4M", "6M", "8M", "10M"]),
        (Span(0, 3), ["0", "1", "2", "3"]),
        (Span(0, 1_000_000), ["0", "200k", "400k", "600k", "800k", "1M"]),
        (Span(10**9, 10**9 + 10), ["1B", "1000000002"]),
    ],
)
def test_ticks_are_whole_and_short(span: Span, labels: list[str]) -> None:
    """Thousands are k, millions M, and no two ticks bear one label."""
    picture = figure(comparison("time()", span=span))
    picture.draw_without_rendering()
    shown = [text.get_text() for text in picture.axes[0].get_xticklabels()]
    assert shown[: len(labels)] == labels
    assert len(set(shown)) == len(shown)


def test_a_logarithmic_axis_leaves_out_zeros() -> None:
    """A rate that has become 0 has no place on it; plain numbers stand at its ticks."""
    shown = comparison("step(every=1, drop=1e-300)", picture=Picture(log_y=True))
    (axes,) = figure(shown).axes
    assert axes.get_yscale() == "log"
    assert np.nanmin(np.asarray(axes.get_lines()[0].get_ydata(), float)) > 0
    assert axes.yaxis.get_major_formatter()(0.001, 0) == "0.001"


@pytest.mark.parametrize("log_y", [False, True])
@pytest.mark.parametrize(
    "expression",
    [
        "constant(1e308)",
        "constant(1.7e308)",
        "constant(5e-324)",
        "step(every=1, drop=1e-300)",
        "constant(1)",
    ],
)
@pytest.mark.parametrize("span", [Span(0, 1), Span(5, 9), Span(2**53 - 9, 2**53)], ids=str)
def test_extremes_are_drawn_without_a_warning(expression: str, span: Span, log_y: bool) -> None:
    """The smallest and the largest rates, one epoch, the farthest steps."""
    shown = comparison(expression, span=span, picture=Picture(log_y=log_y, dpi=50))
    assert b"".join(FORMATS["png"].render(shown, View())).startswith(b"\x89PNG")


@pytest.mark.parametrize("label", ["$x_1$", "_hidden", "$", "\\frac", "é😀", "[red]", "x" * 300])
def test_a_label_is_drawn_as_it_is(label: str) -> None:
    """No mathematics, no leading underscore that hides it, no warning of a missing glyph."""
    shown = comparison("step()", "exp()", labels=[label, "b"], picture=Picture(title=label))
    picture = figure(shown)
    texts = [labels_of(picture)[0], picture.get_suptitle()]
    assert not labels_of(picture)[0].get_parse_math()
    assert all(str(label[:9]) in str(text) for text in texts)
    assert b"".join(FORMATS["png"].render(shown, View()))


@pytest.mark.parametrize(("size", "dpi"), [((8, 4), 100), ((3.5, 2), 72)])
def test_a_picture_has_the_size_asked_for(size: tuple[float, float], dpi: int) -> None:
    """Inches times dots per inch, to the pixel."""
    shown = comparison("step()", "exp()", picture=Picture(size=size, dpi=dpi))
    png = b"".join(FORMATS["png"].render(shown, View()))
    assert struct.unpack(">II", png[16:24]) == (round(size[0] * dpi), round(size[1] * dpi))


def test_svg_is_text() -> None:
    """It reads as UTF-8."""
    assert rendered("svg", comparison("step()")).rstrip().endswith("</svg>")


def test_forms_have_suffixes_of_their_own() -> None:
    """No two formats claim one suffix."""
    assert all(a.suffix != b.suffix for a, b in itertools.combinations(FORMATS.values(), 2))
