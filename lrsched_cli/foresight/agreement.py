"""Whether logged runs are of one training: with the same rates so far, they have the same loss."""

import itertools
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrsched_cli.foresight.runs import Rows, Run
    from lrsched_cli.schedules import Floats

_ALIKE = 0.15
"""How far the noises of two rows may differ that are compared, in the logarithm."""
_FEWEST = 3
_FAR = 0.08
"""By how much the losses of runs of one training may differ, with other seeds too."""
_ERRORS = 3.0
_OF_DEVIATION = 1.48
"""The standard deviation, in median absolute deviations."""


def disagreement(runs: "Sequence[Run]", rows: "Rows") -> str:
    """Return which runs are most likely not of one training; nothing where none are.

    Losses are compared where the areas are the same and the noises about so; their median gap
    must be within its error, or small.
    """
    parts = [np.split(one, list(rows.starts)) for one in (rows.areas, rows.noises, rows.losses)]
    columns = list(zip(*parts, strict=True))
    for (one, first), (other, second) in itertools.combinations(zip(runs, columns, strict=True), 2):
        gap = _gap(first, second)
        if gap:
            return (
                f"no verdict is given: where their rates were the same, the losses of {one.source} "
                f"and {other.source} differ by {abs(np.expm1(gap)):.0%}; are they of one training?"
            )
    return ""


def _gap(first: "tuple[Floats, ...]", second: "tuple[Floats, ...]") -> float:
    """Return by how much the second run's losses differ, in the logarithm; 0 if that is little."""
    (areas, noises, losses), (at, noise, loss) = first, second
    alike = (at >= areas[0]) & (at <= areas[-1])
    alike &= np.abs(np.log(np.interp(at, areas, noises) / noise)) < _ALIKE
    if np.count_nonzero(alike) < _FEWEST:
        return 0.0
    gaps = np.log(loss[alike] / np.interp(at[alike], areas, losses))
    middle = float(np.median(gaps))
    deviation = _OF_DEVIATION * float(np.median(np.abs(gaps - middle)))
    allowed = max(_FAR, _ERRORS * deviation / gaps.size**0.5)
    return middle if abs(middle) > allowed else 0.0
