"""The axes of a page: what they count, and how their numbers are written."""

from typing import TYPE_CHECKING

import pytest

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Picture, Series
from lrsched_cli.render.numbers import rate_text, rate_texts, time_text
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison

if TYPE_CHECKING:
    from browsing import Opener


def steps(text: str, count: int, *, each: int | None = None) -> Comparison:
    run = Run(steps=Span(0, count, unit="step"), steps_per_epoch=each)
    return Comparison.of([Series("a", parse(text))], run=run)


@pytest.mark.parametrize("peak", ["0.1", "1e-5", "0.0003", "7", "2.5e6"])
@pytest.mark.parametrize("count", [50, 9000, 20_000, 3_000_000])
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
