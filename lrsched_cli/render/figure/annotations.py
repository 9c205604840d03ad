"""The values written beside a picture's curves: at each one's peak and at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrsched_cli._lazy import np
from lrsched_cli.render.figure.curves import is_dotted
from lrsched_cli.render.figure.labels import fractions_of_height

_NEAR = 12
"""Points within which one value is written once."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle in points, from the axes' lower left corner."""

    left: float
    low: float
    right: float
    high: float

    def is_near(self, other: "_Box") -> bool:
        return max(abs(self.left - other.left), abs(self.low - other.low)) < _NEAR

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )


def annotate(axes: Axes, lines: Sequence[Line2D], width: float, height: float) -> None:
    """Write each curve's peak and last rate beside a dot, on no other such text.

    Nor on a curve, if there is such a place. Width and height are those of the axes, in points.
    """
    values = _Values(axes, lines, width, height)
    for line in lines:
        rates = np.asarray(line.get_ydata(), dtype=float)
        known = np.flatnonzero(np.isfinite(rates))
        places = sorted({int(known[np.argmax(rates[known])]), int(known[-1])})
        if not is_dotted(line):
            line.set(marker=".", markevery=places)
        for place in places:
            values.write(line, place)


class _Values:
    """The values written in axes so far, and the curves that they should not cover."""

    def __init__(self, axes: Axes, lines: Sequence[Line2D], width: float, height: float) -> None:
        self._axes, self._width, self._height = axes, width, height
        self._letter = 0.8 * float(mpl.rcParams["font.size"])
        self._taken: list[tuple[str, _Box]] = []
        self._points = {line: self._in_points(line) for line in lines}

    def _in_points(self, line: Line2D) -> "np.typing.NDArray[np.float64]":
        """Return a curve's points, in points from the axes' lower left corner."""
        t, rates = (np.asarray(data, dtype=float) for data in line.get_data())
        left, right = self._axes.get_xlim()
        x = (t - left) / (right - left) * self._width
        return np.stack([x, fractions_of_height(self._axes, rates) * self._height])

    def write(self, line: Line2D, place: int) -> None:
        """Write the rate of one of a line's points, unless it stands there, or finds no place."""
        t, rates = (np.asarray(data, dtype=float) for data in line.get_data())
        text = f"{rates[place]:.3g}"
        x, y = self._points[line][:, place]
        found = self._place(text, float(x), float(y))
        if found is None:
            return
        self._taken.append((text, found))
        self._axes.annotate(
            text,
            (t[place], rates[place]),
            xytext=(found.left - x, found.low - y),
            textcoords="offset points",
            color=line.get_color(),
            fontsize=self._letter,
        )

    def _place(self, text: str, x: float, y: float) -> _Box | None:
        long, high = 0.62 * self._letter * len(text), self._letter
        offsets = [(dx, dy) for dy in (4, 14, -4 - high, -14 - high) for dx in (4, -4 - long)]
        boxes = [_Box(x + dx, y + dy, x + dx + long, y + dy + high) for dx, dy in offsets]
        if any(text == other and boxes[0].is_near(place) for other, place in self._taken):
            return None
        free = [box for box in boxes if self._is_free(box)]
        return min(free, key=self._covered, default=None)

    def _is_free(self, box: _Box) -> bool:
        inside = box.left >= 0 and box.right <= self._width
        inside = inside and box.low >= 0 and box.high <= self._height
        return inside and not any(box.overlaps(place) for _, place in self._taken)

    def _covered(self, box: _Box) -> int:
        """Return how many points of curves a text would cover."""
        return sum(
            int(np.count_nonzero((x > box.left) & (x < box.right) & (y > box.low) & (y < box.high)))
            for x, y in self._points.values()
        )
