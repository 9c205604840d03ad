"""Restarts of growing cycles: exact for the decimal numbers given, or missed as frameworks do."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import parse
from lrsched_cli.schedules.cycle_starts import CycleTimes

GROWTHS = ["1.1", "1.2", "1.25", "1.3", "1.5", "1.6", "1.8", "1.9", "2", "2.5", "3", "10"]
LENGTHS = ["1", "2.5", "5", "7", "10", "20", "50", "100", "1000"]


def starts(length: str, growth: str) -> list[Fraction]:
    """Return when the cycles begin, by adding up their lengths as fractions."""
    found, size = [Fraction(0)], Fraction(length)
    while found[-1] < 10**9:
        found.append(found[-1] + size)
        size *= Fraction(growth)
    return found


@pytest.mark.parametrize("growth", GROWTHS)
@pytest.mark.parametrize("length", LENGTHS)
def test_a_restart_at_a_whole_time_has_the_peak(length: str, growth: str) -> None:
    """All of them; and the time before is in the cycle before."""
    whole = [int(start) for start in starts(length, growth) if start.denominator == 1]
    for text in (
        f"cosine_restarts(lr0=1, period={length}, growth={growth})",
        f"cycle(poly(lr0=1, total={length}, power=2), growth={growth})",
    ):
        assert (parse(text)(whole) == 1).all()
    before = np.array(whole[1:]) - 1
    number = CycleTimes(float(length), float(growth)).number(before)
    assert (number < CycleTimes(float(length), float(growth)).number(before + 1)).all()


@given(st.floats(0.1, 1e4), st.floats(1.01, 20), st.floats(0, 1e6))
def test_a_time_is_in_the_cycle_that_exact_fractions_tell(
    length: float, growth: float, t: float
) -> None:
    """Of any length and growth, both as they are written, whole or not."""
    times = CycleTimes(length, growth)
    number = int(times.number(np.array([t]))[0])
    size, factor = Fraction(repr(length)), Fraction(repr(growth))
    begin = size * (factor**number - 1) / (factor - 1)
    assert begin <= Fraction(t) < begin + size * factor**number


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("cosine_restarts(lr0=1, period=10, growth=1.3)", {22: 0.0, 23: 1.0}),
        ("cosine_restarts(lr0=1, period=10, growth=1.3, warmup=5)", {27: 0.0, 28: 1.0}),
        ("cosine_restarts(lr0=1, period=10, growth=1.3, peak_decay=0.5)", {10: 0.5, 23: 0.25}),
        ("cosine_restarts(lr0=1, period=10, growth=1.3, cycles=2)", {10: 1.0, 23: 0.0}),
        ("cosine_restarts(lr0=1, period=1.1)", {11: 1.0, 22: 1.0, 33: 1.0}),
        ("cosine_restarts(lr0=1, total=98, cycles=49)", {2: 1.0, 48: 1.0, 96: 1.0, 98: 0.0}),
        ("cosine_restarts(lr0=1, period=10, growth=1.3, arithmetic='float32')", {23: 0.0}),
        ("cosine_restarts(lr0=1, period=1, growth=3, arithmetic='float64')", {40: 1.0, 121: 0.0}),
        ("cosine_restarts(lr0=1, total=98, cycles=49, arithmetic='float64')", {2: 0.0}),
    ],
)
def test_restarts_that_can_be_counted_by_hand(text: str, rates: dict[int, float]) -> None:
    """The peak where a cycle begins, the lowest rate where a framework misses that."""
    found = parse(text)(list(rates))
    assert found == pytest.approx(list(rates.values()), abs=0.02)


@pytest.mark.parametrize("arithmetic", ["exact", "float64", "float32"])
def test_breakpoints_are_where_the_rate_jumps_up(arithmetic: str) -> None:
    """Also where a framework finds a restart late."""
    schedule = parse(f"cosine_restarts(lr0=1, period=10, growth=1.3, arithmetic='{arithmetic}')")
    rates = schedule(np.arange(2000))
    jumps = np.flatnonzero(np.diff(rates) > 0.5).astype(np.float64) + 1
    assert jumps.size > 12
    assert np.ceil(schedule.next_breakpoint(jumps - 1)).tolist() == jumps.tolist()


def test_cycles_that_hardly_grow_are_counted_without_end() -> None:
    """Past the rows of the table a formula goes on, and meets it without a gap."""
    times = CycleTimes(10.0, 1.0001)
    end = times.table.end
    around = np.array([math.nextafter(end, 0), end])
    assert times.number(around).tolist() == [4095, 4096]
    number, progress = times.place(np.arange(0, 10**6, 7.0))
    assert (np.diff(number) >= 0).all()
    assert ((progress > -1e-9) & (progress < 1 + 1e-9)).all()


@pytest.mark.parametrize("length", [5e-324, 1e-300, 1e-9, 1e300, 1.7e308])
def test_cycles_of_any_length_have_a_rate(length: float) -> None:
    """The shortest and the longest that float64 has."""
    times = CycleTimes(length, 1.3)
    assert np.isfinite(times.number(np.array([0.0]))).all()
    assert parse(f"cosine_restarts(period={length!r}, growth=1.3)")(0) == 0.1


def test_a_growth_that_float32_does_not_see_is_refused() -> None:
    """Keras divides by the logarithm of 1 there: it has no rate."""
    with pytest.raises(ValueError, match="is 1 in float32"):
        parse("cosine_restarts(growth=1.0000000000000002, arithmetic='float32')")
