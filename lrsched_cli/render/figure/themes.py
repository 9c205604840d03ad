"""How pictures look: colours, fonts and sizes of each theme, or of a style of Matplotlib's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.rcsetup import cycler

from lrsched_cli.picture import Picture
from lrsched_cli.render.figure.styles import settings_of
from lrsched_cli.render.palette import DARK, LIGHT, PAPER, Palette


@dataclass(frozen=True, slots=True)
class Theme:
    """A look: its colours, and Matplotlib's settings."""

    palette: Palette
    size: tuple[float, float] = (8.0, 4.8)
    panel: tuple[float, float] = (4.0, 3.0)
    """Inches of a picture, and of a panel."""
    line: float = 1.6
    font_size: float = 10.0
    others: dict[str, Any] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """Return Matplotlib's settings for the look."""
        return {
            "figure.facecolor": self.palette.background,
            "axes.facecolor": self.palette.background,
            "axes.edgecolor": self.palette.ink,
            "axes.labelcolor": self.palette.ink,
            "axes.prop_cycle": cycler(color=self.palette.curves),
            "text.color": self.palette.ink,
            "xtick.color": self.palette.ink,
            "ytick.color": self.palette.ink,
            "grid.color": self.palette.grid,
            "grid.linewidth": 0.6,
            "lines.linewidth": self.line,
            "font.size": self.font_size,
            "figure.titlesize": 1.2 * self.font_size,
            "axes.titlesize": self.font_size,
            "axes.labelsize": self.font_size,
            "xtick.labelsize": _OF_TICKS * self.font_size,
            "ytick.labelsize": _OF_TICKS * self.font_size,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            **self.others,
        }


_OF_TICKS = 0.9
"""Sizes go down from the title over names and ticks to labels and what is written at curves."""

THEMES = {
    "light": Theme(LIGHT),
    "dark": Theme(DARK),
    "paper": Theme(
        PAPER,
        size=(3.5, 2.5),
        panel=(2.3, 1.8),
        line=1.0,
        font_size=8.0,
        others={
            "font.family": ["STIXGeneral", "DejaVu Sans"],
            "axes.linewidth": 0.6,
            "xtick.major.width": 0.6,
            "ytick.major.width": 0.6,
            "grid.linewidth": 0.4,
        },
    ),
}
"""Every theme by its name, as `Picture.theme` has them."""

_ALWAYS: dict[str, Any] = {
    "pdf.fonttype": 42,  # fonts embedded as they are, which publishers ask for
    "svg.fonttype": "none",  # text stays text: it can be searched, edited and read aloud
    "svg.hashsalt": "lrsched",
}


def use(picture: Picture) -> None:
    """Set Matplotlib's settings for a picture; to be called within `rc_context`.

    Raises:
        ComparisonError: there is no style of that name, and no such file.
        FileError: the file cannot be read.
        ConfigError: it is no style.
    """
    mpl.rcdefaults()  # the same picture for every user
    _set(THEMES[picture.theme].settings())
    if picture.style is not None:
        _set(settings_of(picture.style))
    _set(_ALWAYS)


def _set(settings: Mapping[str, Any]) -> None:
    for name, value in settings.items():
        mpl.rcParams[name] = value  # type: ignore[index] # its keys are a long list of literals
