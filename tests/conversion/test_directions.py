"""When a question about what rises or falls with time is answered otherwise."""

import math

import pytest

from lrsched_cli.conversion.directions import next_answer


@pytest.mark.parametrize("turn", [4.0, 100.0, 12345.0])
def test_the_first_time_of_another_answer_is_found(turn: float) -> None:
    """The first whole one."""
    assert next_answer(lambda t: t < turn, 3.0, answer=True) == turn


def test_it_is_found_beyond_the_times_that_float64_has_without_a_gap() -> None:
    """To the nearest that it has."""
    turn, start = 9087715346376160.0, 7510508550716320.0
    assert next_answer(lambda t: t < turn, start, answer=True) == turn


def test_an_answer_that_stays_has_no_end() -> None:
    """Infinity."""
    assert next_answer(lambda t: t >= 0, 3.0, answer=True) == math.inf
