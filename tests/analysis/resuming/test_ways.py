"""The ways to go on with a run: each is the old plan until now, and begins without a jump."""

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.resuming.resume import Asked, Resumed, resume
from lrsched_cli.errors import QuestionError

PLANS = (
    "cosine(lr0=0.1, total=100, warmup=5, min_lr=1e-3)",
    "linear(lr0=0.1, total=100)",
    "poly(lr0=0.1, total=100, power=2)",
    "wsd(lr0=0.1, total=100, warmup=5, cooldown=60)",
    "step(lr0=0.1, drop=0.5, every=30, warmup=5)",
    "multistep(lr0=0.1, milestones=[30, 60, 90])",
    "exp(lr0=0.1, decay=0.02)",
    "inverse_sqrt(lr0=0.1, timescale=20)",
    "sequence(linear(lr0=0.01, lr1=0.1, total=5), cosine(lr0=0.1, total=95), at=[5])",
    "warmup(cosine(lr0=0.1, total=95), warmup=5)",
    "scale(cosine(lr0=0.1, total=100), by=2)",
    "torch.CosineAnnealingLR(opt, 100, lr=0.1)",
    "torch.StepLR(opt, 30, lr=0.1)",
)
OLD, AT, NEW = 100, 50, 180


USUAL = Asked(AT, NEW, OLD)


def resumed(text: str, asked: Asked = USUAL) -> Resumed:
    return resume(parse(text), asked, "epoch")


@pytest.mark.parametrize("text", PLANS)
def test_each_way_is_the_old_plan_until_now(text: str) -> None:
    """Its expression is that of the whole run, and parses."""
    t = np.arange(AT)
    for way in resumed(text).ways:
        if way.expression is not None:
            assert parse(way.expression)(t).tolist() == parse(text)(t).tolist()


@pytest.mark.parametrize("text", PLANS)
def test_all_but_a_new_total_go_on_from_the_planned_rate(text: str) -> None:
    """They differ only in what comes after it."""
    found = resumed(text)
    for way in found.ways[1:]:
        assert way.rates is not None, way
        assert way.rates[0] == pytest.approx(found.planned, rel=1e-12)


@pytest.mark.parametrize("text", PLANS)
def test_a_stretched_curve_is_the_rest_at_another_speed(text: str) -> None:
    """The rate at a fraction of what is left is that of the old plan at the same fraction."""
    (way,) = (one for one in resumed(text).ways if one.name == "stretch")
    assert way.expression is not None
    share = np.linspace(0.003, 0.997, 50)
    slow = parse(way.expression)(AT + share * (NEW - AT))
    assert slow == pytest.approx(parse(text)(AT + share * (OLD - AT)), rel=1e-9)


@pytest.mark.parametrize("text", PLANS)
def test_a_held_rate_is_followed_by_the_rest_of_the_old_plan(text: str) -> None:
    """Later by as much as the run becomes longer."""
    (way,) = (one for one in resumed(text).ways if one.name == "hold, then decay")
    assert way.expression is not None
    later, rest = parse(way.expression), np.arange(AT, OLD)
    held = later(np.arange(AT, AT + NEW - OLD))
    assert held == pytest.approx(np.full(NEW - OLD, parse(text)(AT)))
    assert later(rest + NEW - OLD) == pytest.approx(parse(text)(rest), rel=1e-12)


def test_a_new_warmup_reaches_the_peak_and_ends_at_the_floor() -> None:
    """Both are the old plan's, unless they are told."""
    asked = Asked(AT, NEW, warmup=10, peak=0.05, floor=0.002)
    (way,) = (one for one in resumed(PLANS[0], asked).ways if one.name == "rewarm")
    curve = parse(way.expression or "")
    assert [curve(AT + 10), curve(NEW)] == pytest.approx([0.05, 0.002])


def test_a_new_total_alone_makes_the_rate_jump() -> None:
    """By as much as the two cosines differ at the same update."""
    found = resumed("cosine(lr0=0.1, total=100)")
    new = parse("cosine(lr0=0.1, total=180)")(AT)
    assert (found.changed, found.used) == (new, parse("cosine(lr0=0.1, total=100)")(AT - 1))
    assert found.jump == pytest.approx(new / (found.used or 1) - 1)


def test_ways_that_there_are_not_say_why() -> None:
    """A run that has ended has nothing left to stretch, and a rate at the floor cannot fall."""
    ended = {way.name: way.reason for way in resumed("cosine(total=100)", Asked(100, 150)).ways}
    assert ended["stretch"] == "the old plan of 100 has ended by then"
    assert ended["cool down, linear"] == "the rate by then (0) is at the floor (0)"
    endless = {way.name: way.reason for way in resumed("exp()", Asked(50, 150)).ways}
    assert endless["hold, then decay"].startswith("the schedule has no end: --old-total")
    assert endless["new total"].startswith("the schedule has no total")


def test_a_run_that_is_over_cannot_go_on() -> None:
    """The new total must leave an update."""
    with pytest.raises(QuestionError, match="nothing is left of a run of 90 epochs"):
        resumed("cosine()", Asked(90, 90))


@pytest.mark.parametrize(
    ("asked", "total", "held"),
    [
        (Asked(AT, cooldown=20), 70, 0),
        (Asked(AT, hold=30, cooldown=20), 100, 30),
        (Asked(AT, 100, hold=30), 100, 30),
        (Asked(AT, 100, cooldown=20), 100, 30),
        (Asked(AT, 100, hold=30, cooldown=20), 100, 30),
        (Asked(AT, 100), 100, 0),
    ],
)
def test_two_of_three_lengths_tell_the_third(asked: Asked, total: int, held: int) -> None:
    """A cool-down begins after the hold, and ends with the run."""
    found = resumed("cosine(lr0=0.1, total=100)", asked)
    assert found.new_total == total
    for way in found.ways:
        if way.name.startswith("cool down"):
            rates = parse(way.expression or "")(np.arange(AT, total + 1))
            assert np.count_nonzero(rates == rates[0]) == held + 1
            assert rates[-1] == 0


def test_a_hold_before_the_usual_cool_down_is_a_way_as_well() -> None:
    """It cools down over the last fifth of what is left."""
    (way,) = (one for one in resumed("linear()").ways if one.name == "hold, then cool down")
    rates = parse(way.expression or "")(np.arange(AT, NEW))
    assert np.count_nonzero(rates == rates[0]) == 1 + round(0.8 * (NEW - AT))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Asked(AT, 90, hold=30, cooldown=20), "must make the 40 epochs that are left, not 30 . 20"),
        (Asked(AT, 90, cooldown=41), "must make the 40 epochs that are left, not 41"),
        (Asked(AT, hold=5), "needs a new total, or the cool-down"),
        (Asked(AT, NEW, floor=0.5), r"the floor \(0.5\) is not below the peak \(0.1\)"),
        (Asked(AT, NEW, peak=0.01, floor=0.01), r"the floor \(0.01\) is not below the peak"),
    ],
)
def test_lengths_and_rates_that_do_not_fit_are_refused(asked: Asked, message: str) -> None:
    """With the numbers."""
    with pytest.raises(QuestionError, match=message):
        resumed("cosine(lr0=0.1, total=100)", asked)


def test_a_rate_below_the_floor_is_told_as_that() -> None:
    """It cannot cool down to it."""
    found = resumed("cosine(lr0=0.1, total=100)", Asked(AT, NEW, floor=0.09))
    reasons = {way.reason for way in found.ways if way.name.startswith("cool down")}
    assert reasons == {"the rate by then (0.05) is below the floor (0.09)"}
