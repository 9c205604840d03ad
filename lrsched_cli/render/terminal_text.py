"""Texts for a terminal, without Rich: what may be shown there, how wide it is, where it breaks."""

import re
from unicodedata import category, east_asian_width

from lrsched_cli.errors import escape_control_characters


def legible(text: str, *, unicode: bool) -> str:
    """Return a text in which no character acts, and none that the place cannot show."""
    text = escape_control_characters(text)
    return text if unicode else text.encode("ascii", "backslashreplace").decode()


_ACTING = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters beyond those that JSON escapes by itself, which act or cannot be seen."""


def harmless(json: bytes) -> bytes:
    """Return JSON in which every character that acts in a terminal is an escape: the same data."""
    if json.isascii() and b"\x7f" not in json:
        return json
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.decode()).encode()


def cells(text: str) -> int:
    """Return the columns that a text takes: two for a wide character, none for an accent."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if category(character) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


_JOINTS = (",(/", "=", ".", "_-")
"""Characters after which an expression or a path may be broken, the best ones first."""


def folded(text: str, width: int) -> list[str]:
    """Return a text in lines of at most so many columns, broken at blanks where there are any."""
    if cells(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        line = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(line) <= width:
            lines[-1] = line
            continue
        *whole, rest = _pieces(word, width)
        lines += [*whole, rest]
    return [line for line in lines if line] or [""]


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces of at most so many columns, parted at its joints if it has some."""
    pieces, used = [""], 0
    for character in word:
        used += _cells(character)
        if used > width and pieces[-1]:
            joint = _joint(pieces[-1])
            pieces[-1:] = [pieces[-1][:joint], pieces[-1][joint:]]
            used = cells(pieces[-1]) + _cells(character)
        pieces[-1] += character
    return pieces


def _joint(piece: str) -> int:
    """Return up to where a piece stays in its line: to its last joint, or all of it."""
    ends = (max(map(piece.rfind, joints)) + 1 for joints in _JOINTS)
    return next(filter(None, ends), len(piece))
