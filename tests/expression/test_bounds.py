"""What a text may stand for is bounded, and only that: shared values cost nothing more."""

import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError


def repeated(statement: str, times: int) -> str:
    """Return a script that states something so many times of a schedule called a."""
    return "\n".join(["a = step()", *[statement] * times])


@pytest.mark.parametrize("times", [13, 48])
def test_a_name_that_is_used_again_counts_once(times: int) -> None:
    """Each line adds one value to what the last one stands for."""
    assert str(parse(repeated("a = scale(a, 1)", times))).count("scale(") == times


def test_many_statements_may_share_a_large_value() -> None:
    """A statement is measured for itself: not everything that ever had a name is shown."""
    text = repeated("a = sequence(a, a, at=[1])", 11) + "\nb = scale(a, 0.5)" * 500
    assert parse(text)(0) == 0.05


@pytest.mark.parametrize(
    "statement", ["a = sequence(a, a, at=[1])", "a = product(a, a)", "a = [a, a, a]"]
)
def test_what_doubles_with_each_line_is_bounded(statement: str) -> None:
    """A short text that stands for millions of values is refused at once."""
    with pytest.raises(ExpressionError, match="more than 20,000 values"):
        parse(repeated(statement, 40))


@pytest.mark.parametrize(("statement", "times"), [("a = scale(a, 1)", 50), ("a = [a]", 900)])
def test_levels_are_bounded_over_names_too(statement: str, times: int) -> None:
    """A stack that suffices for the computation has to suffice for all that is said of it."""
    with pytest.raises(ExpressionError, match="nested more than 50 levels deep"):
        parse(repeated(statement, times))
