"""verify: whether the rates of a log are those of a plan, and what may be wrong if not."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.verifying.placing import Plan
from lrsched_cli.analysis.verifying.verdict import Verdict
from lrsched_cli.analysis.verifying.verify import verify
from lrsched_cli.expression import read
from lrsched_cli.logs import Log
from lrsched_cli.schedules import Floats

PLAN = "cosine(lr0=1e-3, total=1000, warmup=50, min_lr=1e-5)"


def a_log(times: Floats, rates: "Floats | list[float]", offset: int = 0) -> Log:
    """Return a log of rates that stand in it with all digits."""
    made = Log("a.log", "text", "step", "step", np.asarray(times, float), np.asarray(rates, float))
    return replace(made, offsets=(offset,))


def of_run(rate: Callable[[Floats], Floats], text: str = PLAN) -> Verdict:
    """Return what is found where a run of 1000 updates had a function of the step as its rate."""
    steps = np.arange(0, 1000, 10.0)
    return verify(a_log(steps, rate(steps)), Plan(parse(text), "step"))


def test_a_log_of_the_plan_follows_it() -> None:
    """All rows are the schedule's, and no cause is told."""
    verdict = of_run(parse(PLAN))
    assert verdict.follows
    assert (verdict.matched, verdict.rows, verdict.max_error) == (100, 100, 0.0)
    assert (verdict.first, verdict.causes) == (None, ())


def test_the_first_row_that_differs_is_told() -> None:
    """With the time in the log, that of the plan, and both rates."""
    steps = np.arange(1, 101.0)
    rates = parse(PLAN)(steps - 1)
    rates[41] = 0.5
    verdict = verify(a_log(steps, rates, offset=-1), Plan(parse(PLAN)))
    assert not verdict.follows
    assert verdict.matched == 99
    assert verdict.first is not None
    assert (verdict.first.time, verdict.first.t, verdict.first.logged) == (42, 41, 0.5)
    assert verdict.first.planned == parse(PLAN)(41)
    assert verdict.t == "step - 1"


CAUSES: dict[str, tuple[Callable[[Floats], Floats], str, str]] = {
    "the next update's": (lambda t: parse(PLAN)(t + 1), "shifted", "step + 1"),
    "the last update's": (lambda t: parse(PLAN)(np.maximum(t - 1, 0)), "shifted", "step - 1"),
    "seven ahead": (lambda t: parse(PLAN)(t + 7), "shifted", "step + 7"),
    "300 ahead": (lambda t: parse(PLAN)(t + 300), "shifted", "step + 300"),
    "four devices": (lambda t: parse(PLAN)(4 * t), "stepped-often", "4 * step"),
    "25 batches": (lambda t: parse(PLAN)(25 * t), "stepped-often", "25 * step"),
    "once in 8": (lambda t: parse(PLAN)(t // 8), "stepped-seldom", "step // 8"),
    "stays": (lambda t: np.full_like(t, 1e-3), "constant", "step"),
    "no warmup": (parse(PLAN.replace("warmup=50, ", "")), "no-warmup", "step"),
    "warmup twice": (parse(PLAN.replace("=50", "=100")), "warmup-twice", "step"),
    "warmup added": (parse(PLAN.replace("=1000", "=1050")), "warmup-twice", "step"),
    "warmup taken off": (parse(PLAN.replace("=1000", "=950")), "warmup-in-total", "step"),
    "other total": (parse(PLAN.replace("=1000", "=1234")), "other-total", "step"),
    "other total and warmup": (
        parse(PLAN.replace("=1000", "=3000").replace("=50", "=150")),
        "other-total",
        "step",
    ),
    "four times the peak": (parse(PLAN.replace("1e-3", "4e-3")), "other-peak", "step"),
    "all four times": (parse(f"scale({PLAN}, by=4)"), "other-peak", "step"),
    "other floor": (parse(PLAN.replace("1e-5", "2e-4")), "other-floor", "step"),
    "no floor": (parse(PLAN.replace(", min_lr=1e-5", "")), "other-floor", "step"),
    "skips": (
        lambda t: parse(PLAN)(t - 3 * (t >= 200) - 2 * (t >= 700)),
        "skipped",
        "step - skipped",
    ),
    "another peak and pace": (
        lambda t: 2 * parse(PLAN)(4 * t),
        "stepped-often",
        "4 * step",
    ),
    "float32": (lambda t: parse(PLAN)(t).astype(np.float32), "rounded", "step"),
    "float16": (lambda t: parse(PLAN)(t).astype(np.float16), "rounded", "step"),
    "six decimals": (lambda t: np.round(parse(PLAN)(t), 6), "rounded", "step"),
    "three digits": (
        lambda t: np.array([float(f"{rate:.3g}") for rate in parse(PLAN)(t)]),
        "rounded",
        "step",
    ),
    "resumed longer": (
        lambda t: np.where(t < 500, parse(PLAN)(t), parse(PLAN.replace("=1000", "=2000"))(t)),
        "resumed",
        "step",
    ),
}


@pytest.mark.parametrize(("rate", "name", "t"), CAUSES.values(), ids=CAUSES.keys())
def test_a_cause_is_found(rate: Callable[[Floats], Floats], name: str, t: str) -> None:
    """The first that is told explains all rows, and is what was done to the run."""
    verdict = of_run(rate)
    assert not verdict.follows
    assert verdict.causes
    best = verdict.causes[0]
    assert (best.name, best.t, best.matched) == (name, t, verdict.rows)


@pytest.mark.parametrize("name", ["other total", "other floor", "no warmup", "four times the peak"])
def test_the_schedule_that_was_followed_can_be_pasted(name: str) -> None:
    """Its expression gives the rates of the log."""
    rate, _, _ = CAUSES[name]
    steps = np.arange(0, 1000, 10.0)
    expression = of_run(rate).causes[0].expression
    assert expression is not None
    assert parse(expression)(steps) == pytest.approx(rate(steps), rel=1e-9)


def test_a_rate_of_0_in_the_last_row_is_that_after_the_end() -> None:
    """Some programs log once more after the last update: the rest follows the plan."""
    plan = "constant(lr0=1e-3, warmup=50)"
    verdict = of_run(lambda t: np.where(t < 990, parse(plan)(t), 0), plan)
    assert not verdict.follows
    assert [(one.name, one.matched) for one in verdict.causes] == [("after-end", 100)]


def test_a_rate_that_stays_until_a_0_in_the_last_row_is_told_as_that() -> None:
    """And not as a warmup of another scheduler, which would leave rows in a stretch."""
    flat = parse("constant(lr0=0.001, warmup=300, warmup_from=0.01)")
    steps = np.arange(50, 5001, 50.0)
    log = replace(a_log(steps, np.where(steps < 5000, flat(steps), 0)), tolerance=5e-4)
    plan = "wsd(lr0=0.001, total=5000, cooldown=1000, warmup=300, warmup_from=0.01)"
    (cause,) = verify(log, Plan(parse(plan), "step")).causes
    assert (cause.matched, cause.expression) == (99, str(flat))
    assert "Its last row is 0" in cause.told


def test_an_arbitrary_log_has_no_cause() -> None:
    """Rates of no schedule are explained by none."""
    noise = np.random.default_rng(5).uniform(1e-5, 1e-3, 100)
    assert of_run(lambda _: noise).causes == ()


@pytest.mark.parametrize(("batches", "late"), [(68, False), (20, True)])
def test_the_batches_of_an_epoch_are_found(batches: int, late: bool) -> None:
    """Of Ultralytics: in no file, but in the rates of the epochs' last batches."""
    warmup = max(3 * batches, 100 if late else 0)
    rates = []
    for epoch in range(50):
        number = epoch * batches + batches - 1
        is_late = late and epoch * batches > warmup  # no batch of it sets the rate
        planned = 0.002 * (1 - 0.99 * (epoch - is_late) / 50)
        rates.append(planned * min(number / warmup, 1))
    log = replace(
        a_log(np.arange(1, 51.0), rates, -1),
        unit="epoch",
        axis="epoch",
        tolerance=5e-6,
        per_value=True,
    )
    reading = read("ultralytics.train(lr0=0.002, epochs=50, warmup_bias_lr=0)")
    verdict = verify(log, Plan(reading.schedule, reading.counts, made=reading.made[0]))
    assert verdict.follows
    assert verdict.t == f"{batches} * (epoch - 1) + {batches - 1}"
    assert any(f"nb={batches}" in note and ("late=True" in note) == late for note in verdict.notes)


def test_a_run_may_be_longer_than_a_plan_that_ends() -> None:
    """Where torch refuses the next step, nothing is planned; the rows before are compared."""
    plan = parse("torch.OneCycleLR(o, max_lr=0.1, total_steps=50)")
    steps = np.arange(60.0)
    verdict = verify(a_log(steps, plan(np.minimum(steps, 49))), Plan(plan))
    assert not verdict.follows
    assert verdict.matched == 50
    assert verdict.first is not None
    assert verdict.first.time == 50
    assert verdict.largest is not None
    assert verdict.largest.planned is None


@pytest.mark.parametrize(
    "rates",
    [[-0.1, 0.1, 0.05], [-0.3, -0.2, -0.15, -0.1], [0.0, 0.0, 0.0], [1e300, 1e-300, 0.1], [0.5]],
)
def test_odd_rates_are_no_fault(rates: list[float]) -> None:
    """Negative ones, none, and those of any size: they do not follow the plan."""
    assert not verify(a_log(np.arange(float(len(rates))), rates), Plan(parse(PLAN))).follows


@pytest.mark.parametrize(
    ("changed", "name", "told"),
    [
        ("total=900, cooldown=180", "other-total", "total is 900, not 1000; cooldown is 180, not"),
        ("total=1000, cooldown=100", "other-cooldown", "cooldown is 100, not 200"),
    ],
)
def test_the_parameters_that_a_run_had_instead_are_told(changed: str, name: str, told: str) -> None:
    """Those that the rows do not tell stay as planned: here the warmup, before the first row."""
    plan = "wsd(lr0=0.1, total={}, warmup=50)"
    steps = np.arange(600.0, 990, 10)
    rates = parse(plan.replace("total={}", changed))(steps)
    verdict = verify(a_log(steps, rates), Plan(parse(plan.format("1000, cooldown=200"))))
    first = verdict.causes[0]
    assert first.name == name
    assert told in first.told
    assert first.expression is not None
    assert "warmup=50" in first.expression
