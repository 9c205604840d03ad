"""A page for the browser: curves to zoom into, the rates at a step, a table; all in one file.

Bokeh draws the curves. Ruler, legend, buttons and keyboard are the scripts in `web/`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import lrsched_cli.render.bokeh_settings  # noqa: F401 - before Bokeh itself
from lrsched_cli.installing import ExtraError

try:
    from bokeh.document import Document
    from bokeh.models import (
        Axis,
        BoxZoomTool,
        ColumnDataSource,
        FixedTicker,
        Grid,
        Line,
        LinearAxis,
        LinearScale,
        LogAxis,
        LogScale,
        PanTool,
        Plot,
        Range1d,
        Scatter,
        WheelZoomTool,
    )
    from bokeh.resources import Resources
except ModuleNotFoundError as missing:
    raise ExtraError("a page for the browser", "bokeh>=3.4") from missing

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.refinement import RefinedCurve, refined_curve
from lrsched_cli.render import View
from lrsched_cli.render.looks import Look, looks
from lrsched_cli.render.page import LINE_WIDTH, page
from lrsched_cli.render.palette import dashes
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats

_POINTS = 48_000
_MOST_POINTS, _LEAST_POINTS = 8_000, 500
"""Of all curves together, and of one: some times what a screen can show, in half a megabyte."""

_RATE = "learning rate"

_FONT, _SIZE = "system-ui, sans-serif", "13px"


def render_html(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield the page, the same at each time."""
    points = min(max(_POINTS // len(comparison.series), _LEAST_POINTS), _MOST_POINTS)
    curves = [refined_curve(one, comparison.span, points) for one in comparison.schedules]
    library = Resources(mode="inline", components=["bokeh"], minified=True).js_raw[0]
    chart = _serialised(_plot(comparison, curves))
    yield page(comparison, curves, library, chart, every_row=view.every_row).encode()


def _plot(comparison: Comparison, curves: Sequence[RefinedCurve]) -> Plot:
    """Return the chart; its models bear the names by which the scripts find them.

    Nothing is drawn above and on the right of the axes, so that their borders are as wide as told.
    """
    plot = Plot(
        name="plot",
        x_range=_time_range(comparison.span),
        y_range=Range1d(name="linear"),
        extra_y_ranges={"log": Range1d(name="log", start=0.1, end=1)},
        x_scale=LinearScale(),
        y_scale=LinearScale(),
        extra_y_scales={"log": LogScale()},
        title=None,
        toolbar_location=None,
        outline_line_color=None,
        background_fill_color=None,
        border_fill_color=None,
        sizing_mode="stretch_both",
        min_border_top=12,
        min_border_right=20,
        min_border_bottom=0,
        min_border_left=76,  # so that longer numbers do not shift the axes
    )
    unit = comparison.span.unit
    has_epochs = unit == "step" and comparison.steps_per_epoch is not None
    _add_axes(plot, unit, has_epochs=has_epochs)
    _add_tools(plot)
    for number, (curve, look) in enumerate(zip(curves, looks(comparison).each, strict=True)):
        is_log = comparison.schedules[number].known_at is not None
        _add_curve(plot, number, curve, None if is_log else look)
    return plot


def _time_range(span: Span) -> Range1d:
    start, stop = float(span.start), float(span.stop)
    least = min(4.0 * span.stride, stop - start)
    return Range1d(name="times", start=start, end=stop, bounds=(start, stop), min_interval=least)


def _add_axes(plot: Plot, unit: str, *, has_epochs: bool) -> None:
    """Add axes of times and two of rates, of which one is shown; the scripts set all ticks."""
    times = _axis(LinearAxis, unit, "time-axis")
    linear = _axis(LinearAxis, _RATE, "linear-axis")
    log = _axis(LogAxis, _RATE, "log-axis")
    log.update(y_range_name="log")
    plot.add_layout(times, "below")
    if has_epochs:
        plot.add_layout(_axis(LinearAxis, "epoch", "epoch-axis"), "below")
    plot.add_layout(linear, "left")
    plot.add_layout(log, "left")
    plot.add_layout(Grid(axis=times))
    plot.add_layout(Grid(axis=linear, dimension=1, name="linear-grid"))
    plot.add_layout(Grid(axis=log, dimension=1, name="log-grid", y_range_name="log"))


def _axis(kind: type[Axis], label: str, name: str) -> Axis:
    axis = kind(name=name, axis_label=label, ticker=FixedTicker(), minor_tick_line_color=None)
    axis.update(axis_label_text_font=_FONT, major_label_text_font=_FONT)
    axis.update(axis_label_text_font_size=_SIZE, major_label_text_font_size=_SIZE)
    axis.update(axis_label_text_font_style="normal")
    return axis


def _add_tools(plot: Plot) -> None:
    pan = PanTool(name="pan", dimensions="width")
    wheel = WheelZoomTool(dimensions="width", maintain_focus=False)  # else it stops at one end
    plot.add_tools(pan, wheel, BoxZoomTool(name="area"))
    plot.toolbar.active_drag = pan
    plot.toolbar.active_scroll = wheel


def _add_curve(plot: Plot, number: int, curve: RefinedCurve, look: Look | None) -> None:
    """Add a curve twice, once for each of the two axes of rates; without a look, as points."""
    data = {"t": _small(curve.times), "lr": curve.rates, "digits": curve.digits}
    source = ColumnDataSource(name=f"curve-{number}", data=data)
    for scale, axis in (("linear", "default"), ("log", "log")):
        glyph = Scatter(x="t", y="lr", size=6) if look is None else _line(look)
        plot.add_glyph(source, glyph, name=f"{scale}-{number}", y_range_name=axis)


def _line(look: Look) -> Line:
    pattern = [max(round(length), 1) for length in dashes(look.dash, LINE_WIDTH)]
    return Line(x="t", y="lr", line_dash=pattern, line_width=LINE_WIDTH, line_join="round")


def _small(times: Floats) -> Any:  # noqa: ANN401 - either of two kinds of array
    """Return times in half the bytes, where they are not too large for that."""
    is_whole = bool((times == np.floor(times)).all())  # those of a log need not be
    return times.astype(np.uint32) if is_whole and times[-1] < 2**32 else times


def _serialised(plot: Plot) -> str:
    """Return the chart as JSON for BokehJS, with ids that depend on nothing done before."""
    document = Document()
    document.add_root(plot)
    doc = _renumbered(document.to_json(deferred=False), {})
    return json.dumps({"doc": doc, "root_id": doc["roots"][0]["id"]}, separators=(",", ":"))


def _renumbered(node: Any, ids: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, (list, tuple)):
        return [_renumbered(one, ids) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: ids.setdefault(value, f"m{len(ids)}") if key == "id" else _renumbered(value, ids)
        for key, value in node.items()
    }
