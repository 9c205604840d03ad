"""Where phases begin and end, what they are called, and how far the curve jumps between them."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrsched_cli import FAMILIES, Schedule, parse
from lrsched_cli.analysis.phases import CONSTANT, following, phases
from lrsched_cli.sampling import CHUNK, Span
from strategies import rates, schedules, unless_refused

SPANS = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 2000), st.integers(1, 2000)
)
RISE = "linear(lr0=0, lr1=0.1, total=5)"


def told(schedule: Schedule, span: Span) -> str:
    """Return the phases as `from-to shape`, with the jump at the start if there is one."""
    return ", ".join(
        f"{one.start}-{one.end} {one.shape}" + (f" {one.jump:+.5g}" if one.jump else "")
        for one in phases(schedule, span)
    )


@pytest.mark.parametrize(
    ("expression", "stop", "expected"),
    [
        ("constant(0.1)", 9, "0-8 constant"),
        ("exp()", 1, "0-0 exp"),
        ("step(every=9, drop=1)", 99, "0-98 constant"),
        (
            "multistep(milestones=[3, 4, 5], drop=0.5)",
            9,
            "0-2 constant, 3-3 constant -0.05, 4-4 constant -0.025, 5-8 constant -0.0125",
        ),
        ("linear(total=10, warmup=3)", 12, "0-2 linear warmup, 3-9 linear, 10-11 constant"),
        ("wsd(total=9, cooldown=3)", 9, "0-5 constant, 6-8 linear cooldown"),
        ("warmup(exp(), warmup=2, warmup_shape='log')", 9, "0-1 log warmup, 2-8 exp"),
        ("delay(cosine(total=5), by=2)", 8, "0-1 constant, 2-6 cosine, 7-7 constant"),
        ("product(cosine(total=9), linear(total=9))", 9, "0-8 cosine * linear"),
        ("cosine_restarts(period=3)", 8, "0-2 cosine, 3-5 cosine +0.1, 6-7 cosine +0.1"),
        ("cyclic(up=3, down=2)", 9, "0-2 line, 3-4 line, 5-7 line, 8-8 line"),
        (
            "poly(total=5, past_end='stretch')",
            13,
            "0-5 poly, 6-10 poly +0.05, 11-12 poly +0.033333",
        ),
        (f"sequence({RISE}, cosine(total=5), at=[5])", 10, "0-4 linear, 5-9 cosine"),
        (f"sequence({RISE}, cosine(0.2, total=5), at=[5])", 10, "0-4 linear, 5-9 cosine +0.1"),
        (f"sequence({RISE}, cosine(), at=[5], clock='global')", 9, "0-4 linear, 5-8 cosine"),
        (f"sequence({RISE}, exp(), at=[3])", 9, "0-2 linear, 3-8 exp +0.04"),
        ("sequence(exp(), constant(0), at=[2])", 4, "0-1 exp, 2-3 constant -0.090484"),
        (
            "chain(step(every=3, offset=0), linear(total=9))",
            6,
            "0-2 step * linear, 3-5 step * linear -0.044444",
        ),
        ("chain(linear(0.1, lr1=0.2, total=3), exp())", 6, "0-2 linear * exp, 3-5 linear * exp"),
    ],
)
def test_phases_are_those_that_a_person_sees(expression: str, stop: int, expected: str) -> None:
    """Warmups, decays, plateaus and joints, each under its name; jumps where the curve jumps."""
    assert told(parse(expression), Span(0, stop)) == expected


def test_a_range_begins_a_phase_without_a_jump() -> None:
    """What was before it is not looked at."""
    assert told(parse("multistep(milestones=[3, 6])"), Span(3, 6)) == "3-5 constant"
    assert told(parse("cosine_restarts(period=4)"), Span(4, 6)) == "4-5 cosine"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("clip(linear(total=10), min_lr=0.035)", "0-6 linear, 7-19 constant"),
        ("clip(linear(total=20), max_lr=0.05)", "0-10 constant, 11-19 linear"),
        ("exp(lr0=1, rate=0.5, min_lr=0.01)", "0-6 exp, 7-19 constant"),
        ("clip(cyclic(up=10), max_lr=0.004)", "0-5 line, 6-14 constant, 15-19 line"),
        ("cosine(total=20, periods=4)", "0-19 cosine"),
    ],
)
def test_a_rate_that_is_kept_is_a_phase(expression: str, expected: str) -> None:
    """Where a lowest or highest rate holds; not where a wave comes by."""
    assert told(parse(expression), Span(0, 20)) == expected


@pytest.mark.parametrize("at", range(CHUNK - 4, CHUNK + 5))
def test_no_phase_is_lost_at_a_seam(at: int) -> None:
    """Long ranges are looked at in parts; a break may lie where two of them meet."""
    stop = CHUNK + 9
    cut = parse(f"clip(linear(lr0=1, total=200_000), min_lr={1 - (at - 0.5) / 200_000})")
    assert told(cut, Span(0, stop)) == f"0-{at - 1} linear, {at}-{stop - 1} constant"
    cut = parse(f"clip(linear(lr0=1, total=200_000), max_lr={1 - (at - 0.5) / 200_000})")
    assert told(cut, Span(0, stop)) == f"0-{at - 1} constant, {at}-{stop - 1} linear"
    dropped = parse(f"multistep(milestones=[{at}])")
    assert told(dropped, Span(0, stop)) == f"0-{at - 1} constant, {at}-{stop - 1} constant -0.09"


def test_a_drop_in_every_update_is_a_curve() -> None:
    """No one wants a phase for each of a million updates; where the rate stays, it is one."""
    each = parse("step(every=1, offset=0)")
    assert told(each, Span(0, 10**6)) == "0-1071 step, 1072-999999 constant -4.9407e-324"
    assert told(parse("cosine_restarts(period=1)"), Span(0, 50)) == "0-49 constant"


@pytest.mark.parametrize(
    ("expression", "stop", "expected"),
    [
        ("cosine(total=5)", 5, (5, None, "constant", 0)),
        ("cosine(total=5)", 3, (3, None, "cosine", 0)),
        ("cosine(total=5, past_end='rebound')", 20, (20, None, "cosine", 0)),
        ("cosine(total=5, periods=5)", 5, (5, None, "constant", 0)),
        ("step()", 9, (9, None, "step", -0.05)),
        ("one_cycle(total=9, past_end='overrun', shape='linear')", 7, (7, None, "linear", 0)),
        ("one_cycle(total=99, past_end='overrun')", 99, (99, 99, "cosine", 0)),
    ],
)
def test_what_follows_a_range_is_told(
    expression: str, stop: int, expected: tuple[int, int | None, str, float]
) -> None:
    """Whether the rate stays, goes on or jumps next, and after which update there is none."""
    schedule = parse(expression)
    found = following(schedule, Span(0, stop))
    assert found is not None
    assert (found.start, found.end, found.shape, found.jump) == expected
    assert found.first == schedule(stop)


@pytest.mark.parametrize(
    ("expression", "stop"),
    [("one_cycle(total=99, past_end='overrun')", 100), ("time(decay=-0.1)", 10)],
)
def test_nothing_follows_where_there_is_no_rate(expression: str, stop: int) -> None:
    """The phases of the range itself are told all the same."""
    schedule = parse(expression)
    assert following(schedule, Span(0, stop)) is None
    assert phases(schedule, Span(0, stop))[-1].end == stop - 1


def test_a_curve_without_rates_between_updates_has_its_phases() -> None:
    """After one update too many, torch's OneCycleLR has a rate at that update only."""
    text = "sequence(one_cycle(total=99, past_end='overrun'), constant(0.01), at=[100])"
    assert told(parse(text), Span(97, 102)).endswith("100-101 constant +0.0099482")
    text = "chain(one_cycle(total=99, past_end='overrun'), step(every=99, offset=0))"
    assert told(parse(text), Span(98, 100)) == "98-98 constant, 99-99 cosine * step +2.5484e-05"


@given(schedules(), SPANS)
def test_phases_tile_the_range(schedule: Schedule, span: Span) -> None:
    """They follow one another without a gap, and tell the rates of their updates."""
    found = unless_refused(phases, schedule, span)
    starts = [one.start for one in found]
    assert starts == [span.start, *(one.end + 1 for one in found[:-1])]
    assert found[-1].end == span.stop - 1
    for one in found:
        every = schedule(range(one.start, one.end + 1))
        assert (one.first, one.last) == (every[0], every[-1])
        assert (one.lowest, one.highest) == (every.min(), every.max())
        assert one.end >= one.start


@settings(max_examples=50)
@given(schedules(), SPANS)
def test_a_phase_is_constant_when_its_rate_stays(schedule: Schedule, span: Span) -> None:
    """Of several updates, it is called so exactly if all have one rate."""
    for one in unless_refused(phases, schedule, span):
        if one.end > one.start:
            assert (one.shape == CONSTANT) == (one.lowest == one.highest)


STAIRCASES = st.one_of(*(schedules(FAMILIES[name]) for name in ("step", "multistep"))) | schedules(
    FAMILIES["piecewise"]
).filter(lambda schedule: schedule.values()["join"] == "hold")


@settings(max_examples=50)
@given(STAIRCASES, SPANS)
def test_a_staircase_jumps_at_each_stair(schedule: Schedule, span: Span) -> None:
    """By what lies between two updates, where that can be seen; nowhere else."""
    found = unless_refused(phases, schedule, span)
    assume(all(one.shape == CONSTANT for one in found))
    t = np.arange(span.start, span.stop)
    every = rates(schedule, t)
    changes = np.diff(every)
    seen = np.abs(changes) > 1e-5 * np.maximum(every[1:], every[:-1])
    expected = dict(zip(t[1:][seen].tolist(), changes[seen].tolist(), strict=True))
    assert {one.start: one.jump for one in found if one.jump} == pytest.approx(expected)


@settings(max_examples=50)
@given(schedules(), SPANS)
def test_a_jump_remains_however_closely_it_is_looked_at(schedule: Schedule, span: Span) -> None:
    """Within the update before a phase with a jump, one thousandth of it holds the jump.

    One that is far smaller than what the curve moves in that update cannot be seen so; and what it
    moves in the last thousandth is no part of the jump.
    """
    for one in unless_refused(phases, schedule, span)[:20]:
        if one.jump:
            steps = np.diff(schedule.rates(one.start - 1 + np.arange(1001) / 1000))
            if abs(one.jump) < 0.05 * np.abs(steps).sum():
                continue
            just_before = schedule.rates(np.array([one.start - 1 / 1000]))
            falls = float(
                np.abs(just_before - schedule.left_limit(np.array([float(one.start)])))[0]
            )
            assert steps[np.abs(steps).argmax()] == pytest.approx(one.jump, rel=0.05, abs=falls)
