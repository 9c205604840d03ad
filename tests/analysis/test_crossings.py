"""When rates are first below or above others."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.analysis.crossings import Crossing, crossings
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from strategies import rates, schedules, unless_refused


def crossing(schedule: Schedule | str, run: Run | None = None, **asked: float) -> Crossing:
    made = parse(schedule) if isinstance(schedule, str) else schedule
    (found,) = crossings(Comparison.of([Series("a", made)], run=run), **asked)
    return found


@settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(schedules(), st.integers(1, 200_000), st.floats(0.0001, 1.1))
def test_the_time_is_the_first_row_that_is_there(
    schedule: Schedule, count: int, share: float
) -> None:
    """As a look at every row finds it, in long ranges and in short ones."""
    every = rates(schedule, np.arange(count))
    limit = share * float(every.max()) or 1.0
    run = Run(steps=Span(0, count, unit="step"))
    for name, there in (("below", every < limit), ("above", every > limit)):
        found = unless_refused(lambda name=name: crossing(schedule, run, **{name: limit}))
        first = int(there.argmax()) if there.any() else None
        if found.t != first:  # a plateau that rounding blurs: as near as the rates are
            assert found.t is not None
            assert first is not None
            assert every[first : found.t + 1] == pytest.approx(limit, rel=1e-14)


def test_a_schedule_without_an_end_is_followed_beyond_the_usual_range() -> None:
    """To a billion updates, of which few are looked at."""
    assert crossing("exp(decay=0.01)", below=1e-5).t == 922
    late = crossing("exp(decay=1e-7)", below=1e-5)
    assert late.t == 92_103_404
    assert parse("exp(decay=1e-7)")([92_103_403, 92_103_404]) == pytest.approx(1e-5)
    assert crossing("cyclic()", below=1e-9).t is None


def test_a_range_that_is_given_is_all_that_is_looked_at() -> None:
    """As is the length of a schedule that has one."""
    found = crossing("exp(decay=0.01)", Run(steps=Span(0, 900, unit="step")), below=1e-5)
    assert (found.t, found.last) == (None, 899)
    assert crossing("cosine(total=50)", below=1e-5).last == 49
