"""What surrounds the curves: limits, ticks, the axes' names, marked times and shaded phases."""

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter, LogFormatter, MaxNLocator

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.render.figure.above import write_above
from lrsched_cli.render.figure.below import mark_below
from lrsched_cli.render.logarithmic import least_shown
from lrsched_cli.render.numbers import rate_text, rate_texts, time_text
from lrsched_cli.render.ticks import STEPS
from lrsched_cli.schedules import Floats

_LARGEST = 1.7e308
"""An axis cannot go higher."""

_HEADROOM = 0.05
"""Above the highest rate, as a fraction of a linear axis."""


def arranged(panels: Sequence[Axes], comparison: Comparison) -> None:
    """Set limits that hold all curves, ticks that a person would choose, and a grid."""
    span, axis, picture = comparison.span, comparison.axis, comparison.picture
    end = span.stop * axis.factor
    lines = [line for axes in panels for line in axes.get_lines()]
    highest = max(np.nanmax(line.get_ydata(), initial=0) for line in lines)
    least = least_shown(map(_points, lines)) if picture.log_y else None
    for axes in panels:
        axes.set_xlim(span.start * axis.factor, end)
    curves_of = [axes.get_lines() for axes in panels]
    taken = write_above(panels, comparison)
    for axes, curves in zip(panels, curves_of, strict=True):
        whole = axis.factor >= 1
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=whole, steps=[*STEPS, 10]))
        axes.xaxis.set_major_formatter(lambda t, _: time_text(t, end))
        if picture.log_y and highest > 0:
            axes.set_yscale("log")
            if least is not None:
                axes.set_ylim(bottom=least)
            low, high = axes.get_ylim()
            mark_below(axes, curves, low)
            axes.set_ylim(low, min(high * (high / low) ** (taken / (1 - taken)), _LARGEST))
        else:
            room = max(1 / (1 - taken), 1 + _HEADROOM)
            axes.set_ylim(0, min(room * highest, _LARGEST) or 1)
        number_rates(axes)


def number_rates(axes: Axes) -> None:
    """Write the ticks of an axis of rates; between powers of ten, where few of these are seen."""
    axes.yaxis.set_major_formatter(Rates())
    if axes.get_yscale() == "log":
        axes.yaxis.set_minor_formatter(_RatesBetween())


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


class _RatesBetween(LogFormatter):
    """Write those ticks between powers of ten that Matplotlib finds room for."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the text of a rate, or nothing."""
        return rate_text(float(f"{x:.6g}")) if super().__call__(x, pos) else ""


def _divided(by: float) -> Callable[[Any], Any]:
    return lambda values: values / by
