"""The decays against their definitions, in exact arithmetic and by hand."""

import dataclasses
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import Any, TypeVar, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrsched_cli import LRSchedError, parse
from lrsched_cli.errors import ArgumentError, LearningRateError
from lrsched_cli.schedules.decays import Exponential, InverseTime, Step
from strategies import LARGEST_TIME, schedules

Kind = TypeVar("Kind", Step, Exponential, InverseTime)


def bare(family: type[Kind]) -> st.SearchStrategy[Kind]:
    """Return a strategy for a family's own formula, without warmup and floor."""
    plain: dict[str, Any] = {"warmup": 0, "min_lr": None, "min_ratio": None}
    plain |= {"power": 1.0} if family is InverseTime else {}
    found = schedules(family).map(lambda schedule: dataclasses.replace(schedule, **plain))
    return cast("st.SearchStrategy[Kind]", found)


TIME = st.integers(0, LARGEST_TIME)


def decimal(value: Fraction | float) -> Decimal:
    exact = Fraction(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def periods(t: int, every: float, *, staircase: bool) -> Fraction:
    elapsed = Fraction(t) / Fraction(every)
    return Fraction(floor(elapsed)) if staircase else elapsed


def assert_exact(schedule: Step | Exponential | InverseTime, t: int, exact: Decimal) -> None:
    assume(Decimal("1e-300") < exact < Decimal("1e300"))
    assert float(abs(decimal(schedule(t)) / exact - 1)) < 1e-13


@given(bare(Step), TIME)
def test_step_is_exact(schedule: Step, t: int) -> None:
    """Within 1e-13 of lr0 * drop ** floor((offset + t) / every)."""
    with localcontext(prec=60):
        drops = (schedule.offset + t) // schedule.every
        assert_exact(schedule, t, decimal(schedule.lr0) * decimal(schedule.drop) ** drops)


@given(bare(Exponential), TIME)
def test_exponential_is_exact(schedule: Exponential, t: int) -> None:
    """Within 1e-13 of lr0 * e ** (-decay * p) or lr0 * rate ** p."""
    with localcontext(prec=60):
        p = decimal(periods(t, schedule.every, staircase=schedule.staircase))
        if schedule.rate is None:
            exponent = -decimal(schedule.decay or 0) * p
        else:
            exponent = decimal(schedule.rate).ln() * p
        assume(abs(exponent) < 700)
        assert_exact(schedule, t, decimal(schedule.lr0) * exponent.exp())


@given(bare(InverseTime), TIME)
def test_inverse_time_is_exact(schedule: InverseTime, t: int) -> None:
    """Within 1e-13 of lr0 / (1 + decay * p)."""
    with localcontext(prec=60):
        p = periods(t, schedule.every, staircase=schedule.staircase)
        divisor = 1 + Fraction(schedule.decay) * p
        assert_exact(schedule, t, decimal(Fraction(schedule.lr0) / divisor))


GROWTH = st.floats(-1, -1e-9)


@given(GROWTH, st.floats(1, 1e3), TIME)
def test_growth_is_exact(decay: float, every: float, t: int) -> None:
    """With a negative decay, too: also just before the denominator comes to zero."""
    with localcontext(prec=60):
        exponent = -decimal(Fraction(decay) * Fraction(t) / Fraction(every))
        if exponent < 700:
            exact = decimal(0.1) * exponent.exp()
            assert_exact(Exponential(decay=decay, every=every), t, exact)
        last = min(t, int(every / -decay))
        divisor = 1 + Fraction(decay) * last / Fraction(every)
        if divisor > 0:
            schedule = InverseTime(decay=decay, every=every)
            assert_exact(schedule, last, decimal(Fraction(0.1) / divisor))


@pytest.mark.parametrize(
    ("expression", "rates"),
    [
        ("step()", {0: 0.1, 8: 0.1, 9: 0.05, 18: 0.05, 19: 0.025}),
        ("step(offset=0)", {0: 0.1, 9: 0.1, 10: 0.05, 19: 0.05, 20: 0.025}),
        ("step(1, 0.1, 20)", {18: 1.0, 19: 0.1, 38: 0.1, 39: 0.01}),
        ("exp(rate=0.5, every=10)", {0: 0.1, 10: 0.05, 20: 0.025, 5: 0.1 * 0.5**0.5}),
        ("exp(rate=0.5, every=10, staircase=True)", {9: 0.1, 10: 0.05, 19: 0.05}),
        ("exp(decay=0)", {0: 0.1, 1000: 0.1}),
        ("time(decay=1)", {0: 0.1, 1: 0.05, 3: 0.025, 9: 0.01}),
        ("time(decay=1, every=10, staircase=True)", {9: 0.1, 10: 0.05, 19: 0.05}),
        ("constant(0.3)", {0: 0.3, 1e9: 0.3}),
        ("exp(decay=1, every=5e-324)", {0: 0.1, 1: 0.0}),
        ("time(decay=1, every=5e-324)", {0: 0.1, 1: 0.0}),
        ("exp(decay=1e300, every=1e300)", {0: 0.1, 1: 0.1 * 2.718281828459045**-1}),
    ],
)
def test_values_that_can_be_worked_out_by_hand(expression: str, rates: dict[float, float]) -> None:
    """The first rates and the first drops are where the formulas have them."""
    schedule = parse(expression)
    assert schedule(list(rates)).tolist() == pytest.approx(list(rates.values()), rel=1e-15)


@given(st.floats(1e-3, 1e3), st.integers(1, 10**6))
def test_a_staircase_drops_at_the_multiples_of_its_period(every: float, count: int) -> None:
    """The period counts as completed from the first whole time that is not before its end."""
    end = Fraction(every) * count
    first = -((-end.numerator) // end.denominator)
    schedule = InverseTime(decay=1, every=every, staircase=True)
    assert round(schedule.lr0 / schedule(first)) - 1 == first // Fraction(every)
    assert first // Fraction(every) >= count


@pytest.mark.parametrize(
    ("expression", "t", "first"),
    [
        ("time(decay=-0.1)", range(100), 10),
        ("time(decay=-0.3)", range(100), 4),
        ("exp(decay=-100)", range(100), 8),
        ("exp(rate=1e200)", range(10), 2),
    ],
)
def test_an_unusable_rate_is_an_error_that_names_the_first_time(
    expression: str, t: range, first: int
) -> None:
    """Division by zero, a rate below zero and overflow are errors, not values."""
    with pytest.raises(LearningRateError, match=rf"t = {first}$"):
        parse(expression)(t)


def test_one_of_two_parameters_is_enough() -> None:
    """Decay and rate exclude each other; with neither, the default decay holds."""
    assert str(Exponential()) == "exp(lr0=0.1, decay=0.05)"
    assert str(Exponential(rate=0.9)) == "exp(lr0=0.1, rate=0.9)"
    with pytest.raises(ArgumentError, match=r"decay or rate, not both \(decay=0.1, rate=0.9\)"):
        Exponential(decay=0.1, rate=0.9)
    assert issubclass(ArgumentError, LRSchedError)
