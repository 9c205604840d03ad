"""Numbers for people, written the same in every format: `20k`, `1M`, `0.10`, `1e-5`."""

import math
from collections.abc import Sequence

_THOUSANDS = ((1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))

_LEAST_IN_THOUSANDS = 10_000
"""An axis that ends before this has all digits."""

_LONGEST = 6
"""Characters of a number in thousands; one that needs more is written out."""

DIGITS = 6
"""Significant digits of a number that people read."""

_TO_ALL_DIGITS = range(DIGITS, 18)

LEAST_PLAIN, GREATEST_PLAIN = 1e-4, 1e6
"""Between them numbers are written without an exponent."""

_MOST_PLACES = 8
"""Decimals, from which on an axis has exponents."""

_ROUNDING = 1e-9
"""By which a rate may differ from its text: it is a tick, which is round."""

MINUS = "\N{MINUS SIGN}"


def for_scripts() -> dict[str, object]:
    """Return what a script must know to write numbers as they are written here."""
    return {
        "digits": DIGITS,
        "leastPlain": LEAST_PLAIN,
        "greatestPlain": GREATEST_PLAIN,
        "mostPlaces": _MOST_PLACES,
        "rounding": _ROUNDING,
        "thousands": _THOUSANDS,
        "leastInThousands": _LEAST_IN_THOUSANDS,
        "longest": _LONGEST,
    }


def time_text(time: float, stop: float) -> str:
    """Return what stands at a tick of an axis that ends at `stop`: 500, 20k, 1.5M, 2B."""
    for unit, suffix in _THOUSANDS if stop >= _LEAST_IN_THOUSANDS else ():
        text = f"{time / unit:.10g}"
        if time >= unit and len(text) <= _LONGEST and round(float(text) * unit, 9) == time:
            return f"{text}{suffix}"
    return f"{time:.10g}" if abs(time) < GREATEST_PLAIN else f"{time:.0f}"


def time_value_text(time: float) -> str:
    """Return a time of a table: all digits of a whole number, else six and at least one decimal."""
    if isinstance(time, int):
        return str(time)
    is_long = abs(time) >= 10 ** (DIGITS - 1)
    return f"{time:.1f}".removesuffix(".0") if is_long else number_text(time)


def amount_text(amount: float) -> str:
    """Return an amount of a table, from a million on in six digits of its unit.

    >>> [amount_text(tokens) for tokens in (983040, 19660800, 3e12)]
    ['983040', '19.6608M', '3T']
    """
    for unit, suffix in _THOUSANDS if amount >= GREATEST_PLAIN else ():
        if amount >= unit:
            return f"{amount / unit:.{DIGITS}g}{suffix}"
    return time_value_text(amount)


def number_text(number: float, digits: int = DIGITS) -> str:
    """Return a number in significant digits, as it can be typed, its exponent without zeros.

    >>> [number_text(rate) for rate in (0.1, 0.00054496738, 0.000024672, 1e-9, 2.5e6)]
    ['0.1', '0.000544967', '2.4672e-5', '1e-9', '2.5e6']
    """
    if digits < DIGITS:
        number = float(f"{number:.{digits}g}")  # 100 in two digits has no exponent
    mantissa, e, power = f"{number:.{max(digits, DIGITS)}g}".partition("e")
    return f"{mantissa}e{int(power)}" if e else mantissa


def texts_apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers in as many digits as tell them apart.

    >>> texts_apart(0.00099999999, 0.00099999971)
    ('0.00099999999', '0.00099999971')
    """
    pairs = ((number_text(one, digits), number_text(other, digits)) for digits in _TO_ALL_DIGITS)
    return next((pair for pair in pairs if pair[0] != pair[1]), (str(one), str(other)))


def rate_text(rate: float) -> str:
    """Return a rate as it stands alone at an axis, with a true minus sign.

    What lies beyond float64, as the last tick of an axis may, has no text.
    """
    return _signed(number_text(rate)) if math.isfinite(rate) else ""


def rate_texts(rates: Sequence[float]) -> list[str]:
    """Return the texts of an axis: all with as many decimals, or all with exponents; 0 is "0"."""
    sizes = [abs(rate) for rate in rates if rate]
    places = _places(sizes)
    if sizes and (min(sizes) < LEAST_PLAIN or max(sizes) >= GREATEST_PLAIN or places is None):
        return ["0" if rate == 0 else _with_exponent(rate) for rate in rates]
    return ["0" if rate == 0 else _signed(f"{rate:.{places}f}") for rate in rates]


def _places(sizes: Sequence[float]) -> int | None:
    """Return the decimals that some round numbers need, or None if these are too many."""
    for places in range(_MOST_PLACES):
        if all(abs(float(f"{size:.{places}f}") - size) <= _ROUNDING * size for size in sizes):
            return places
    return None


def _with_exponent(rate: float) -> str:
    """Return a rate with an exponent, whatever its size; beyond float64 it has no text."""
    if not math.isfinite(rate):
        return ""
    digits, _, power = f"{rate:.{DIGITS - 1}e}".partition("e")
    return _signed(f"{digits.rstrip('0').rstrip('.')}e{int(power)}")


def counted(number: int, unit: str) -> str:
    """Return a number of epochs or steps in words."""
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def _signed(text: str) -> str:
    """Return a number with a true minus sign; that of an exponent is typed as it is."""
    return MINUS + text[1:] if text.startswith("-") else text
