"""The axes of a page: what they count, and how their numbers are written."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render.numbers import rate_text, rate_texts, time_text
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison

if TYPE_CHECKING:
    from browsing import Chart, Opener


def steps(text: str, count: int, *, each: int | None = None) -> Comparison:
    run = Run(steps=Span(0, count, unit="step"), steps_per_epoch=each)
    return Comparison.of([Series("a", parse(text))], run=run)


@pytest.mark.parametrize(
    ("count", "peak"),
    [(50, "0.1"), (9000, "1e-5"), (20_000, "0.0003"), (3_000_000, "7"), (3_000_000, "2.5e6")],
)
def test_numbers_are_written_as_in_pictures(opened: "Opener", count: int, peak: str) -> None:
    """Of times and of rates, on both axes of these, however far the page is zoomed."""
    chart = opened(steps(f"cosine({peak}, {count})", count))
    for _ in range(3):
        times, rates, powers = map(chart.ticks, ("time", "linear", "log"))
        assert times == {time: time_text(time, count) for time in times}
        assert list(rates.values()) == rate_texts(list(rates))
        assert powers == {rate: rate_text(rate) for rate in powers}
        assert len(times) >= 3 <= len(rates)
        assert len(set(times.values())) == len(times)
        chart.press("Zoom in")


def test_steps_have_a_second_axis_of_epochs(opened: "Opener") -> None:
    """Where an epoch is so many steps: round epochs, at their steps."""
    chart = opened(steps("cosine(0.1, 20000)", 20_000, each=300))
    assert chart.ticks("epoch") == {300 * epoch: str(epoch) for epoch in range(0, 61, 10)}
    assert chart.of_model("epoch-axis", "axis_label") == "epoch"
    epochs = opened(comparison("step()", span=Span(0, 50)))
    assert epochs.page.evaluate("() => Bokeh.documents[0].get_model_by_name('epoch-axis')") is None


def test_the_rate_at_the_ruler_has_six_digits(opened: "Opener") -> None:
    """And a short exponent."""
    shown = comparison("constant(0.0000123456789)", "constant(1e-9)", picture=Picture(log_y=True))
    assert list(opened(shown).readings().values()) == ["1.23457e-5", "1e-9"]


def test_a_long_decay_does_not_spend_the_axis_on_its_last_steps(opened: "Opener") -> None:
    """All of it is seen where these steps are zoomed into."""
    shown = steps("cosine(0.1, 20000)", 20_000)
    chart = opened(replace(shown, picture=Picture(log_y=True)))
    assert 1e-6 < chart.limits("log")[0] < 1e-5
    chart.key("End")
    for _ in range(8):
        chart.press("Zoom in")
    assert chart.limits("log")[0] < 1e-9


def test_what_is_below_a_logarithmic_axis_is_marked_on_it(opened: "Opener") -> None:
    """With the rate there, once where curves meet; on a linear axis there is nothing to mark."""
    labels = ["piecewise(points={0: 0.1, 20: 0, 30: 0.01})", "cosine(total=80, warmup=5)"]
    chart = opened(comparison(*labels, span=Span(0, 100), picture=Picture(log_y=True)))
    assert marks(chart) == [("▼ 0", 20), ("▼ 0", 0), ("0 ▼", 80)]
    chart.press("Log axis")
    assert marks(chart) == []


def marks(chart: "Chart") -> list[tuple[str, int]]:
    """Return the texts of the marks at the lower edge, and the times where they stand."""
    left, right = chart.place_of(0)[0], chart.place_of(100)[0]
    found = chart.page.evaluate(
        """() => [...document.querySelectorAll("#below span")].map((mark) => [
            mark.textContent.trim(),
            parseFloat(mark.style.left) + mark.parentElement.getBoundingClientRect().x,
        ])"""
    )
    return [(text, round((x - left) / (right - left) * 100)) for text, x in found]
