"""Room for the curves: a picture whose texts leave too little is refused, or made larger."""

import math
import warnings
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrsched_cli.errors import ComparisonError
from lrsched_cli.picture import Picture

_LEAST = (11.0, 7.0)
"""Width and height of axes that can be read, by the size of the font."""

_LEAST_OF_OWN = (20.0, 14.0)
"""The same in a picture whose size is the program's own."""

_POINTS = 72
"""In an inch."""

_PLACES = 10
"""Sizes that are proposed are multiples of a tenth of an inch."""

_MOST_TRIES = 8
"""Sizes that are tried until one is large enough."""

_FEW_ROUNDS = 1
"""Layouts that tell about how large axes are: ticks depend on a layout, and it on them."""


def settle(result: Figure, rounds: int = 3) -> None:
    """Give a picture's axes the places that they will have, after so many layouts."""
    engine = result.get_layout_engine()
    if engine is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a size is too small
        for _ in range(rounds):
            engine.execute(result)


def give_room(axes: Sequence[Axes], picture: Picture) -> None:
    """See that axes can be read beside all texts.

    Raises:
        ComparisonError: the size that is asked for is too small; the error has the smallest.
    """
    result = axes[0].get_figure()
    if not isinstance(result, Figure):
        return
    settle(result, _FEW_ROUNDS)
    least = _LEAST if picture.size else _LEAST_OF_OWN
    own = tuple(result.get_size_inches())
    for _ in range(_MOST_TRIES):
        missing = _missing(result, axes, least)
        if not any(missing):
            break
        size = result.get_size_inches() + missing
        result.set_size_inches(*(math.ceil(_PLACES * side - 1e-6) / _PLACES for side in size))
        settle(result, _FEW_ROUNDS)
    width, height = result.get_size_inches()
    if picture.size and (width, height) != own:
        given = "x".join(f"{side:g}" for side in picture.size)
        message = (
            f"--size {given} leaves no room for the curves beside the labels: "
            f"at least --size {width:g}x{height:g}"
        )
        raise ComparisonError(message)


def _missing(
    result: Figure, axes: Sequence[Axes], least: tuple[float, float]
) -> tuple[float, float]:
    """Return how many inches a picture lacks in width and height."""
    font = float(mpl.rcParams["font.size"]) / _POINTS
    places = [one.get_position() for one in axes]
    wide, high = result.get_size_inches()
    columns, rows = (len({round(place.p0[n], 3) for place in places}) for n in (0, 1))
    width = max(least[0] * font - min(place.width for place in places) * wide, 0)
    height = max(least[1] * font - min(place.height for place in places) * high, 0)
    return float(columns * width), float(rows * height)
