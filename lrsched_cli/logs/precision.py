"""How exact the rates of a log are, by the digits that it writes them with."""

import re
from collections.abc import Sequence

from lrsched_cli._lazy import np
from lrsched_cli.logs.formats import EXACT, SINGLE

_NUMBER = re.compile(r"[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?")

_FULL = 15
"""Significant digits of float64 that is written in full, or as good as."""

_SINGLE_DIGITS = 8
"""The same of float32."""

_FEWEST = 4
"""Significant digits that are counted at least: 0.001 is written with one, and is exact."""

_SEVERAL = 3
"""Values of which it can be told whether all have the same number of decimals."""

_MANY = 8
"""The same of significant digits: a few round numbers may have as many."""


def precision(texts: Sequence[str], peak: float) -> tuple[float, bool]:
    """Return the tolerance of rates that are written so, and whether it is one of each value.

    Half a unit of the last digit: of each value, where they have a number of significant digits;
    of the highest, where they have a number of decimals.
    """
    distinct = list(dict.fromkeys(texts))
    significant = max((_significant(text) for text in distinct), default=0)
    if significant >= _FULL:
        values = [float(text) for text in distinct if _NUMBER.fullmatch(text)]
        with np.errstate(over="ignore"):
            is_single = all(float(np.float32(value)) == value for value in values)
        return (SINGLE, True) if is_single else (EXACT, False)
    if significant >= _SINGLE_DIGITS:
        return SINGLE, True
    fixed = _fixed_digits(distinct)
    if fixed:
        return 0.5 * 10.0 ** (1 - fixed), True
    decimals = {_decimals(text) for text in distinct}
    if len(distinct) >= _SEVERAL and len(decimals) == 1 and None not in decimals:
        (count,) = decimals
        if count and peak > 0:
            return 0.5 * 10.0**-count / peak, False
    is_rounded = len(distinct) >= _MANY and significant == _SEVERAL  # 0.000594, 0.00058, 0.0006
    return 0.5 * 10.0 ** (1 - max(significant, _SEVERAL if is_rounded else _FEWEST)), True


def are_padded(texts: Sequence[str]) -> bool:
    """Tell whether numbers were written with so many digits, as zeros at their ends tell.

    What writes floats in full ends none but 0.0 and the like in a zero.
    """
    found = filter(None, map(_NUMBER.fullmatch, dict.fromkeys(texts)))
    return any(len(one[2]) > 1 and one[2].endswith("0") for one in found)


def _fixed_digits(texts: Sequence[str]) -> int:
    """Return the significant digits of numbers that all have an exponent and as many; else 0."""
    found = [_NUMBER.fullmatch(text) for text in texts]
    digits = {len(one[1] + one[2]) if one and one[3] else 0 for one in found}
    is_fixed = len(texts) >= _MANY and len(digits) == 1 and max(digits) >= _SEVERAL
    return max(digits) if is_fixed else 0


def _significant(text: str) -> int:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return 0
    digits = (match[1] + match[2]).lstrip("0")
    return len(digits)


def _decimals(text: str) -> int | None:
    """Return how many decimals a number has, or None where it has an exponent."""
    match = _NUMBER.fullmatch(text)
    return None if match is None or match[3] is not None else len(match[2])
