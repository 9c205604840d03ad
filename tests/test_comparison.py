"""Comparisons: labels that differ, columns and ranges."""

import pytest

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import ComparisonError, LearningRateError
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span


def compared(*labels: str, unit: str = "epoch") -> tuple[str, ...]:
    run = Run.over(Span(0, 3, unit="step" if unit == "step" else "epoch"))
    return Comparison.of([Series(label, parse("step()")) for label in labels], run=run).columns


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (["a"], ["lr"]),
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
        (["a", "a", "a (2)"], ["a", "a (2)", "a (2) (2)"]),
        (["epoch", "step"], ["epoch (2)", "step"]),
    ],
)
def test_each_schedule_has_a_column_of_its_own(labels: list[str], columns: list[str]) -> None:
    """Equal labels are numbered, and none takes the name of the time's column."""
    assert compared(*labels) == ("epoch", *columns)


def test_the_usual_range_is_a_hundred_epochs() -> None:
    """Without a range, and with no schedule that ends."""
    assert Comparison.of([Series("a", parse("exp()"))]).span == Span(0, 100)


def test_nothing_cannot_be_shown() -> None:
    """A comparison has a schedule at least."""
    with pytest.raises(ComparisonError, match="no schedule"):
        Comparison.of([])


def test_a_check_meets_what_fails_anywhere_in_the_range() -> None:
    """The first bad time is named, however far it is."""
    series = [Series("fine", parse("exp()")), Series("bad", parse("time(decay=-1e-5)"))]
    with pytest.raises(LearningRateError, match=r"t = 100000$"):
        Comparison.of(series, run=Run.over(Span(0, 200_000))).check()


def test_a_picture_is_checked_like_a_schedule() -> None:
    """Its options have bounds and defaults as parameters have."""
    assert Picture() == Picture(layout="overlay", log_y=False, dpi=150)
    with pytest.raises(ValueError, match="dpi must be a number >= 10 and <= 1200, not 9"):
        Picture(dpi=9)


def test_equal_labels_are_numbered_in_their_order() -> None:
    """Past a number that a label of its own has, too; thousands of them as well as two."""
    _, *numbered = compared("a", "a (3)", *["a"] * 3_000)
    assert numbered[:5] == ["a", "a (3)", "a (2)", "a (4)", "a (5)"]
    assert numbered[-1] == "a (3002)"
