"""Colours, dashes and marks of curves, and the colours around them, in every format."""

from typing import NamedTuple


class Palette(NamedTuple):
    """The colours of a theme."""

    curves: tuple[str, ...]
    """Told apart by everyone; each has a contrast of at least 4.5 to 1 with the background."""
    background: str
    ink: str
    grid: str


LIGHT = Palette(
    ("#0072b2", "#c8420b", "#007a5a", "#8a3b9c", "#3d3d3d", "#b5227a", "#7a5c00"),
    background="#ffffff",
    ink="#1a1a1a",
    grid="#d9d9d9",
)
DARK = Palette(
    ("#56b4e9", "#ff8c5a", "#3ddbb0", "#d59cf0", "#e8e8e8", "#ff7eb6", "#e0c04c"),
    background="#14171c",
    ink="#e6e6e6",
    grid="#343a42",
)
PAPER = Palette(
    ("#000000", *LIGHT.curves[:4], *LIGHT.curves[5:]),
    background="#ffffff",
    ink="#000000",
    grid="#e3e3e3",
)

TERMINAL = (32, 166, 29, 134, 244, 168, 100)
"""Of a terminal's 256 colours: the hues of `LIGHT`, as legible on black as on white."""

DASHES_IN_POINTS = ((), (5, 1.6), (1.2, 1.2), (7, 1.6, 1.2, 1.6), (3, 3))
DASHES_IN_PIXELS = ((), (10, 4), (3, 3), (14, 4, 3, 4), (6, 6))
"""Of a picture, and of a page; five to seven colours: the pairs repeat after 35 curves."""

_LETTERS = "abcdefghijklmnpqrstuvwyzABCDEFGHIJKLMNPQRSTUVWYZ"
"""Marks for when there are no others left; those that look like one of these are left out."""

MARKS, ASCII_MARKS = f"●▲■◆○△□◇{_LETTERS}", f"*+xo#@%&{_LETTERS}"
"""Tell curves apart in a terminal where colours do not."""
