"""What surrounds the curves: limits, ticks, the axes' names, marked times and shaded phases."""

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter, MaxNLocator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.phases import Phase, phases
from lrsched_cli.comparison import Comparison
from lrsched_cli.render.figure.below import mark_below
from lrsched_cli.render.figure.labels import literal
from lrsched_cli.render.logarithmic import least_shown
from lrsched_cli.render.numbers import rate_text, rate_texts, time_text
from lrsched_cli.render.ticks import STEPS
from lrsched_cli.schedules import Floats

_FIRST_ROW, _SECOND_ROW = 0.985, 0.93
"""Where names of phases and numbers of marks hang from, as fractions of the axis."""

_HEADROOM, _ROOM_FOR_NAMES = 1.05, 1.16
"""Heights of a linear axis, by the highest rate: bare, and with names above the curves."""

_DECADES_FOR_NAMES = 0.12
"""What names above the curves add to a logarithmic axis, as a fraction of its length."""

_MOST_PHASES = 60
"""More phases than these are not told apart by shades."""

_LEAST_SHARE = 0.0095
"""Width of a picture for each letter of a phase's name; a narrower phase is shaded alone."""


def arranged(panels: Sequence[Axes], comparison: Comparison) -> None:
    """Set limits that hold all curves, ticks that a person would choose, and a grid."""
    span, axis, picture = comparison.span, comparison.axis, comparison.picture
    end = span.stop * axis.factor
    lines = [line for axes in panels for line in axes.get_lines()]
    highest = max(np.nanmax(line.get_ydata(), initial=0) for line in lines)
    least = least_shown(map(_points, lines)) if picture.log_y else None
    has_names = picture.phases or picture.mark
    room = _ROOM_FOR_NAMES if has_names else _HEADROOM
    for axes in panels:
        axes.set_xlim(span.start * axis.factor, end)
        whole = axis.factor >= 1
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=whole, steps=[*STEPS, 10]))
        axes.xaxis.set_major_formatter(lambda t, _: time_text(t, end))
        if picture.log_y and highest > 0:
            axes.set_yscale("log")
            if least is not None:
                axes.set_ylim(bottom=least)
            low, high = axes.get_ylim()
            mark_below(axes, low)
            if has_names:
                axes.set_ylim(low, high * (high / low) ** _DECADES_FOR_NAMES)
        else:
            axes.set_ylim(0, min(room * highest, np.finfo(float).max) or 1)
        axes.yaxis.set_major_formatter(Rates())
    if picture.phases:
        _shade(panels, comparison)
    if picture.mark:
        _mark(panels, comparison, picture.mark)


def _points(line: Line2D) -> tuple[Floats, Floats]:
    t, rates = (np.asarray(data, dtype=float) for data in line.get_data())
    return t, rates


def name_time(axes: Axes, comparison: Comparison) -> None:
    """Say what the horizontal axis counts, and on a second one the epochs, if they are known."""
    axes.set_xlabel(comparison.axis.name)
    axis, span, steps = comparison.axis, comparison.span, comparison.steps_per_epoch
    if steps is None or axis.name not in {"step", "tokens"}:
        return
    epoch = steps * axis.factor if span.unit == "step" else axis.factor
    above = axes.secondary_xaxis("top", functions=(_divided(epoch), _divided(1 / epoch)))
    above.set_xlabel("epoch")
    above.xaxis.set_major_locator(MaxNLocator("auto", steps=[*STEPS, 10]))
    above.xaxis.set_major_formatter(lambda epoch, _: f"{epoch:.10g}")


class Rates(Formatter):
    """Write the ticks of an axis in one style."""

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Return the texts of all ticks together: on a linear axis with as many decimals."""
        is_linear = getattr(self.axis, "get_scale", str)() == "linear"
        return rate_texts(values) if is_linear else [rate_text(value) for value in values]

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - as Matplotlib's
        """Return the text of a rate alone."""
        return rate_text(x)


def _divided(by: float) -> Callable[[Any], Any]:
    return lambda values: values / by


def _mark(panels: Sequence[Axes], comparison: Comparison, times: Sequence[int]) -> None:
    """Draw a line at each time, in the unit of the axis, with its number at the top."""
    span, axis = comparison.span, comparison.axis
    scale = axis.factor if axis.is_fraction else 1  # no whole number is a fraction of the range
    for axes in panels:
        for time in (scale * time for time in times):
            if span.start * axis.factor <= time < span.stop * axis.factor:
                axes.axvline(time, color=_ink(), linewidth=0.9, dashes=(3, 2), zorder=1)
                axes.text(
                    time,
                    _SECOND_ROW if comparison.picture.phases else _FIRST_ROW,
                    f" {time:.10g}",
                    transform=axes.get_xaxis_transform(),
                    va="top",
                    fontsize="small",
                )


def _shade(panels: Sequence[Axes], comparison: Comparison) -> None:
    """Shade every other phase, of the first schedule, or of each panel's own."""
    shown = comparison.schedules
    if len(panels) == 1:  # a log has no phases
        shown = tuple(one for one in shown if one.known_at is None) or shown
    for axes, schedule in zip(panels, shown, strict=False):
        found = [one for one in phases(schedule, comparison.span) if one.end is not None]
        if len(found) <= _MOST_PHASES:
            _shade_one(axes, found, comparison)


def _shade_one(axes: Axes, found: Sequence[Phase], comparison: Comparison) -> None:
    """Shade phases; where their names differ, those that are wide enough bear them."""
    span, factor = comparison.span, comparison.axis.factor
    differ = len({phase.shape for phase in found}) > 1
    for number, phase in enumerate(found):
        end = span.stop if phase is found[-1] else (phase.end or 0) + 1
        if number % 2 == 0:
            axes.axvspan(phase.start * factor, end * factor, color=_ink(), alpha=0.06, linewidth=0)
        share = (end - phase.start) / (span.stop - span.start)
        if differ and len(phase.shape) * _LEAST_SHARE <= share * axes.get_position().width:
            _name_phase(axes, phase, (phase.start + end) / 2 * factor)


def _name_phase(axes: Axes, phase: Phase, middle: float) -> None:
    named = axes.text(
        middle,
        _FIRST_ROW,
        phase.shape,
        transform=axes.get_xaxis_transform(),
        ha="center",
        va="top",
        fontsize="small",
        style="italic",
    )
    literal(named)


def _ink() -> str:
    return str(mpl.rcParams["text.color"])
