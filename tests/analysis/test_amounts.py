"""What the rates of a range amount to."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.analysis.amounts import Amounts, amounts
from lrsched_cli.sampling import Span
from strategies import rates, schedules, unless_refused


def found(schedule: Schedule | str, count: int) -> Amounts:
    made = parse(schedule) if isinstance(schedule, str) else schedule
    every = made(np.arange(min(count, 10**6), dtype=float))
    return amounts(made, Span(0, count), float(every.max()), int(every.argmax()))


def test_a_person_can_check_them() -> None:
    """Ten updates that halve at each second: 0.1 0.1 0.05 0.05 ..."""
    halving = found("step(every=2, offset=0)", 10)
    assert halving.area == pytest.approx(2 * 0.1 * (2 - 1 / 16))
    assert halving.mean == pytest.approx(halving.area / 10)
    assert (halving.half_at, halving.half_life, halving.low, halving.low_share) == (2, 2, 2, 0.2)
    assert found("constant()", 10).half_life is None
    warm = found("cosine(total=1000, warmup=100)", 1000)
    assert (warm.half_at, warm.half_life) == (550, 450)
    assert warm.area == pytest.approx(50)


@settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(schedules(), st.integers(1, 100_000))
def test_they_are_what_every_row_says(schedule: Schedule, count: int) -> None:
    """In long ranges, of which few rows are looked at, as in short ones."""
    every = rates(schedule, np.arange(count))
    peak, at = float(every.max()), int(every.argmax())
    got = unless_refused(amounts, schedule, Span(0, count), peak, at)
    assert got.area == pytest.approx(float(every.sum()), rel=1e-9)
    low = np.sort(every)
    near = [np.searchsorted(low, 0.1 * peak * (1 + error)) for error in (-1e-13, 1e-13)]
    assert near[0] <= got.low <= near[1]
    if not peak:
        assert got.half_at is None  # nothing is half of nothing
        return
    halves = [np.flatnonzero(every[at + 1 :] <= peak / 2 * (1 + e)) for e in (1e-13, -1e-13)]
    first, last = (at + 1 + int(one[0]) if one.size else None for one in halves)
    assert got.half_at in {first, last} or (
        first is not None and got.half_at is not None and first <= got.half_at <= (last or count)
    )


def test_a_billion_updates_are_told_by_few() -> None:
    """As the formulas say it: of an exponential, ln 2 and ln 10 times its length."""
    late = found("exp(decay=1e-6)", 10**9)
    assert late.half_at == 693_148
    assert late.low == 10**9 - 2_302_586
    assert late.area == pytest.approx(0.1 / -np.expm1(-1e-6))
    again = found("cyclic(min_lr=0, max_lr=0.1, up=10, down=10)", 10**9)
    assert (again.low, again.half_life) == (50_000_000, 5)
