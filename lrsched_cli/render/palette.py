"""Colours, dashes and marks of curves, and the colours around them, in every format."""

from typing import NamedTuple, TypeAlias


class Palette(NamedTuple):
    """The colours of a theme."""

    curves: tuple[str, ...]
    """Told apart by everyone; each has a contrast of at least 4.5 to 1 with the background."""
    scale: tuple[str, ...]
    """Colours of a number, from the lowest to the highest, that stand out three to one."""
    background: str
    ink: str
    grid: str

    def color(self, color: "Color | None") -> str:
        """Return the colour of a look, or of text."""
        if color is None:
            return self.ink
        if isinstance(color, int):
            return self.curves[color % len(self.curves)]
        return _between(self.scale, color)


Color: TypeAlias = int | float
"""Of a curve: the number of one in a palette, or a place between 0 and 1 on its scale."""


def _between(colors: tuple[str, ...], place: float) -> str:
    """Return a colour that lies between those of a scale."""
    at = place * (len(colors) - 1)
    first = min(int(at), len(colors) - 2)
    ends = [[int(one[n : n + 2], 16) for n in (1, 3, 5)] for one in colors[first : first + 2]]
    channels = [round(a + (b - a) * (at - first)) for a, b in zip(*ends, strict=True)]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


_BLUE_TO_SALMON = (
    *("#0d0887", "#370499", "#5801a4", "#7701a8", "#9410a2"),
    *("#ad2793", "#c33d80", "#d5536f", "#e56a5d"),
)
_PURPLE_TO_YELLOW = (
    *("#b6308b", "#ca457a", "#da5a6a", "#e87059", "#f3874a"),
    *("#fba139", "#febb2b", "#fada24", "#f0f921"),
)
"""Parts of the scale that Matplotlib calls plasma."""

LIGHT = Palette(
    ("#0072b2", "#c8420b", "#007a5a", "#8a3b9c", "#3d3d3d", "#b5227a", "#7a5c00"),
    scale=_BLUE_TO_SALMON,
    background="#ffffff",
    ink="#1a1a1a",
    grid="#d9d9d9",
)
DARK = Palette(
    ("#56b4e9", "#ff8c5a", "#3ddbb0", "#d59cf0", "#e8e8e8", "#ff7eb6", "#e0c04c"),
    scale=_PURPLE_TO_YELLOW,
    background="#14171c",
    ink="#e6e6e6",
    grid="#343a42",
)
PAPER = Palette(
    ("#000000", *LIGHT.curves[:4], *LIGHT.curves[5:]),
    scale=_BLUE_TO_SALMON,
    background="#ffffff",
    ink="#000000",
    grid="#e3e3e3",
)

TERMINAL = (32, 166, 29, 134, 244, 168, 100)
"""Of a terminal's 256 colours: the hues of `LIGHT`, as legible on black as on white."""

TERMINAL_SCALE = (27, 63, 93, 128, 163, 161, 167, 166, 136)
"""The same for a scale from blue to orange."""


def terminal_color(color: Color) -> int:
    """Return the number of a look's colour among those of a terminal."""
    if isinstance(color, int):
        return TERMINAL[color % len(TERMINAL)]
    return TERMINAL_SCALE[round(color * (len(TERMINAL_SCALE) - 1))]


_DASHES = (
    (),
    (5, 1.6),
    (1.2, 1.2),
    (7, 1.6, 1.2, 1.6),
    (3, 3),
    (10, 3),
    (7, 1.6, 1.2, 1.6, 1.2, 1.6),
    (3, 1.2, 1.2, 1.2),
)
DASHES = len(_DASHES)
"""Kinds of dashes; with seven colours they make 56 pairs."""


def dashes(kind: int, unit: float = 1.0) -> tuple[float, ...]:
    """Return dashes and gaps, for lines that are about so many units wide."""
    return tuple(round(unit * length, 1) for length in _DASHES[kind])


_LETTERS = "abcdefghijklmnpqrstuvwyzABCDEFGHIJKLMNPQRSTUVWYZ"
"""Marks for when there are no others left; those that look like one of these are left out."""

MARKS, ASCII_MARKS = f"●▲■◆○△□◇{_LETTERS}", f"*+xo#@%&{_LETTERS}"
"""Tell curves apart in a terminal where colours do not."""
