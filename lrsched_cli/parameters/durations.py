"""Times and lengths with a unit, as a user writes them: `5ep`, `5%`, `2e9tok`, `10k`.

Where one stands in an expression, a name of the same length takes its place, so that the text is
Python's syntax and each column of it is what it was.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from lrsched_cli.parameters.arithmetic import number_of
from lrsched_cli.parameters.values import unwrapped

if TYPE_CHECKING:
    from fractions import Fraction

_SCALES = {"": 0, "k": 3, "K": 3, "M": 6, "B": 9, "G": 9, "T": 12}
"""Powers of ten by their letters."""

_UNITS = {
    "ep": "ep",
    "epoch": "ep",
    "epochs": "ep",
    "%": "%",
    "tok": "tok",
    "token": "tok",
    "tokens": "tok",
    "sample": "samples",
    "samples": "samples",
}
"""The units, by the words that stand for them."""


UNITS = "ep, %, tok, samples; k, M, B, T for powers of ten"
"""The units, as messages tell them."""


def has_a_unit(text: str) -> bool:
    """Tell whether a text is a number and a word, be that a unit of lengths or not."""
    return bool(re.fullmatch(r"\s*[\d.]+\s*[^\W\d]+\s*", text))


def is_unit(word: str) -> bool:
    """Tell whether a word is a unit of lengths, or a letter that stands for a power of ten."""
    return bool(word) and (word in _UNITS or word in _SCALES)


_WRITTEN = r"""
    (?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d{1,3})?)
    (?:
        (?P<scale>[kKMBGT])? (?P<unit>ep(?:ochs?)?|tok(?:ens?)?|samples?) \b
        | (?P<percent>%)
        | (?P<alone>[kKMBGT]) \b
    )
"""

_IN_CODE = rf"""
    \#[^\n]*
    | '''.*?(?:'''|\Z) | \"\"\".*?(?:\"\"\"|\Z)
    | (?P<quoted>'(?:\\.|[^'\\\n])*'? | "(?:\\.|[^"\\\n])*"?)
    | (?<![\w.]) (?P<length>{_WRITTEN}) (?: (?<!%) | (?=\s*(?:[,)\]}}:\#]|\Z)) )
"""
"""A comment, a string, or a length outside these; `%` before something else is Python's modulo."""

_ARITHMETIC = r"[\d.eE_()+*/% -]+"
_LONGEST = 200
"""Characters of a number on the command line: what they are, and how many."""

_FIRST_STAND_IN = 0x4E00
"""The first of some twenty thousand letters: no text has as many lengths."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A time or a length whose number of steps the run tells."""

    text: str
    number: str
    """The decimal number before the unit, in Python's syntax."""
    power: int
    """Of ten, by which it is multiplied."""
    unit: str
    """`ep`, `%`, `tok` or `samples`."""

    @property
    def amount(self) -> "Fraction":
        """How many of the unit, exactly."""
        from fractions import Fraction  # noqa: PLC0415 - where one is met

        amount: Fraction = Fraction(self.number) * Fraction(10) ** self.power
        return amount

    def __repr__(self) -> str:
        return self.text


Length = int | float | Duration
"""A number of what a schedule counts, or one that the run tells."""


def length_of(text: str) -> Length:
    """Return the length that a text is: a number, arithmetic of numbers, or one with a unit.

    Raises:
        ValueError: it is none.
    """
    text = text.strip()
    found = re.fullmatch(_written(), text)
    length = None if found is None else _made(found)
    if length is not None:
        return length
    return _computed(text)


def lengths_of(text: str) -> Sequence[Length]:
    """Return the lengths that a text has, separated by commas; raises as `length_of`."""
    return [length_of(part) for part in _parts(text)]


def numbers_of(text: str) -> Sequence[Length]:
    """Return the numbers that a text has, separated by commas: each may be arithmetic.

    Raises:
        ValueError: one is none.
    """
    return [_computed(part.strip()) for part in _parts(text)]


def _computed(text: str) -> float:
    if len(text) > _LONGEST or not re.fullmatch(_ARITHMETIC, text):
        raise ValueError(text)
    return number_of(text)


def _parts(text: str) -> list[str]:
    return unwrapped(text, "[]", "()").split(",")


class Code(NamedTuple):
    """An expression without lengths, and what stands in their places."""

    text: str
    lengths: dict[str, Length]
    """By the names that stand in their places."""
    written: dict[str, str]
    units: frozenset[str]
    """Those of its lengths, and of texts in quotes that may be lengths."""

    def restored(self, text: str) -> str:
        """Return a part of the text as it was written."""
        for name, written in self.written.items():
            text = text.replace(name, written)
        return text


def without_lengths(code: str) -> Code:
    """Return an expression in which each length is a name of as many characters."""
    lengths: dict[str, Length] = {}
    written: dict[str, str] = {}
    units: set[str] = set()
    parts, end = [], 0
    letters = _stand_ins(code)
    for found in re.finditer(_in_code(), code):
        if found["quoted"] is not None:
            units |= _units_of(found["quoted"][1:-1])
        length = None if found["length"] is None else _made(found)
        if length is None:
            continue
        name = next(letters).ljust(len(found[0]), "_")
        lengths[name], written[name] = length, found[0]
        parts += [code[end : found.start()], name]
        end = found.end()
        units |= {length.unit} if isinstance(length, Duration) else set()
    return Code("".join([*parts, code[end:]]), lengths, written, frozenset(units))


def _units_of(text: str) -> set[str]:
    """Return the unit of a text that is a length with one."""
    found = re.fullmatch(_written(), text)
    length = None if found is None else _made(found)
    return {length.unit} if isinstance(length, Duration) else set()


def _stand_ins(code: str) -> Iterator[str]:
    return (letter for place in count(_FIRST_STAND_IN) if (letter := chr(place)) not in code)


def _made(found: re.Match[str]) -> Length | None:
    """Return the length that was found, or None for a number beyond float64."""
    unit = found["unit"] or found["percent"]
    digits = found["number"].replace("_", "")
    power = _SCALES[found["scale"] or found["alone"] or ""]
    if not math.isfinite(float(digits) * 10**power):
        return None
    one = Duration(found[0], digits, power, _UNITS.get(unit or "", ""))
    if unit:
        return one
    amount = one.amount
    return int(amount) if amount.denominator == 1 else float(amount)


@cache
def _written() -> re.Pattern[str]:
    return re.compile(_WRITTEN, re.VERBOSE)


@cache
def _in_code() -> re.Pattern[str]:
    return re.compile(_IN_CODE, re.VERBOSE | re.DOTALL)
