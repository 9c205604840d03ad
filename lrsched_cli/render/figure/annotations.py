"""The values written beside a picture's curves: at each one's peak and at its end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from lrsched_cli._lazy import np
from lrsched_cli.render.figure.curves import is_dotted
from lrsched_cli.render.figure.room import settle
from lrsched_cli.render.numbers import rate_text
from lrsched_cli.schedules import Floats

_NEAR = 12
"""Points within which one value is written once."""

_GAP, _STEP, _STEPS = 4.0, 5.0, 18
"""Points from a dot to its text, and by how much, and how often, it is moved farther away."""

_ASIDE = 16.0
"""Points to the side, where something stands between."""

_FAR = 14
"""Points between a dot and its text from which on a thin line joins them."""

_CLOSE = 2.0
"""Points between two dots of a curve that is seen as such."""


def annotate(axes: Axes, lines: Sequence[Line2D]) -> None:
    """Write each curve's peak and last rate beside a dot: on no curve, and on no other text.

    Where everything else is must be settled; what finds no free place is left out.
    """
    figure = axes.get_figure()
    if isinstance(figure, Figure):
        settle(figure)
    values = _Values(axes, lines)
    found: list[tuple[float, Line2D, int]] = []
    for line in lines:
        rates = np.asarray(line.get_ydata(), dtype=float)
        known = np.flatnonzero(np.isfinite(rates))
        if not known.size:
            continue
        last = known[-1] if is_dotted(line) else known[-2:][0]  # where the last rate begins
        places = sorted({int(known[np.argmax(rates[known])]), int(last)})
        if not is_dotted(line):
            line.set(marker=".", markevery=places)
        found += [(-rates[place], line, place) for place in places]
    for _, line, place in sorted(found, key=lambda one: one[0]):  # the upper ones above
        values.write(line, place)


@dataclass(frozen=True, slots=True)
class _Text:
    """A value, the dot that it belongs to, and its own place; all in points of the picture."""

    text: str
    x: float
    y: float
    box: Bbox


class _Values:
    """The values written in axes so far, and what they must not cover."""

    def __init__(self, axes: Axes, lines: Sequence[Line2D]) -> None:
        self._axes = axes
        figure = axes.get_figure()
        self._scale = 72 / (figure.dpi if isinstance(figure, Figure) else 72)  # points of a dot
        self._letter = 0.8 * float(mpl.rcParams["font.size"])
        self._frame = self._box_of(axes)
        others = [*axes.texts, *axes.lines]
        self._taken = [self._box_of(one) for one in others if not _is_curve(one, lines)]
        self._written: list[_Text] = []
        self._x, self._y = self._dots(lines)

    def _box_of(self, artist: Artist) -> Bbox:
        box = artist.get_window_extent()
        return Bbox(box.get_points() * self._scale)

    def _dots(self, lines: Sequence[Line2D]) -> tuple[Floats, Floats]:
        """Return dots of all curves, so close that no text lies between two of them."""
        found = []
        for line in lines:
            vertices = line.get_transform().transform(line.get_xydata()) * self._scale
            vertices = vertices[np.isfinite(vertices).all(axis=1)]
            lengths = np.hypot(*np.diff(vertices, axis=0).T)
            at = np.concatenate([[0.0], np.cumsum(lengths)])
            close = np.arange(0, at[-1] + _CLOSE, _CLOSE)
            found.append([np.interp(close, at, side) for side in vertices.T])
        x, y = (np.concatenate(side) for side in zip(*found, strict=True))
        return x, y

    def write(self, line: Line2D, place: int) -> None:
        """Write the rate of one of a line's points, unless it stands there, or finds no place."""
        t, rates = (np.asarray(data, dtype=float) for data in line.get_data())
        text = rate_text(float(f"{rates[place]:.3g}"))
        at = self._axes.transData.transform((t[place], rates[place])) * self._scale
        x, y = float(at[0]), float(at[1])
        near = (one for one in self._written if one.text == text)
        if any(max(abs(one.x - x), abs(one.y - y)) < _NEAR for one in near):
            return
        places = (box for box in self._places(text, x, y) if self._is_free(box))
        found = ((box, _joint(box, x, y)) for box in places)
        box, joint = next((one for one in found if self._is_clear(one[1])), (None, None))
        if box is None or joint is None:
            return
        self._taken.append(box)
        self._written.append(_Text(text, x, y, box))
        self._x, self._y = np.append(self._x, joint[0]), np.append(self._y, joint[1])
        self._axes.annotate(
            text,
            (t[place], rates[place]),
            xytext=(box.x0 - x, box.y0 - y),
            textcoords="offset points",
            va="bottom",
            color=line.get_color(),
            fontsize=self._letter,
            arrowprops=_JOINED | {"color": line.get_color()} if joint.size else None,
        )

    def _places(self, text: str, x: float, y: float) -> Iterator[Bbox]:
        """Yield places of a text, the nearest first: above, below and beside, on both sides."""
        wide, high = 0.68 * self._letter * len(text), 1.25 * self._letter
        for step in range(_STEPS):
            away = _GAP + step * _STEP
            sides = (x + _GAP, x - _GAP - wide, x - wide / 2, x - _ASIDE - wide, x + _ASIDE)
            for left in sides:
                for low in (y + away, y - away - high):
                    yield Bbox.from_bounds(left, low, wide, high)
            for left in (x - away - wide, x + away):
                yield Bbox.from_bounds(left, y - high / 2, wide, high)

    def _is_clear(self, joint: Floats) -> bool:
        """Tell whether a line from a text to its dot meets no other text."""
        x, y = joint
        return not any(
            ((x > one.x0) & (x < one.x1) & (y > one.y0) & (y < one.y1)).any() for one in self._taken
        )

    def _is_free(self, box: Bbox) -> bool:
        frame = self._frame
        is_inside = frame.x0 <= box.x0 and box.x1 <= frame.x1
        if not (is_inside and frame.y0 <= box.y0 and box.y1 <= frame.y1):
            return False
        x, y = self._x, self._y
        is_covered = (x > box.x0 - 1) & (x < box.x1 + 1) & (y > box.y0 - 1) & (y < box.y1 + 1)
        return not is_covered.any() and not any(box.overlaps(one) for one in self._taken)


_JOINED = {"arrowstyle": "-", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
"""A line from a text to its dot."""


def _joint(box: Bbox, x: float, y: float) -> Floats:
    """Return dots of the line from a text to its dot, if there is one."""
    if max(box.y0 - y, y - box.y1, box.x0 - x, x - box.x1) <= _FAR:
        return np.empty((2, 0))
    middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    part = np.linspace(0, 1, 60)
    across, up = (end + part * (start - end) for start, end in zip((x, y), middle, strict=True))
    is_inside = (across > box.x0) & (across < box.x1) & (up > box.y0) & (up < box.y1)
    dots: Floats = np.array([across, up])[:, ~is_inside]
    return dots


def _is_curve(artist: Artist, lines: Sequence[Line2D]) -> bool:
    return any(artist is line for line in lines)
