"""Numbers on axes, written the same in every format: `20k`, `1M`, `0.10`, `1e-5`."""

import math
from collections.abc import Sequence

_THOUSANDS = ((1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))

_LEAST_IN_THOUSANDS = 10_000
"""An axis that ends before this has all digits."""

_LONGEST = 6
"""Characters of a number in thousands; one that needs more is written out."""

_LEAST_PLAIN, _GREATEST_PLAIN = 1e-4, 1e6
"""Between them rates are written without an exponent."""

_MOST_PLACES = 8
"""Decimals, from which on an axis has exponents."""

_ROUNDING = 1e-9
"""By which a rate may differ from its text: it is a tick, which is round."""

MINUS = "\N{MINUS SIGN}"


def time_text(time: float, stop: float) -> str:
    """Return what stands at a tick of an axis that ends at `stop`: 500, 20k, 1.5M, 2B."""
    for unit, suffix in _THOUSANDS if stop >= _LEAST_IN_THOUSANDS else ():
        text = f"{time / unit:.10g}"
        if time >= unit and len(text) <= _LONGEST and round(float(text) * unit, 9) == time:
            return f"{text}{suffix}"
    return f"{time:.10g}" if abs(time) < _GREATEST_PLAIN else f"{time:.0f}"


def rate_text(rate: float) -> str:
    """Return a rate as it stands alone: in few digits, with a short exponent if it has one."""
    is_plain = rate == 0 or _LEAST_PLAIN <= abs(rate) < _GREATEST_PLAIN
    return _signed(f"{rate:g}") if is_plain else with_exponent(rate)


def rate_texts(rates: Sequence[float]) -> list[str]:
    """Return the texts of an axis: all with as many decimals, or all with exponents; 0 is "0"."""
    sizes = [abs(rate) for rate in rates if rate]
    places = _places(sizes)
    if sizes and (min(sizes) < _LEAST_PLAIN or max(sizes) >= _GREATEST_PLAIN or places is None):
        return ["0" if rate == 0 else with_exponent(rate) for rate in rates]
    return ["0" if rate == 0 else _signed(f"{rate:.{places}f}") for rate in rates]


def _places(sizes: Sequence[float]) -> int | None:
    """Return the decimals that some round numbers need, or None if these are too many."""
    for places in range(_MOST_PLACES):
        if all(abs(float(f"{size:.{places}f}") - size) <= _ROUNDING * size for size in sizes):
            return places
    return None


def with_exponent(rate: float) -> str:
    """Return a rate in up to three digits, with an exponent as short as it can be.

    What lies beyond float64, as the last tick of an axis may, has no text.
    """
    if not math.isfinite(rate):
        return ""
    digits, _, power = f"{rate:.2e}".partition("e")
    return _signed(f"{digits.rstrip('0').rstrip('.')}e{int(power)}")


def _signed(text: str) -> str:
    """Return a number with a true minus sign; that of an exponent is typed as it is."""
    return MINUS + text[1:] if text.startswith("-") else text
