"""identify: logs that hold the end of a run, or a row of after its end."""

import dataclasses

import numpy as np

from lrsched_cli.analysis.identification import identify
from runs_logged import log_of


def test_the_rate_that_onecycle_sets_after_the_last_update_is_explained() -> None:
    """It goes on along the last phase, so that the rate is a little above its lowest, 2e-4."""
    plan = (
        "one_cycle(max_lr=0.002, total=600, pct_start=0.1, shape='cosine', div_factor=100, "
        "final_div_factor=0.1, three_phase=False)"
    )
    log = log_of(plan, np.arange(50, 601, 50), by=0, offsets=(0, -1))
    rates = log.rates.copy()
    rates[-1] = 2e-4 + 9e-4 * (1 + np.cos(np.pi * 541 / 540))
    first = identify(dataclasses.replace(log, rates=rates))
    assert first.candidates[0].expression == plan[:-1] + ", past_end='overrun')"
    assert (first.candidates[0].matched, first.candidates[0].t) == (12, "step")


def test_a_flat_rate_that_is_0_in_the_last_row_is_told() -> None:
    """The schedule is that of the rows before, and the last row is told apart."""
    steps = np.arange(50, 1001, 50)
    log = log_of("constant(lr0=5e-4, warmup=300, warmup_from=0.01)", steps, by=0, offsets=(0, -1))
    rates = np.where(steps < 1000, log.rates, 0)
    first = identify(dataclasses.replace(log, rates=rates)).candidates[0]
    assert first.expression == "constant(lr0=0.0005, warmup=300, warmup_from=0.01)"
    assert (first.matched, first.rows) == (19, 20)
    assert first.open[0].startswith("the last row, step 1000, has the rate 0")


def test_a_cool_down_by_a_root_is_found_alone() -> None:
    """Its curve tells when it began, and from which rate."""
    plan = "wsd(lr0=1e-3, total=50000, cooldown=10000, shape='1-sqrt')"
    first = identify(log_of(plan, np.arange(40050, 50001, 50), by=0, offsets=(0, -1)))
    assert first.candidates[0].expression == plan.replace("1e-3", "0.001")
    assert first.candidates[0].open == ("start: what was before step 40050 is not seen: a warmup",)


def test_a_cool_down_to_0_is_found_from_three_digits() -> None:
    """A last rate of 0 has all digits, and does not outweigh the other rows."""
    plan = "wsd(lr0=0.0005, total=25000, cooldown=5000, shape='1-sqrt')"
    log = log_of(plan, np.arange(20050, 25001, 50), by=0, digits=3, offsets=(0, -1))
    assert identify(log).candidates[0].expression == plan


def test_a_line_late_in_a_run_may_be_a_cool_down() -> None:
    """It does not tell when it began: the end of a longer line is told as well."""
    plan = "wsd(lr0=0.001, total=12500, cooldown=2500, shape='linear')"
    first, second = identify(
        log_of(plan, np.arange(10050, 12501, 50), by=0, offsets=(0, -1))
    ).candidates
    assert (first.expression, second.expression) == (plan, "linear(lr0=0.005, total=12500)")
    assert first.open[-1] == "type: linear explains every row as well"


def test_a_line_from_the_first_row_on_is_no_cool_down() -> None:
    """All that there was is seen."""
    (only,) = identify(log_of("linear(lr0=1e-3, total=2500)", np.arange(50, 2501, 50))).candidates
    assert only.expression == "linear(lr0=0.001, total=2500)"


def test_one_row_of_a_warmup_is_explained_by_round_numbers() -> None:
    """Its length and its start are open, and those that somebody would write are told."""
    plan = "wsd(lr0=0.001, total=4000, cooldown=1000, shape='linear', warmup=200, warmup_from=0.01)"
    first = identify(log_of(plan, np.arange(50, 4001, 350), by=0, offsets=(0, -1))).candidates[0]
    assert first.expression == plan
    assert "warmup: the rows do not tell it" in first.open


def test_a_rate_that_stays_after_its_fall_may_fall_again() -> None:
    """What comes after the last row is told to be open, where the rate stays above 0 for long."""
    plan = "linear(lr0=1e-3, total=500, min_lr=4e-4)"
    first = identify(log_of(plan, np.arange(10, 1001, 10))).candidates[0]
    assert first.open == (
        "end: the rate no longer falls up to step 1000; what comes after is not seen",
    )


def test_two_rows_of_a_plateau_before_a_cool_down_are_enough() -> None:
    """The cool-down begins between two rows, late in the run."""
    plan = "wsd(lr0=0.0005, total=35000, cooldown=14000, shape='linear')"
    first = identify(log_of(plan, np.arange(20050, 35000, 500), by=0, offsets=(0, -1)))
    assert first.candidates[0].expression == plan
