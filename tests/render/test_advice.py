"""What is told of a picture before it is looked at."""

import pytest

from lrsched_cli.comparison import Comparison
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS
from lrsched_cli.render.advice import advice
from lrsched_cli.render.figure import figure, fonts
from shown import comparison, varied

MANY = [f"exp(decay={n / 100})" for n in range(1, 21)]


@pytest.mark.parametrize(
    ("shown", "form", "is_told"),
    [
        (comparison(*MANY), "png", True),
        (comparison(*MANY[:19]), "png", False),
        (comparison(*MANY), "csv", False),
        (comparison(*MANY, picture=Picture(layout="panels")), "svg", False),
        (varied("exp(decay={d})", d=",".join(str(n) for n in range(1, 31))), "png", False),
    ],
    ids=["twenty", "nineteen", "no picture", "panels", "sweep"],
)
def test_many_mixed_curves_are_better_in_panels(
    shown: Comparison, form: str, is_told: bool
) -> None:
    """A sweep has a scale of colours, and no need of them."""
    told = list(advice(shown, [FORMATS[form]]))
    assert bool(told) == is_told
    assert all("--layout panels" in note for note in told)


@pytest.mark.parametrize("has_font", [True, False])
def test_letters_that_no_font_has_are_told(monkeypatch: pytest.MonkeyPatch, has_font: bool) -> None:
    """Where there is a font for them, it is used."""
    monkeypatch.setattr(fonts, "installed", lambda: ["DejaVu Serif"] if has_font else [])
    shown = comparison("step()", "exp()", labels=["学習率", "b"])
    told = list(advice(shown, [FORMATS["png"]]))
    assert bool(told) != has_font
    families = figure(shown).axes[0].xaxis.label.get_fontfamily()
    assert ("DejaVu Serif" in families) == has_font
    assert not list(advice(comparison("step()", labels=["é"]), [FORMATS["png"]]))
