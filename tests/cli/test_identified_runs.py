"""identify: runs in which something happened, and rows that are not the rate of one update."""

import dataclasses

import numpy as np

from lrsched_cli import parse
from lrsched_cli.analysis.identification import Identified, identify
from lrsched_cli.logs import Log
from runs_logged import log_of, rounded


def with_rates(log: Log, rates: object) -> Identified:
    """Return what is told of a log with other rates."""
    return identify(dataclasses.replace(log, rates=np.asarray(rates, dtype=np.float64)))


def test_updates_that_a_scaler_skips_are_told() -> None:
    """The schedule is found though the run falls behind it, and from which steps on it does."""
    steps = np.arange(10, 631, 10)
    plan = "linear(lr0=2e-4, total=630)"
    log = log_of(plan, steps, by=0, facts={"total": 630.0}, offsets=(0, -1))
    late = np.where(steps < 140, 1, 2)
    found = with_rates(log, parse(plan)(steps - late))
    first = found.candidates[0]
    assert (first.expression, first.matched) == ("linear(lr0=0.0002, total=630)", 63)
    assert first.t == "step - skipped"
    assert "1 from the start, 2 from 140 on" in found.remarks[0]


def test_a_run_that_goes_on_with_a_longer_plan_is_two_schedules() -> None:
    """Both are found, and where the second begins."""
    steps = np.array([*range(1, 20), *range(100, 1101, 100), 1102, 1103, *range(1200, 2203, 100)])
    old, new = "cosine(lr0=1e-6, total=1101, warmup=12)", "cosine(lr0=1e-6, total=2202, warmup=23)"
    rates = np.where(steps < 1103, parse(old)(steps - 1), parse(new)(steps - 1))
    found = with_rates(log_of(old, steps), rates)
    assert found.candidates[0].expression == (
        "sequence(cosine(lr0=1e-06, total=1101, warmup=12), "
        "cosine(lr0=1e-06, total=2202, warmup=23), at=[1102], clock='global')"
    )
    assert "step 1103" in found.remarks[0]


def test_the_batches_of_an_epoch_are_found_from_means() -> None:
    """Rows are means over epochs of a schedule that moves in each of 56 updates."""
    expression = "cosine(lr0=0.00015625, total=2800, warmup=560, min_lr=1e-06)"
    rates = parse(expression)(np.arange(50 * 56)).reshape(50, 56).mean(1)
    epochs = np.arange(50)
    log = log_of(expression, epochs, by=0, offsets=(0,), unit="epoch", axis="epoch", is_mean=True)
    first = with_rates(log, rates).candidates[0]
    assert first.expression == expression
    assert first.t == "56 * epoch ... 56 * epoch + 55 (mean)"


def test_the_batches_of_an_epoch_are_found_from_the_warmup_of_ultralytics() -> None:
    """A row has the rate of the last of 68 batches."""
    expression = "ultralytics.train(lr0=0.002, lrf=0.01, epochs=50, nb=68)"
    epochs = np.arange(1, 51)
    rates = np.asarray(parse(expression)(68 * epochs - 1))
    log = log_of("constant()", epochs, offsets=(-1, -2), unit="epoch", axis="epoch", digits=6)
    log = dataclasses.replace(log, kind="results.csv of Ultralytics", tolerance=5e-6)
    first = with_rates(log, rounded(rates, 6)).candidates[0]
    assert (first.expression, first.t) == (expression, "68 * epoch - 1")


def test_rows_of_a_warmup_tell_no_type() -> None:
    """A line is told, with when it began; peak and total are open."""
    log = log_of("linear(lr0=0, lr1=1e-3, total=2000)", [30, 40, 50, 60], by=-15, digits=4)
    first = identify(log).candidates[0]
    assert first.t == "step - 15"
    assert first.expression.startswith("linear(lr0=0, ")
    assert first.open == ("type, peak and total: the rows up to step 60 are only a warmup",)


def test_the_logarithmic_warmup_of_deepspeed_is_its_own_scheduler() -> None:
    """It is told as DeepSpeed calls it."""
    expression = "deepspeed.WarmupLR(warmup_max_lr=2e-05, warmup_min_lr=1e-05, warmup_num_steps=40)"
    first = identify(log_of(expression, np.arange(1, 200), by=0)).candidates[0]
    assert first.expression == expression


def test_a_run_that_falls_behind_many_times_is_found() -> None:
    """Its updates are skipped from the first row on, and the slopes of its line tell the plan."""
    steps = np.arange(100, 15001, 100)
    plan = "linear(lr0=1e-05, total=15000, warmup=500)"
    log = log_of(plan, steps, by=0, facts={"total": 15000.0}, offsets=(0, -1))
    skipped = [1, 2, 3, 150, 700, 1300, 3000, 5000, 9000, 12000]
    late = np.searchsorted(skipped, steps, side="right")
    first = with_rates(log, parse(plan)(steps - late)).candidates[0]
    assert (first.expression, first.matched) == (plan, 150)
    assert len(first.open) == 1


def test_a_short_run_of_ultralytics_is_found() -> None:
    """Two rows after its warmup are enough, with those that lie in it."""
    expression = "ultralytics.train(lr0=0.001, lrf=0.01, epochs=5, nb=122)"
    epochs = np.arange(1, 6)
    log = log_of("constant()", epochs, offsets=(-1, -2), unit="epoch", axis="epoch", digits=6)
    log = dataclasses.replace(log, kind="results.csv of Ultralytics", tolerance=5e-6)
    found = with_rates(log, rounded(np.asarray(parse(expression)(122 * epochs - 1)), 6))
    assert found.candidates[0].expression == expression


def test_four_rows_tell_a_line_that_the_run_falls_behind() -> None:
    """Its total stands in the log, and the slope of most rows gives the rest."""
    steps = np.arange(500, 2001, 500)
    plan = "linear(lr0=4e-05, total=35050)"
    log = log_of(plan, steps, by=0, facts={"total": 35050.0}, offsets=(0, -1))
    late = np.where(steps < 1500, 4, 5)
    assert with_rates(log, parse(plan)(steps - late)).candidates[0].expression == plan


def test_four_rows_of_no_line_tell_none() -> None:
    """Rates that fall as they like are not explained by updates that were skipped."""
    log = log_of("constant()", [500, 1000, 1500, 2000], by=0, facts={"total": 35050.0})
    found = with_rates(log, [3.943e-5, 3.886e-5, 3.821e-5, 3.774e-5])
    assert not any("skipped" in one.t for one in found.candidates)


def test_a_rate_that_stays_at_a_floor_is_no_run_that_skips_updates() -> None:
    """A line with a lower bound stands still at it, as no gradient scaler lets a run stand."""
    steps = np.arange(0, 1000, 50)
    plan = "linear(lr0=8e-4, total=1000)"
    log = log_of(plan, steps, by=0, facts={"total": 1000.0}, offsets=(0,))
    found = with_rates(log, np.maximum(parse(plan)(steps), 8e-5))
    assert not any("skip" in remark for remark in found.remarks)
