"""Every number of every family can be asked for, and what is found gives the rate."""

from collections.abc import Iterator

import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.solving.conditions import RateAt
from lrsched_cli.analysis.solving.solve import solve
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression.unknowns import template_of
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.schedules import FAMILIES, Schedule
from strategies import example

NUMBERS = (0.02, 0.35, 0.6, 1.5, 3, 7, 41)
"""Of these, the first that a parameter takes and that changes a rate is looked for."""

BESIDE = {"cosine_restarts.total": ["cycles=2"]}
"""What some parameters need beside them."""

TIMES = (17.0, 3.0, 60.0, 0.0)


def asked() -> Iterator[tuple[str, str]]:
    for family in FAMILIES.values():
        for one in fields(family):
            if one.kind in {kinds.FLOAT, kinds.INT} and not one.param.ignored:
                yield family.name, one.name


def with_value(schedule: Schedule, one: Field, told: str) -> str:
    """Return a family's expression with what it requires, and a text for one parameter."""
    required = [field for field in fields(type(schedule)) if field.is_required and field != one]
    parts = []
    for field in required:
        value = field.kind.write(getattr(schedule, field.name))
        parts.append(value[1:-1] if field.param.variadic else f"{field.name}={value}")
    parts += BESIDE.get(f"{schedule.name}.{one.name}", [])
    return f"{schedule.name}({', '.join([*parts, f'{one.name}={told}'])})"


@pytest.mark.parametrize(("family", "name"), list(asked()))
def test_a_number_that_gave_a_rate_is_found_again(family: str, name: str) -> None:
    """Or another one that gives the same rate: the expression that is told is asked."""
    schedule = example(FAMILIES[family])
    (one,) = (field for field in fields(FAMILIES[family]) if field.name == name)
    t, rate = effect(schedule, one)
    solved = solve(template_of(with_value(schedule, one, "?")), [RateAt(t, rate)])
    assert solved.solutions
    for found in solved.solutions:
        assert parse(found.expression)(t) == pytest.approx(rate, rel=1e-9)


def effect(schedule: Schedule, one: Field) -> tuple[float, float]:
    """Return a time and the rate there that one of the numbers gives, and another does not."""
    found: dict[float, dict[float, float]] = {}
    for number in NUMBERS:
        for t in TIMES:
            try:
                rate = float(parse(with_value(schedule, one, repr(number)))(t))
            except LRSchedError:
                continue
            found.setdefault(t, {})[number] = rate
    for t, rates in found.items():
        if len(set(rates.values())) > 1 and any(rates.values()):
            return t, next(filter(None, rates.values()))
    t, rates = next(iter(found.items()))
    return t, next(iter(rates.values()))
