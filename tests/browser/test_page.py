"""Pages as a browser shows them: ruler, zoom, axes, legend, keys, themes."""

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render.figure.themes import THEMES
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison

if TYPE_CHECKING:
    from browsing import Opener

THREE = ("step(every=10)", "exp()", "cosine(total=80)")

MILLION = (
    "step(every=100000)",
    "time(decay=0.5, every=1000)",
    "exp(decay=1e-5)",
    "cosine(total=1000000, warmup=5000)",
    "cosine_restarts(period=30000)",
    "cyclic(up=5000, min_lr=0.001, max_lr=0.08)",
    "one_cycle(total=1000000)",
    "step(every=1000, drop=0.99)",
)


def three(**picture: object) -> Comparison:
    return comparison(*THREE, span=Span(0, 100), picture=Picture(**picture))  # type: ignore[arg-type]


def million() -> Comparison:
    return comparison(*MILLION, span=Span(0, 10**6, unit="step"))


@pytest.mark.parametrize("log_y", [False, True])
def test_the_ruler_shows_the_rates_of_all_schedules(opened: "Opener", log_y: bool) -> None:
    """At the epoch nearest to the pointer, also where a rate drops or is 0."""
    chart = opened(three(log_y=log_y))
    for t in (0, 8, 9, 10, 55, 80, 99):
        chart.point_at(t + 0.2, height=0.3)
        assert chart.time() == str(t)
        told = {label: float(text) for label, text in chart.readings().items()}
        assert told == {label: pytest.approx(parse(label)(t), rel=1e-5) for label in THREE}


def test_what_is_read_off_a_line_says_how_good_it_is(opened: "Opener") -> None:
    """At steps that are no points: as many digits as are told are right."""
    chart = opened(million())
    marked = 0
    for t in (1234, 29_500, 99_998, 333_333, 512_345, 777_777, 950_001):
        chart.key("Home")
        chart.point_at(t)
        step = int(chart.time().replace(",", ""))
        assert step == pytest.approx(t, abs=1000)
        for label, text in chart.readings().items():
            digits = re.sub(r"^0\.0*|\.|e.*", "", text.removeprefix("≈ "))
            marked += text.startswith("≈")
            unit = 1.5 * 0.1 ** (len(digits) if text.startswith("≈") else 5)
            assert float(text.removeprefix("≈ ")) == pytest.approx(
                parse(label)(step), rel=10 * unit
            )
    assert marked > 0


def test_the_wheel_zooms_about_the_pointer(opened: "Opener") -> None:
    """What is under it stays there, down to a few epochs and out to the whole range."""
    chart = opened(three())
    chart.point_at(30)
    before = chart.place_of(30)
    chart.turn_wheel(times=3)
    start, end = chart.limits("times")
    assert end - start < 70
    assert chart.place_of(30) == pytest.approx(before, abs=3)
    chart.turn_wheel(times=30)
    start, end = chart.limits("times")
    assert end - start == pytest.approx(4, rel=0.01)
    chart.turn_wheel(times=40, by=200)
    assert chart.limits("times") == pytest.approx((0, 100))


def test_the_height_follows_what_is_in_view(opened: "Opener") -> None:
    """All of it, and tightly where it is a small part of the height."""
    chart = opened(comparison("exp(decay=0.001)", span=Span(0, 1000)))
    assert chart.limits("linear") == pytest.approx((0, 0.105))
    chart.point_at(500)
    chart.turn_wheel(times=8)
    first, last = chart.limits("times")
    low, high = chart.limits("linear")
    schedule = parse("exp(decay=0.001)")
    assert low < schedule(last) < schedule(first) < high
    assert high - low < 1.5 * (schedule(first) - schedule(last))


def test_a_drag_moves_along(opened: "Opener") -> None:
    """The epoch under the pointer goes with it, and no further than the range."""
    chart = opened(three())
    chart.press("Zoom in")
    chart.press("Zoom in")
    chart.drag((20, 0.5), (10, 0.5))
    assert chart.limits("times") == pytest.approx((10, 35), abs=0.3)
    chart.drag((12, 0.5), (34, 0.5))
    assert chart.limits("times") == pytest.approx((0, 25), abs=0.3)


def test_buttons_zoom_about_the_ruler(opened: "Opener") -> None:
    """In by half, out by as much, and back to the whole."""
    chart = opened(three())
    chart.point_at(60)
    chart.press("Zoom in")
    assert chart.limits("times") == pytest.approx((30, 80))
    chart.press("Zoom out")
    assert chart.limits("times") == pytest.approx((0, 100))
    chart.press("Zoom in")
    chart.press("Reset")
    assert chart.limits("times") == (0, 100)


def test_an_area_is_zoomed_into(opened: "Opener") -> None:
    """Both its times and its rates, until Reset; dragging then moves along again."""
    chart = opened(three())
    chart.press("Box zoom")
    assert chart.is_pressed("Box zoom")
    chart.drag((20, 0.2), (60, 0.6))
    assert chart.limits("times") == pytest.approx((20, 60), abs=0.5)
    assert chart.limits("linear") == pytest.approx((0.2 * 0.105, 0.6 * 0.105), rel=0.02)
    chart.press("Box zoom")
    chart.drag((40, 0.5), (30, 0.5))
    assert chart.limits("times") == pytest.approx((30, 70), abs=0.5)
    assert chart.limits("linear") == pytest.approx((0.2 * 0.105, 0.6 * 0.105), rel=0.02)
    chart.press("Reset")
    assert chart.limits("linear") == pytest.approx((0, 0.105))


@pytest.mark.parametrize("log_y", [False, True])
def test_the_axis_of_rates_is_linear_or_logarithmic(opened: "Opener", log_y: bool) -> None:
    """It begins as the comparison says, and changes with its curves, grid and limits."""
    chart = opened(three(log_y=log_y))
    for is_log in (log_y, not log_y, log_y):
        assert chart.is_pressed("Log axis") == is_log
        for scale in ("linear", "log"):
            is_used = (scale == "log") == is_log
            assert chart.of_model(f"{scale}-axis", "visible") is is_used
            assert chart.of_model(f"{scale}-grid", "visible") is is_used
            assert chart.is_drawn(1, scale) is is_used
        low, high = chart.limits("log" if is_log else "linear")
        assert high > 0.1
        assert (low > 0) == is_log
        chart.press("Log axis")


def test_a_logarithmic_axis_has_ticks_at_every_zoom(opened: "Opener") -> None:
    """From three hundred decades to a part of one, between three and twelve."""
    spans = {"exp(decay=6)": 120, "exp(decay=0.2)": 100, "exp(decay=0.02)": 100, "time()": 10}
    for expression, stop in spans.items():
        chart = opened(comparison(expression, span=Span(0, stop), picture=Picture(log_y=True)))
        low, high = chart.limits("log")
        ticks = chart.of_model("log-axis", "ticker.ticks")
        shown = [tick for tick in ticks if low <= tick <= high]
        assert 3 <= len(shown) <= 12, expression
        assert shown == sorted(shown)


def test_without_a_positive_rate_there_is_no_logarithmic_axis(opened: "Opener") -> None:
    """Its button cannot be pressed, and the curve is shown."""
    chart = opened(comparison("constant(0)", picture=Picture(log_y=True)))
    assert chart.button("Log axis").is_disabled()
    assert chart.is_drawn(0)
    assert chart.readings() == {"constant(0)": "0"}


def test_a_click_on_a_name_hides_its_curve(opened: "Opener") -> None:
    """Its dot goes, its rate stays, and the height follows what is left."""
    chart = opened(comparison("constant(0.1)", "constant(0.01)"))
    dots = chart.page.locator(".dot")
    chart.press("constant(0.1)")
    assert not chart.is_pressed("constant(0.1)")
    assert (chart.is_drawn(0), chart.is_drawn(1)) == (False, True)
    assert (dots.nth(0).is_visible(), dots.nth(1).is_visible()) == (False, True)
    assert chart.limits("linear") == pytest.approx((0, 0.0105))
    assert chart.readings()["constant(0.1)"] == "0.1"
    chart.press("constant(0.1)")
    assert chart.is_drawn(0)


def test_all_curves_are_hidden_and_shown_at_once(opened: "Opener") -> None:
    """So that one of many is looked at with two clicks."""
    chart = opened(three())
    chart.press("Hide all")
    chart.press(THREE[2])
    assert [chart.is_drawn(number) for number in range(3)] == [False, False, True]
    chart.press("Hide all")
    chart.press("Show all")
    assert all(chart.is_drawn(number) for number in range(3))


def test_the_chart_is_used_by_keys(opened: "Opener") -> None:
    """One row, ten, a tenth of the view, the ends; what is zoomed into follows the ruler."""
    chart = opened(three())
    moves = {
        "ArrowRight": "1",
        "Shift+ArrowRight": "11",
        "ArrowLeft": "10",
        "PageUp": "20",
        "Shift+ArrowLeft": "10",
        "End": "99",
        "PageDown": "89",
    }
    for key, time in moves.items():
        chart.key(key)
        assert chart.time() == time
    chart.key("+", "+", "+")
    start, end = chart.limits("times")
    assert end - start == pytest.approx(12.5)
    chart.key("Home")
    assert chart.time() == "0"
    assert chart.limits("times")[0] == 0
    assert chart.limits("times")[1] == pytest.approx(12.5)
    chart.key("-")
    assert chart.limits("times")[1] == pytest.approx(25)
    chart.key("0")
    assert chart.limits("times") == (0, 100)


def test_a_range_with_a_stride_is_walked_in_rows(opened: "Opener") -> None:
    """Every row of it, and nothing between."""
    chart = opened(comparison("exp()", "step()", span=Span(10, 90, 5)))
    chart.key("ArrowRight", "ArrowRight")
    assert chart.time() == "20"
    chart.point_at(41)
    assert chart.time() == "40"
    chart.key("End")
    assert chart.time() == "85"


def test_rates_are_announced_when_the_ruler_rests(opened: "Opener") -> None:
    """After keys, once, of the curves that are shown; the ruler itself says where it is."""
    chart = opened(three())
    chart.point_at(50)
    assert chart.announced() == ""
    chart.press("exp()")
    chart.key("Home", "ArrowRight", "ArrowRight")
    assert chart.announced() == "epoch 2: step(every=10) 0.1; cosine(total=80) 0.0998459"
    ruler = chart.page.get_by_role("slider", name="Ruler: epoch")
    assert ruler.get_attribute("aria-valuetext") == "epoch 2"
    assert ruler.get_attribute("aria-valuenow") == "2"


def test_every_control_is_reached_by_tab_and_shows_its_focus(opened: "Opener") -> None:
    """In the page's order, each once, with an outline."""
    chart = opened(three())
    reached = []
    for _ in range(13):
        chart.page.keyboard.press("Tab")
        told, outline = chart.page.evaluate(
            "() => ((e) => [e.id || e.className || e.tagName, getComputedStyle(e).outline])"
            "(document.activeElement)"
        )
        reached.append(told)
        if told != "BODY":
            assert "solid 3px" in outline
    tools = ["dark", "zoom-in", "zoom-out", "area", "reset", "log", "chart", "every-curve"]
    entries = [f"entry curve-{number}" for number in range(3)]
    assert reached[: len(tools) + 4] == [*tools, *entries, "scroll"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_dark_where_the_reader_wants_it(opened: "Opener", scheme: str) -> None:
    """As the system says, until the button says otherwise: page, axes and curves."""
    chart = opened(three(), color_scheme=scheme)
    other = "light" if scheme == "dark" else "dark"
    for theme in (scheme, other, scheme):
        assert chart.is_pressed("Dark") == (theme == "dark")
        look = THEMES[theme]
        assert chart.page.evaluate("() => getComputedStyle(document.body).color") == rgb(
            look.palette.ink
        )
        ground = chart.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert ground == rgb(look.palette.background)
        assert chart.of_model("linear-axis", "major_label_text_color") == rgb(look.palette.ink)
        inks = [chart.of_model(f"linear-{n}", "glyph.line_color") for n in range(3)]
        assert [ink["value"] for ink in inks] == [rgb(color) for color in look.palette.curves[:3]]
        chart.press("Dark")


def test_a_dark_picture_is_a_dark_page(opened: "Opener") -> None:
    """The theme that was asked for stands before the system's."""
    assert opened(three(theme="dark"), color_scheme="light").is_pressed("Dark")


def rgb(color: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(color[1:]))


def test_a_telephone_shows_all_of_it(opened: "Opener") -> None:
    """Nothing is wider than the screen, a tap moves the ruler, and a finger scrolls the page."""
    chart = opened(million(), viewport={"width": 390, "height": 844}, has_touch=True)
    assert chart.page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    chart.page.touchscreen.tap(*chart.place_of(700_000))
    assert int(chart.time().replace(",", "")) == pytest.approx(700_000, abs=5000)
    assert chart.readings()["step(every=100000)"] == "0.00078125"


def test_dots_lie_on_their_curves(opened: "Opener") -> None:
    """Where the axes put the rate, on either axis, and none where there is no place for it."""
    chart = opened(comparison("constant(0.1)", "constant(0.001)", "constant(0)"))
    for scale in ("linear", "log"):
        low, high = chart.limits(scale)
        for number, rate in enumerate((0.1, 0.001)):
            place = chart.page.locator(".dot").nth(number).bounding_box()
            assert place is not None
            part = parts(low, high, rate, scale)
            expected = chart.place_of(0, part)
            assert (place["x"] + 5, place["y"] + 5) == pytest.approx(expected, abs=1)
        assert chart.page.locator(".dot").nth(2).is_visible() == (scale == "linear")
        chart.press("Log axis")


def parts(low: float, high: float, rate: float, scale: str) -> float:
    from math import log

    if scale == "log":
        return log(rate / low) / log(high / low)
    return (rate - low) / (high - low)


def test_the_axes_are_where_the_ruler_takes_them_to_be(opened: "Opener") -> None:
    """Bokeh's own account of its frame agrees."""
    chart = opened(three())
    left, top, height = chart.page.evaluate(
        "() => (({left, top, height}) => [left, top, height])(Bokeh.index.roots[0].frame.bbox)"
    )
    chart.key("Home")
    style = chart.page.locator("#ruler").get_attribute("style")
    assert style == f"--x: {left}px; --top: {top}px; --height: {height}px;"


def test_a_rough_curve_does_not_claim_what_it_does_not_hold(opened: "Opener") -> None:
    """Off its points it has no rate and no dot; on them it has."""
    shown = comparison("cyclic(up=5)", "exp(decay=1e-5)", span=Span(0, 10**5, unit="step"))
    chart = opened(shown)
    assert chart.readings()["cyclic(up=5)"] == "0.001"
    chart.key("+", *["ArrowRight"] * 30)
    assert chart.readings()["cyclic(up=5)"] == "not held"
    assert not chart.page.locator(".dot").nth(0).is_visible()
    assert chart.readings()["exp(decay=1e-5)"] != "not held"


def test_steps_are_told_as_epochs_too(opened: "Opener") -> None:
    """Where the comparison knows how many steps an epoch has."""
    series = [Series("a", parse("exp()"))]
    run = Run.over(Span(0, 1000, unit="step"), steps_per_epoch=100)
    chart = opened(Comparison.of(series, run=run))
    chart.key("Shift+ArrowRight", "ArrowRight")
    assert chart.time() == "11, epoch 0.11"


@pytest.mark.parametrize("count", [1, 2, 40])
def test_one_row_and_many_curves_are_shown(opened: "Opener", count: int) -> None:
    """A range of one row has its dots; forty curves have a legend that can be scrolled."""
    expressions = [f"exp(lr0={number / 100})" for number in range(1, count + 1)]
    chart = opened(comparison(*expressions, span=Span(0, 1)))
    assert list(map(float, chart.readings().values())) == pytest.approx(
        [number / 100 for number in range(1, count + 1)]
    )
    assert chart.page.locator(".dot").nth(count - 1).is_visible()


def test_the_table_is_there_without_scripts(opened: "Opener") -> None:
    """The chart is not, and the page says why."""
    chart = opened(three(), java_script_enabled=False)
    assert chart.page.get_by_role("table").count() == 1
    assert not chart.page.locator("#board").is_visible()
    assert "needs JavaScript" in chart.page.locator("main").inner_text()


@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize("log_y", [False, True])
def test_no_curve_is_drawn_far_outside(opened: "Opener", log_y: bool, zoomed: bool) -> None:
    """What is given to draw is what is in view and as much on either side, in order of time."""
    chart = opened(million())
    if log_y:
        chart.press("Log axis")
    if zoomed:
        chart.key(*["+"] * 12)
    start, end = chart.limits("times")
    margin = end - start
    for number in range(len(MILLION)):
        times = chart.of_model(f"curve-{number}", "get_column('t')")
        times = [float(t) for t in (times.values() if isinstance(times, dict) else times)]
        assert start - margin <= times[0] <= times[-1] <= end + margin + 1
        assert all(a <= b for a, b in itertools.pairwise(times))
