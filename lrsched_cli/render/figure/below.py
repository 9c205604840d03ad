"""Where curves lie below a logarithmic axis: marked at its lower edge, with the rate there."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrsched_cli._lazy import np
from lrsched_cli.render.figure.curves import is_dotted
from lrsched_cli.render.logarithmic import lowest_below
from lrsched_cli.render.numbers import rate_text

_NEAR = 0.06
"""Fraction of the axis within which one text stands for the same of other curves."""

_BESIDE, _ABOVE, _LINE = 8, 5, 12
"""Points from a mark to its text, and from one text up to the next."""


def mark_below(axes: Axes, curves: Sequence[Line2D], low: float) -> None:
    """Mark where each curve becomes 0, or lower than the axis shows, with its lowest rate there."""
    left, right = axes.get_xlim()
    written: list[tuple[float, str]] = []
    for line in [line for line in curves if not is_dotted(line)]:
        t, rates = (np.asarray(data, dtype=float) for data in line.get_data())
        for at, rate in lowest_below(t, rates, low):
            axes.scatter(
                [at],
                [0],
                marker="v",
                s=22,
                color=line.get_color(),
                transform=axes.get_xaxis_transform(),
                clip_on=False,
                zorder=4,
            )
            place, text = (at - left) / (right - left), rate_text(float(f"{rate:.1g}"))
            near = {other for there, other in written if abs(place - there) < _NEAR}
            if text in near:
                continue
            written.append((place, text))
            is_left = place > 0.5  # noqa: PLR2004 - its middle
            axes.annotate(
                text,
                (at, 0),
                xycoords=axes.get_xaxis_transform(),
                xytext=(-_BESIDE if is_left else _BESIDE, _ABOVE + _LINE * len(near)),
                textcoords="offset points",
                ha="right" if is_left else "left",
                color=line.get_color(),
                fontsize="small",
            )
