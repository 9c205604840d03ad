"""Values given point by point: which point holds, and what is kept of many."""

import copy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import parse
from lrsched_cli.schedules.piecewise import Piecewise

TIMES = st.floats(0, 1e6) | st.sampled_from([0.0, 5e-324, 1e-323, 0.1 + 0.2, 0.3])


@given(st.sets(TIMES, min_size=1, max_size=9), st.lists(TIMES, min_size=2, max_size=9))
def test_each_time_has_the_rate_of_the_last_point_at_or_before_it(
    points: set[float], between: list[float]
) -> None:
    """A held rate is that of the last point that is not later, however close the points are."""
    ordered = sorted(points)
    near = [*between, *ordered, *np.nextafter(ordered, np.inf), *np.nextafter(ordered, 0)]
    t = np.array([*near, *((a + b) / 2 for a, b in pairwise(ordered))])
    schedule = Piecewise(points=tuple((time, 1 + n) for n, time in enumerate(ordered)))
    expected = np.maximum(np.searchsorted(ordered, t, side="right"), 1)
    np.testing.assert_array_equal(schedule(t), expected)


@pytest.mark.parametrize("join", ["hold", "line", "cosine"])
def test_an_evaluated_schedule_equals_a_new_one(join: str) -> None:
    """What is kept of the points for the next evaluation is no part of the schedule's value."""
    used, new = (parse(f"piecewise({{0: 0.1, 30: 0.01}}, join={join!r})") for _ in range(2))
    used(np.arange(90))
    assert used == new == copy.deepcopy(used)
    assert hash(used) == hash(new)
    assert repr(used) == repr(new)
