"""identify: logs of many rows, of which only some are looked at before all are compared."""

import dataclasses

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.identification import identify
from runs_logged import log_of

STEPS = np.arange(100_000)


@pytest.mark.parametrize(
    ("expression", "digits"),
    [
        ("cosine(lr0=0.0003, total=100000, warmup=2000, min_ratio=0.1)", None),
        ("linear(lr0=0.0003, total=100000, warmup=2000)", 4),
        ("held(schedule=cosine(lr0=0.1, total=100), every=1000)", None),
        ("multistep(lr0=0.1, milestones=[30000, 60000], drop=0.1)", None),
    ],
)
def test_a_long_log_is_told_by_some_rows_and_checked_by_all(
    expression: str, digits: int | None
) -> None:
    """The answer says of every row that it is explained."""
    first = identify(log_of(expression, STEPS, by=0, digits=digits)).candidates[0]
    assert (first.expression, first.rows, first.matched) == (expression, 100_000, 100_000)


def test_skipped_updates_of_a_long_log_are_told() -> None:
    """From the very row on at which the run falls behind."""
    plan = "cosine(lr0=2e-4, total=100000, warmup=1000)"
    late = np.select([STEPS < 2, STEPS < 40_321], [0, 1], 2)
    log = log_of(plan, STEPS, by=0, facts={"total": 100_000.0}, offsets=(0,))
    log = dataclasses.replace(log, rates=np.asarray(parse(plan)(STEPS - late)))
    found = identify(log)
    assert found.candidates[0].matched == 100_000
    assert "1 from 2 on, 2 from 40321 on" in found.remarks[0]


def test_one_row_that_is_wrong_is_no_match() -> None:
    """Whatever rows are looked at first: a schedule explains all, or it is not told."""
    log = log_of("cosine(lr0=0.0003, total=100000)", STEPS, by=0)
    rates = log.rates.copy()
    rates[54_321] = 0.25e-3
    assert identify(dataclasses.replace(log, rates=rates)).candidates == ()
