"""Where schedules have breakpoints, and by how much their value jumps there."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.schedules import Floats
from strategies import rates, schedules

JOINT = "sequence(linear(lr0=0.1, lr1=0.05, total=10), constant({}), at=[10])"
STEEP = 0.2
"""Below such an exponent a continuous curve may fall between two neighbours of float64."""

TIMES = st.floats(0, 10**4) | st.integers(0, 10**5).map(float)


def first_breakpoints(schedule: Schedule, count: int, start: float = 0.0) -> list[float]:
    """Return some breakpoints after a time, in turn."""
    found: list[float] = []
    t = np.array([start])
    while len(found) < count and np.isfinite(t := schedule.next_breakpoint(t)):
        found.append(float(t[0]))
    return found


def is_gentle(schedule: Schedule) -> bool:
    """Tell whether no exponent, at any depth, makes a curve too steep for float64."""
    text = str(schedule)
    return all(float(one) >= STEEP for one in re.findall(r"(?:power|k_decay)=([^,)]+)", text))


GENTLE = schedules().filter(is_gentle)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (JOINT.format(0.047), [(10, 0.05, 0.047)]),
        (JOINT.format(0.05), [(10, 0.05, 0.05)]),
        ("constant()", []),
        ("step(every=10, offset=0)", [(10, 0.1, 0.05), (20, 0.05, 0.025)]),
        ("step(offset=25, warmup=3)", [(3, 0.1, 0.025), (8, 0.025, 0.0125)]),
        ("multistep(milestones=[3, 5, 5], warmup=4)", [(4, 0.1, 0.01), (5, 0.01, 0.0001)]),
        ("cosine(total=10, warmup=3)", [(3, 0.1, 0.1), (10, 0, 0)]),
        ("cosine(total=7.5)", [(7.5, 0, 0)]),
        ("cosine(total=10, periods=3, past_end='rebound')", []),
        ("exp(rate=0.5, every=7.5, staircase=True)", [(7.5, 0.1, 0.05), (15, 0.05, 0.025)]),
        ("exp(lr0=1, rate=0.5, min_lr=0.25)", [(2, 0.25, 0.25)]),
        ("exp(lr0=1, rate=0.5, staircase=True, min_lr=0.3)", [(1, 1, 0.5), (2, 0.5, 0.3)]),
        ("cosine_restarts(period=2.5, cycles=2)", [(2.5, 0, 0.1), (5, 0, 0)]),
        ("cosine_restarts(period=2, growth=2)", [(2, 0, 0.1), (6, 0, 0.1)]),
        ("cosine_restarts(period=10, cycles=0.5, power=2)", [(5, 0.025, 0)]),
        ("cycle(linear(total=4), peak_decay=0.5)", [(4, 0, 0.05), (8, 0, 0.025)]),
        ("cyclic(up=2, down=3)", [(2, 0.006, 0.006), (5, 0.001, 0.001)]),
        ("cyclic(up=2, down=0)", [(2, 0.006, 0.001), (4, 0.006, 0.001)]),
        ("wsd(total=9, cooldown=3)", [(6, 0.1, 0.1), (9, 0, 0)]),
        ("one_cycle(total=10, pct_start=0.45)", [(3.5, 0.1, 0.1), (9, 4e-7, 4e-7)]),
        ("piecewise({0: 1, 3.5: 2, 6: 1})", [(0, 1, 1), (3.5, 1, 2), (6, 2, 1)][1:]),
        ("piecewise({1: 1, 3.5: 2}, join='line')", [(1, 1, 1), (3.5, 2, 2)]),
        ("delay(step(every=3, offset=0), by=1.5)", [(1.5, 0.1, 0.1), (4.5, 0.1, 0.05)]),
        ("delay(step(every=3, offset=0), by=-0.5)", [(2.5, 0.1, 0.05), (5.5, 0.05, 0.025)]),
        ("scale(step(), by=2)", [(9, 0.2, 0.1)]),
        ("scale(constant(), plus=-0.1)", []),
        ("product(step(every=3), step(every=4))", [(2, 0.01, 0.005), (3, 0.005, 0.0025)]),
        ("clip(linear(total=10), min_lr=0.025)", [(7.5, 0.025, 0.025), (10, 0.025, 0.025)]),
        ("clip(cosine(total=10), max_lr=0.1)", [(10, 0, 0)]),
        ("clip(step(offset=0), min_lr=0.06)", [(10, 0.1, 0.06)]),
        ("chain(step(every=3, offset=0), step(every=2, offset=0))", [(2, 0.1, 0.05)]),
    ],
)
def test_breakpoints_and_their_values_are_those_of_the_formula(
    expression: str, expected: list[tuple[float, float, float]]
) -> None:
    """By hand: the first times at which value or slope jumps, the values before and from there."""
    schedule = parse(expression)
    times = first_breakpoints(schedule, max(len(expected), 1))
    assert times == pytest.approx([t for t, _, _ in expected], rel=1e-14)
    at = np.array(times)
    before, after = schedule.left_limit(at), schedule.rates(at)
    assert before.tolist() == pytest.approx([rate for _, rate, _ in expected], rel=1e-12)
    assert after.tolist() == pytest.approx([rate for _, _, rate in expected], rel=1e-12)
    jumps = [pytest.approx(after - before) for _, before, after in expected]
    assert schedule.jumps_at(at).tolist() == jumps


@pytest.mark.parametrize(
    ("expression", "last"),
    [
        ("constant()", 0),
        ("multistep(milestones=[150, 225])", 225),
        ("piecewise({0: 0.1, 5000: 0.01})", 5000),
        ("sequence(step(), constant(), at=[33])", 33),
        ("delay(cosine(total=7.25), by=4)", 11.25),
        ("cosine_restarts(period=2, growth=2, cycles=3)", 14),
        ("step()", math.inf),
        ("cyclic()", math.inf),
        ("sequence(constant(), cosine_restarts(), at=[5])", math.inf),
    ],
)
def test_the_last_breakpoint_is_known(expression: str, last: float) -> None:
    """None is 0, and those without an end have none that is the last."""
    assert parse(expression).last_breakpoint == last


@given(schedules(), TIMES, st.floats(0, 1))
def test_the_next_breakpoint_is_later_and_not_skipped(
    schedule: Schedule, t: float, share: float
) -> None:
    """From wherever before it the search begins; what comes before it comes first."""
    start = np.array([t])
    found = schedule.next_breakpoint(start)
    assert found > start
    if np.isfinite(found):
        between = start + (found - start) * share * 0.999
        if between < found:  # else no float64 is between them
            assert schedule.next_breakpoint(between) == pytest.approx(found, rel=1e-12)
        assert found <= schedule.last_breakpoint


@given(schedules(), st.lists(TIMES, min_size=1, max_size=20))
def test_breakpoints_of_many_times_are_those_of_each(schedule: Schedule, t: list[float]) -> None:
    """As of one time alone; and what has the value of a time has its left limit."""
    times = np.array(t)
    together = schedule.next_breakpoint(times)
    alone = [float(schedule.next_breakpoint(np.array([one]))[0]) for one in t]
    assert together.tolist() == pytest.approx(alone, rel=1e-12)
    assert schedule.left_limit(times).tolist() == pytest.approx(
        [float(schedule.left_limit(np.array([one]))[0]) for one in t], rel=1e-12, nan_ok=True
    )


@given(GENTLE, TIMES)
def test_between_breakpoints_the_value_does_not_jump(schedule: Schedule, t: float) -> None:
    """The steepest place between two of them is no jump, looked at between float64 neighbours."""
    end = min(float(schedule.next_breakpoint(np.array([t]))[0]), t + 10**5)
    assume(end - t > 1e-9 * end)
    low, high = t + (end - t) * 1e-6, end - (end - t) * 1e-6
    highest = 0.0
    for _ in range(12):
        times = np.linspace(low, high, 65)
        found = rates(schedule, times)
        highest = max(highest, float(found.max()))
        steepest = int(np.abs(np.diff(found)).argmax())
        low, high = float(times[steepest]), float(times[steepest + 1])
    first, last = rates(schedule, np.array([low, high]))
    assert abs(first - last) <= 1e-3 * highest + 1e-300


@given(GENTLE, TIMES)
def test_the_left_limit_is_the_value_just_before(schedule: Schedule, t: float) -> None:
    """At a breakpoint the one of the segment that ends; elsewhere the rate itself."""
    found = schedule.next_breakpoint(np.array([t]))
    if not np.isfinite(found):
        return
    before = [found * (1 - 2**-48), found * (1 - 2**-50)]  # the last may round to the breakpoint
    seen = rates(schedule, np.concatenate([*before, found, [t]]))
    limit = pytest.approx(float(schedule.left_limit(found)[0]), rel=0.01, abs=1e-3 * seen.max())
    assert seen[0] == limit or seen[1] == limit
    between = (found + t) / 2
    if t < between < found:  # else no float64 is between them
        with np.errstate(over="ignore"):
            assert same(schedule.left_limit(between), schedule.rates(between))


def same(one: Floats, other: Floats) -> bool:
    """Tell whether two arrays have the same bits, NaN included."""
    return one.tobytes() == other.tobytes()


@pytest.mark.parametrize(
    ("expression", "t", "expected"),
    [
        ("cyclic(up=3, down=2)", 1.0, math.inf),
        ("cyclic(up=3, down=0)", 1.0, 3),
        ("piecewise({0: 1, 5: 2, 9: 1}, join='line')", 1.0, math.inf),
        ("sequence(cyclic(), constant(), at=[990])", 1.0, 990),
        ("delay(step(offset=0), by=2.5)", 3.0, 12.5),
    ],
)
def test_jumps_are_sought_among_breakpoints(expression: str, t: float, expected: float) -> None:
    """Where only the slope changes, there is none."""
    found = parse(expression).next_jump(np.array([t])).tolist()
    assert found == pytest.approx([expected], rel=1e-14)


@given(schedules(), TIMES)
def test_no_breakpoint_before_the_next_jump_is_one(schedule: Schedule, t: float) -> None:
    """Of the first ten; and each jump is a breakpoint."""
    start = np.array([t])
    jump = schedule.next_jump(start)
    for time in first_breakpoints(schedule, 10, t):
        if time >= jump:
            assert time == pytest.approx(float(jump[0]), rel=1e-12)
            break
        assert schedule.jumps_at(np.array([time])) == 0
