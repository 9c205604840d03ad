"""How a chart for a terminal looks: its characters, colours and marks, its heading and legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from lrsched_cli.comparison import Comparison
from lrsched_cli.render.palette import ASCII_MARKS, MARKS, TERMINAL
from lrsched_cli.render.terminal_text import cells, folded, legible

BOLD, DIM = "1", "2"
"""Parameters of an escape sequence, as those of a colour are."""

_INDENT, _SWATCH, _GAP = 2, 3, 3
"""Columns of a legend: before each swatch, of it, and between two labels."""

_NO_DOTS = 0x2800
"""The braille character without dots; in those after it, each bit that is added is a dot."""

Piece = tuple[str, str]
"""A text, and the parameters of the escape sequence that styles it."""

Line = list[Piece]


class Glyphs(NamedTuple):
    """What axes and curves are drawn with."""

    corner: str
    axis: str
    tick: str
    side: str
    side_tick: str
    grid: str
    marks: str
    """Tell curves apart where colours do not."""


_BOXES = Glyphs("└", "─", "┬", "│", "┤", "┈", MARKS)
_ASCII = Glyphs("+", "-", "+", "|", "+", ".", ASCII_MARKS)


@dataclass(frozen=True, slots=True)
class CurveGlyphs:
    """How so many curves look in a place with or without colour, and characters beyond ASCII."""

    count: int
    color: bool
    unicode: bool

    @property
    def glyphs(self) -> Glyphs:
        """The characters for axes and marks."""
        return _BOXES if self.unicode else _ASCII

    @property
    def is_marked(self) -> bool:
        """Whether colours alone do not tell the curves apart."""
        return self.count > (len(TERMINAL) if self.color else 1)

    def character(self, bits: int, number: int, *, is_mark: bool) -> Piece:
        """Return what a character of the canvas shows: nothing, or some curve's dots or mark."""
        if not bits:
            return " ", ""
        has_dots = self.unicode and not is_mark
        return chr(_NO_DOTS + bits) if has_dots else self._mark(number), self._style(number)

    def swatch(self, number: int) -> Piece:
        """Return a piece of a curve, for the legend."""
        line = "⠒" if self.unicode else self._mark(number)
        middle = self._mark(number) if self.is_marked else line
        return f"{line}{middle}{line}", self._style(number)

    def _mark(self, number: int) -> str:
        return self.glyphs.marks[number % len(self.glyphs.marks)]

    @staticmethod
    def _style(number: int) -> str:
        return f"38;5;{TERMINAL[number % len(TERMINAL)]}"

    def printed(self, line: Line) -> str:
        """Return the text of a line, with one escape sequence for what is styled alike in a row."""
        texts = []
        for style, pieces in groupby(line, lambda piece: piece[1] if self.color else ""):
            text = "".join(text for text, _ in pieces)
            texts.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        return "".join(texts).rstrip()


def bits_of(characters: str) -> bytes:
    """Return the dots of braille characters, a byte each."""
    return bytes(ord(character) - _NO_DOTS for character in characters)


def texts(comparison: Comparison, look: CurveGlyphs, width: int) -> tuple[list[Line], list[Line]]:
    """Return heading and legend; without a title, one curve's label is the heading."""
    labels = [legible(one.label, unicode=look.unicode) for one in comparison.series]
    title = comparison.picture.title
    if title is None and len(labels) == 1:
        return [[(line, BOLD)] for line in folded(labels[0], width)], []
    lines = folded(legible(title, unicode=look.unicode), width) if title else []
    return [[(line, BOLD)] for line in lines], _legend(labels, look, width)


def _legend(labels: Sequence[str], look: CurveGlyphs, width: int) -> list[Line]:
    """Return the legend, in columns where the labels are short."""
    before = _INDENT + _SWATCH + 1
    across = max((width + _GAP) // (before + max(map(cells, labels)) + _GAP), 1)
    each = (width + _GAP) // across
    lines: list[Line] = []
    for number, label in enumerate(labels):
        first, *others = folded(label, max(width - before, 1))
        if number % across == 0:
            lines.append([])
        blanks = " " * (each - before - cells(first))
        lines[-1] += [(" " * _INDENT, ""), look.swatch(number), (f" {first}{blanks}", "")]
        lines += [[(" " * before + other, "")] for other in others]
    return lines
