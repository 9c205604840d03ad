"""Fonts for letters that the themes' own do not have."""

from collections.abc import Sequence

from lrsched_cli.render.figure.library import mpl  # isort: skip - before anything of Matplotlib's

from matplotlib.font_manager import fontManager

from lrsched_cli.comparison import Comparison

_FIRST = "\u2e80"
"""Letters from here on, of Chinese, Japanese and Korean, are not in the themes' fonts."""

_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "PingFang SC",
    "Hiragino Sans GB",
    "Hiragino Sans",
    "Heiti TC",
    "Microsoft YaHei",
    "SimHei",
    "Yu Gothic",
    "Malgun Gothic",
    "Arial Unicode MS",
)
"""Fonts that have them, of the systems that people use."""


def has_foreign(comparison: Comparison) -> bool:
    """Tell whether its title or labels have letters that need another font."""
    texts = (comparison.picture.title or "", *(one.label for one in comparison.series))
    return any(letter >= _FIRST for text in texts for letter in text)


def installed() -> list[str]:
    """Return which fonts with these letters there are."""
    known = set(fontManager.get_font_names())
    return [name for name in _FAMILIES if name in known]


def add(families: Sequence[str]) -> None:
    """Have letters taken from some fonts, where the theme's have none."""
    mpl.rcParams["font.family"] = [*mpl.rcParams["font.family"], *families]
