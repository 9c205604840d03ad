"""Functions of the update as schedules."""

import functools
import math

import numpy as np
import pytest

from lrsched_cli import LRSchedError, explain, plot, schedule
from lrsched_cli.conversion import TARGETS, Request, convert


def step_decay(epoch: int) -> float:
    return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 10))


def warmed(step: int, peak: float = 0.1) -> float:
    return peak * (step + 1) / 5 if step < 5 else peak * (1 - (step - 5) / 95) ** 0.5


def test_a_function_has_its_values() -> None:
    """Of one update, and of many in any order."""
    found = schedule(warmed)
    times = np.array([9, 0, 4, 4, 50])
    assert found(times).tolist() == [warmed(int(one)) for one in times]
    assert found(3) == warmed(3)


def test_a_function_that_takes_arrays_is_called_with_them() -> None:
    """And with so many numbers as show that it has the same values for each alone."""
    calls = []

    def halved(step: int) -> float:
        calls.append(step)
        return 0.1 * 0.5 ** (step // 1000)

    values = schedule(halved)(np.arange(100_000))
    assert len(calls) < 1000
    assert values[[0, 999, 1000, 2000]].tolist() == [0.1, 0.1, 0.05, 0.025]


def test_a_function_that_is_another_for_arrays_is_called_for_each_update() -> None:
    """What it does with an array is not what it does with the numbers in it."""

    def first_only(step: int) -> float:
        return 0.1 if np.all(np.asarray(step) == 0) else 0.05

    assert schedule(first_only)(np.arange(60)).tolist() == [0.1] + [0.05] * 59


def test_between_two_updates_lies_a_line_or_the_rate_before_a_jump() -> None:
    """As of what is computed update by update."""
    found = schedule(warmed)
    assert math.isclose(found(2.5), (warmed(2) + warmed(3)) / 2)
    assert schedule(step_decay)(8.5) == step_decay(8)


@pytest.mark.parametrize(
    ("function", "jumps", "bends"),
    [
        (step_decay, [9, 19, 29, 39], []),
        (warmed, [], [4]),
        (lambda step: 0.1 * 0.99**step, [], []),
        (lambda step: 0.05 * (1 + math.cos(math.pi * (step % 20) / 20)), [20, 40], []),
        (lambda _: 0.1, [], []),
    ],
)
def test_jumps_and_bends_are_found(function: object, jumps: list[int], bends: list[int]) -> None:
    """Of a staircase, a warmup, smooth curves, restarts and a constant."""
    found = schedule(function, total=45)
    times = np.arange(45.0)
    assert np.unique(found.next_jump(times)).tolist() == [*jumps, math.inf]
    assert np.unique(found.next_breakpoint(times)).tolist() == [*jumps, *bends, math.inf]


def test_a_function_is_explained_and_drawn_as_any_schedule() -> None:
    """Its phases are those between its jumps."""
    explained = explain(step_decay, epochs=30)
    assert [phase.start for phase in explained.facts.phases] == [0, 9, 19, 29]
    assert "step_decay" in str(explained)
    axes = plot(step_decay, epochs=30)
    assert axes.get_title() == "step_decay"
    assert len(plot({"mine": warmed, "halved": "step()"}, epochs=30).get_lines()) == 2


def test_a_function_ends_where_it_fails() -> None:
    """A list that it looks into is as long as its plan."""
    rates = [0.1, 0.05, 0.01]
    found = schedule(lambda epoch: rates[epoch])
    assert found.length == 3
    with pytest.raises(LRSchedError, match="not finite at t = 3"):
        found(3)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([0.1, 0.2], "list is no schedule: give"),
        (0.1, "float is no schedule: give"),
        (lambda: 0.1, "it fails at update 0: TypeError"),
        (lambda _: "0.1 or so", "it fails at update 0: ValueError"),
        ("stp()", "unknown schedule"),
    ],
)
def test_what_is_no_schedule_is_refused(given: object, message: str) -> None:
    """By what would be one, or by what the function itself says."""
    with pytest.raises(LRSchedError, match=message):
        schedule(given)


@pytest.mark.parametrize("target", TARGETS)
def test_a_function_has_no_code_for_a_framework(target: str) -> None:
    """What it computes is not known."""
    with pytest.raises(LRSchedError):
        convert(Request(schedule(warmed), "warmed"), target)


def test_a_function_is_called_by_its_name() -> None:
    """Of one that another made, by the name of that."""
    assert str(schedule(functools.partial(warmed, peak=0.2))) == "warmed"
    assert str(schedule(lambda _: 0.1)).startswith("test_a_function")
    assert str(schedule(step_decay)) == "step_decay"


def test_a_schedule_or_an_expression_stands_for_itself() -> None:
    """So that one function takes whatever there is."""
    found = schedule("step(lr0=0.1)")
    assert schedule(found) is found
