"""identify: steps, milestones and rates that were set."""

import numpy as np
import pytest

from lrsched_cli.analysis.identification import identify
from runs_logged import log_of

EPOCHS = np.arange(90)


@pytest.mark.parametrize(
    "expression",
    [
        "multistep(lr0=0.1, milestones=[30, 60], drop=0.1)",
        "multistep(lr0=0.1, milestones=[60, 75], drop=0.1, warmup=5, warmup_from=0.1)",
        "multistep(lr0=0.02, milestones=[30], drop=0.1)",
        "step(lr0=0.1, drop=0.5, every=10)",
        "step(lr0=0.1, drop=0.5, every=10, offset=0, warmup=5)",
        "step(lr0=0.1, drop=0.5, every=10, offset=0, min_lr=0.01)",
        "piecewise(points={0: 0.001, 17: 0.0005, 27: 0.0002}, join='hold')",
    ],
)
def test_drops_are_told_as_they_were_written(expression: str) -> None:
    """Every epoch is logged: the times of all drops are known."""
    log = log_of(expression, EPOCHS, by=0, offsets=(0,), unit="epoch", axis="epoch")
    first = identify(log).candidates[0]
    assert (first.expression, first.matched) == (expression, 90)


def test_drops_between_two_rows_are_open() -> None:
    """Of a drop that is known to within 50 updates the range is told."""
    log = log_of("multistep(lr0=0.1, milestones=[11730, 20070])", np.arange(0, 30_000, 50), by=0)
    first = identify(log).candidates[0]
    assert "milestone 1: from 1.17e+04 to 1.175e+04 does as well" in first.open


def test_rates_that_change_once_an_epoch_count_epochs() -> None:
    """A cosine over epochs is found in rows of updates, with the length of an epoch."""
    expression = "held(schedule=cosine(lr0=0.1, total=90, warmup=5), every=391)"
    first = identify(log_of(expression, np.arange(0, 30_000, 50), by=0)).candidates[0]
    assert (first.expression, first.open) == (expression, ())


def test_drops_at_odd_times_may_have_followed_a_metric() -> None:
    """Milestones explain them, and the type is open."""
    log = log_of("multistep(lr0=1e-3, milestones=[17, 27], drop=0.5)", np.arange(30), by=0)
    first = identify(log).candidates[0]
    assert any(sentence.startswith("type") for sentence in first.open)


def test_a_last_row_that_is_lower_may_begin_a_decay() -> None:
    """One row after a flat stretch is a drop, or the first of a cool-down: the type is open."""
    log = log_of("wsd(lr0=1e-4, total=1000, cooldown=200)", np.arange(0, 1000, 100), by=0)
    assert any(one.startswith("type") for one in identify(log).candidates[0].open)
