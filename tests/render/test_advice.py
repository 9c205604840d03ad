"""What is told of a picture before it is looked at."""

import pytest

from lrsched_cli.comparison import Comparison, Picture
from lrsched_cli.render import FORMATS
from lrsched_cli.render.advice import advice
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
