"""How a chart for a terminal looks: its characters, colours and marks, its heading and legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from lrsched_cli.comparison import Comparison
from lrsched_cli.render.looks import Key, Look, Looks
from lrsched_cli.render.palette import (
    ASCII_MARKS,
    MARKS,
    TERMINAL_SCALE,
    Color,
    dashes,
    terminal_color,
)
from lrsched_cli.render.terminal_text import cells, folded, legible

BOLD, DIM = "1", "2"
"""Parameters of an escape sequence, as those of a colour are."""

_INDENT, _SWATCH, _GAP = 2, 3, 3
"""Columns of a legend: before each swatch, of it, and between two labels."""

_KEY_SWATCH = 6
"""Columns of a piece of a line that shows its dashes."""

_LEAST_GAP = 3
"""Dots: a dash or gap that is shorter is not seen."""

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
    below: str
    """Where a curve lies below the axis."""
    top_corner: str
    top_tick: str
    side: str
    side_tick: str
    grid: str
    marks: str
    """Tell curves apart where colours do not."""


_BOXES = Glyphs("└", "─", "┬", "▼", "┌", "┴", "│", "┤", "┈", MARKS)
_ASCII = Glyphs("+", "-", "+", "v", "+", "+", "|", "+", ".", ASCII_MARKS)


@dataclass(frozen=True, slots=True)
class CurveGlyphs:
    """How curves look in a place with or without colour, and characters beyond ASCII."""

    looks: Looks
    color: bool
    unicode: bool

    @property
    def glyphs(self) -> Glyphs:
        """The characters for axes and marks."""
        return _BOXES if self.unicode else _ASCII

    @property
    def is_marked(self) -> bool:
        """Whether colours, and dashes where they have a meaning, do not tell the curves apart."""
        drawn = [n for n, same in enumerate(self.looks.same_as) if same is None]
        seen = {(self._style(number), self.dash(number)) for number in drawn}
        return len(drawn) > (len(seen) if self.color else 1)

    @property
    def is_explained(self) -> bool:
        """Whether the legend tells what colours and dashes stand for, in place of each curve."""
        return bool(self.looks.keys) and self.color and self.unicode and not self.is_marked

    def dash(self, number: int) -> int:
        """Return the kind of dashes of a curve: none, where they would mean nothing."""
        return self.looks.each[number].dash if self.looks.keys and self.unicode else 0

    def is_drawn(self, number: int) -> bool:
        """Whether a curve is the first of those that coincide."""
        return self.looks.same_as[number] is None

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
        first = self.looks.same_as[number]
        number = number if first is None else first
        return self.glyphs.marks[number % len(self.glyphs.marks)]

    def _style(self, number: int) -> str:
        return self.style(self.looks.each[number])

    def style(self, look: Look) -> str:
        """Return the parameters of a look's colour."""
        return "" if look.color is None else f"38;5;{self._colors[look.color]}"

    @property
    def _colors(self) -> dict[Color, int]:
        """The terminal's colours: where those of a scale are too much alike, one after another."""
        found = {look.color: 0 for look in self.looks.each if look.color is not None}
        colors = {color: terminal_color(color) for color in found}
        places = sorted(color for color in found if isinstance(color, float))
        if len({colors[place] for place in places}) < len(places) <= len(TERMINAL_SCALE):
            last = len(places) - 1
            colors |= {place: terminal_color(n / last) for n, place in enumerate(places)}
        return colors

    def printed(self, line: Line) -> str:
        """Return the text of a line, with one escape sequence for what is styled alike in a row."""
        texts = []
        for style, pieces in groupby(line, lambda piece: piece[1] if self.color else ""):
            text = "".join(text for text, _ in pieces)
            texts.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        return "".join(texts).rstrip()


def is_gap(kind: int, dot: int) -> bool:
    """Whether a dot of a line is in a gap of its dashes."""
    lengths = [max(round(length), _LEAST_GAP) for length in dashes(kind, 1.5)]
    at = dot % (sum(lengths) or 1)
    for number, length in enumerate(lengths):
        if at < length:
            return number % 2 == 1
        at -= length
    return False


def bits_of(characters: str) -> bytes:
    """Return the dots of braille characters, a byte each."""
    return bytes(ord(character) - _NO_DOTS for character in characters)


def texts(comparison: Comparison, look: CurveGlyphs, width: int) -> tuple[list[Line], list[Line]]:
    """Return heading and legend; without a title, one curve's label is the heading."""
    names = [one.label for one in comparison.series]
    labels = [
        legible(look.looks.label(number, names), unicode=look.unicode)
        for number in range(len(names))
    ]
    title = comparison.picture.title
    if title is None and len(labels) == 1:
        return [[(line, BOLD)] for line in folded(labels[0], width)], []
    lines = folded(legible(title, unicode=look.unicode), width) if title else []
    heading = [[(line, BOLD)] for line in lines]
    if look.is_explained:
        return heading, [line for key in look.looks.keys for line in _explained(key, look, width)]
    return heading, _legend(labels, look, width)


def _explained(key: Key, glyphs: CurveGlyphs, width: int) -> list[Line]:
    """Return what a parameter's values look like, in as many lines as that takes."""
    lines: list[Line] = [[(f"  {legible(key.name, unicode=True)}", "")]]
    for text, look in key.entries:
        entry = f" {legible(text, unicode=True)}"
        used = sum(cells(piece) for piece, _ in lines[-1])
        if used + _GAP + _KEY_SWATCH + cells(entry) > width and len(lines[-1]) > 1:
            lines.append([("  ", "")])
        lines[-1] += [(" " * _GAP, ""), (_dashed(look.dash), glyphs.style(look)), (entry, "")]
    return lines


def _dashed(kind: int) -> str:
    """Return a piece of a dashed line, in braille characters."""
    dots = [not is_gap(kind, dot) for dot in range(2 * _KEY_SWATCH)]
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return "".join(chr(_NO_DOTS + 0x02 * left + 0x10 * right) for left, right in pairs)


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
