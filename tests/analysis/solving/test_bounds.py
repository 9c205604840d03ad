"""How many numbers are tried: told while they are, and no more than some."""

import pytest

from lrsched_cli.analysis.solving.conditions import RateAt
from lrsched_cli.analysis.solving.one import solve_one
from lrsched_cli.analysis.solving.question import Question
from lrsched_cli.analysis.solving.rebuilding import maker_of
from lrsched_cli.analysis.solving.solve import solve
from lrsched_cli.errors import QuestionError
from lrsched_cli.expression.unknowns import template_of


def test_a_search_says_how_far_it_is() -> None:
    """Each number once, of how many at most."""
    told: list[tuple[int, int]] = []
    solve(
        template_of("exp(lr0=0.1, decay=?)"),
        [RateAt(90, 1e-4)],
        watch=lambda *pair: told.append(pair),
    )
    assert [done for done, _ in told] == list(range(len(told)))
    assert {total for _, total in told} == {20_000}


def test_a_search_without_an_end_is_given_up() -> None:
    """With what to ask instead, not with some of the solutions."""
    template = template_of("cyclic(up=?)")
    question = Question(template, (RateAt(5000, 0.05),), maker_of(template), most=50)
    with pytest.raises(QuestionError, match="50 numbers were tried"):
        solve_one(question)
