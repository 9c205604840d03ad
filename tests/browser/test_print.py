"""Pages as they are printed, and the ruler where it meets the axis."""

from typing import TYPE_CHECKING

import pytest

from lrsched_cli.comparison import Comparison
from lrsched_cli.sampling import Span
from shown import comparison

if TYPE_CHECKING:
    from browsing import Opener


def three() -> Comparison:
    return comparison("step(every=10)", "exp()", "cosine(total=80)", span=Span(0, 100))


@pytest.mark.parametrize("width", [1400, 700])
def test_the_chart_is_printed_whole(opened: "Opener", width: int) -> None:
    """However wide the window is: no wider than an A4 page, and as high as its shape asks."""
    chart = opened(three(), viewport={"width": width, "height": 900})
    shape = chart.page.evaluate(_SIZE)
    chart.page.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    chart.page.emulate_media(media="print")
    printed = chart.page.evaluate(_SIZE)
    assert printed[0] <= 681
    assert printed[1] / printed[0] == pytest.approx(shape[1] / shape[0], rel=0.02)
    chart.page.emulate_media(media="screen")
    chart.page.evaluate("() => { dispatchEvent(new Event('afterprint')) }")
    assert chart.page.evaluate(_SIZE) == shape


def test_a_wide_table_is_printed_in_parts(opened: "Opener") -> None:
    """Each no wider than the paper, after the times; the columns are all there, in order."""
    labels = [f"exp(decay=0.0{number}1)" for number in range(10, 30)]
    chart = opened(comparison(*labels, span=Span(0, 30)))
    chart.page.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    chart.page.emulate_media(media="print")
    chart.page.set_viewport_size({"width": 680, "height": 962})
    parts = chart.page.evaluate(_TABLES)
    assert len(parts) > 2
    assert max(width for width, _ in parts) <= 681
    assert all(heads[0] == "epoch" for _, heads in parts)
    assert [head for _, heads in parts for head in heads[1:]] == labels
    chart.page.emulate_media(media="screen")
    chart.page.evaluate("() => { dispatchEvent(new Event('afterprint')) }")
    assert [heads for _, heads in chart.page.evaluate(_TABLES)] == [["epoch", *labels]]


_TABLES = """() => [...document.querySelectorAll("table.values")]
    .filter((table) => table.offsetWidth > 0)
    .map((table) => [
        table.offsetWidth,
        [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
    ])"""

_SIZE = """() => {
    const { width, height } = document.getElementById("chart").getBoundingClientRect();
    return [width, height];
}"""


def test_the_ruler_is_seen_at_the_first_step(opened: "Opener") -> None:
    """It lies on the axis, wider and in another colour."""
    chart = opened(three())
    chart.key("Home")
    width, color, axis = chart.page.evaluate(
        """() => {
            const line = getComputedStyle(document.getElementById("ruler"), "::before");
            const text = getComputedStyle(document.body).color;
            return [line.borderLeftWidth, line.borderLeftColor, text];
        }"""
    )
    assert width == "2px"
    assert color != axis
