"""identify: smooth schedules come out as they were written, with their clock."""

import numpy as np
import pytest

from lrsched_cli.analysis.identification import Candidate, identify
from runs_logged import log_of


def best(expression: str, times: object, **settings: object) -> Candidate:
    """Return what is told first of a run that followed a schedule."""
    log = log_of(expression, times, **settings)  # type: ignore[arg-type]
    return identify(log).candidates[0]


EVERY_10 = np.arange(10, 1001, 10)


@pytest.mark.parametrize(
    "expression",
    [
        "constant(lr0=0.0002)",
        "constant(lr0=0.0002, warmup=100)",
        "linear(lr0=5e-05, total=1000)",
        "linear(lr0=5e-05, total=1000, warmup=100)",
        "cosine(lr0=1e-05, total=1000, warmup=30)",
        "cosine(lr0=0.0006, total=1000, warmup=50, min_ratio=0.1)",
        "cosine(lr0=0.0003, total=1000, warmup=50, min_lr=1e-06)",
        "wsd(lr0=0.001, total=1000, cooldown=200, shape='1-sqrt', warmup=100)",
        "cosine(lr0=0.05, total=1000, power=0.5)",
        "poly(lr0=0.01, total=1000, power=0.9)",
        "poly(lr0=0.01, total=1000, power=2, min_ratio=0.01)",
    ],
)
def test_a_whole_run_is_told_as_it_was_written(expression: str) -> None:
    """Rows of all digits give the same numbers back, and the clock, with nothing left open."""
    by = -(len(expression) % 2)
    found = best(expression, EVERY_10, by=by)
    assert (found.expression, found.matched) == (expression, 100)
    if "constant" not in expression:
        assert (found.t, found.open) == ("step" if by == 0 else "step - 1", ())


def test_rounded_rows_give_round_numbers() -> None:
    """Where several numbers do as well, those of few digits are told."""
    expression = "cosine(lr0=0.0006, total=2000, warmup=100, min_ratio=0.1)"
    found = best(expression, np.arange(10, 2001, 10), digits=4)
    assert found.expression == expression


def test_the_total_of_the_run_stands_before_other_totals() -> None:
    """A log that ends early but tells its plan leaves the total open to nobody."""
    times = np.arange(10, 601, 10)
    found = best("cosine(lr0=1e-3, total=1333)", times, digits=4, facts={"total": 1333.0})
    assert (found.expression, found.open) == ("cosine(lr0=0.001, total=1333)", ())


def test_two_rows_tell_no_type() -> None:
    """What two rows allow is told, and that the type is open."""
    found = best("linear(lr0=1e-3, total=100)", [10, 20])
    assert any(sentence.startswith("type") for sentence in found.open)


def test_a_flat_stretch_tells_no_type() -> None:
    """A run that is cut before its decay is constant as far as it is seen."""
    found = best("wsd(lr0=1e-3, total=1000, cooldown=200)", np.arange(1, 700, 10))
    assert found.expression == "constant(lr0=0.001)"
    assert any(sentence.startswith("type") for sentence in found.open)


@pytest.mark.parametrize(
    "expression",
    [
        "exp(lr0=0.1, rate=0.99)",
        "exp(lr0=0.1, rate=0.96, every=100)",
        "exp(lr0=0.1, rate=0.99, min_ratio=0.01)",
        "time(lr0=0.1, decay=0.05)",
        "inverse_sqrt(lr0=0.001, warmup=100)",
        "inverse_sqrt(lr0=0.001, timescale=500, warmup=100)",
        "wsd(lr0=0.001, total=1000, cooldown=200, shape='linear', warmup=100)",
        (
            "wsd(lr0=0.001, total=1000, cooldown=200, shape='cosine', warmup=100, warmup_from=0.1, "
            "min_ratio=0.1)"
        ),
        (
            "one_cycle(max_lr=0.0006, total=1000, pct_start=0.1, shape='cosine', div_factor=25, "
            "final_div_factor=10000, three_phase=False)"
        ),
        (
            "one_cycle(max_lr=0.0006, total=1000, pct_start=0.3, shape='linear', div_factor=10, "
            "final_div_factor=100, three_phase=False)"
        ),
        (
            "one_cycle(max_lr=0.0006, total=1000, pct_start=0.3, shape='cosine', div_factor=25, "
            "final_div_factor=1000, three_phase=True)"
        ),
        (
            "sequence(constant(lr0=0.001, warmup=99, warmup_from=0.01), "
            "cosine(lr0=0.001, total=1000, warmup=100, min_ratio=0.1), at=[100], clock='global')"
        ),
    ],
)
def test_other_types_are_told_as_they_were_written(expression: str) -> None:
    """Their numbers come back from rows of all digits, and from rounded ones."""
    digits = 5 if len(expression) % 2 else None
    found = best(expression, EVERY_10, digits=digits)
    assert (found.expression, found.t, found.open) == (expression, "step - 1", ())


def test_a_root_that_starts_on_a_row_is_found() -> None:
    """Each step is logged, the first of the cool-down too: a root is steepest there."""
    expression = (
        "wsd(lr0=0.0018, total=1000, cooldown=300, shape='1-sqrt', warmup=63, warmup_from=0.015625)"
    )
    assert best(expression, np.arange(1000), by=0, offsets=(0,)).expression == expression


def test_a_line_that_is_cut_before_its_floor_has_a_usual_one() -> None:
    """Where it ends cannot be seen: that is said, and the roundest numbers are told."""
    expression = (
        "wsd(lr0=0.0003, total=20000, cooldown=4000, shape='linear', warmup=500, min_ratio=0.1)"
    )
    found = best(expression, np.arange(0, 20000, 100), by=0, offsets=(0,), digits=6)
    assert found.expression == expression
    assert any(one.startswith("total") for one in found.open)


def test_a_later_cycle_may_have_the_highest_row() -> None:
    """Rows miss the first peak, and come nearer to that of a later cycle."""
    expression = "cosine_restarts(lr0=0.0001, total=1200, cycles=3, warmup=50)"
    assert best(expression, np.arange(10, 1201, 10)).expression == expression


def test_one_schedule_on_two_clocks_is_told_as_open() -> None:
    """Drops between rows do not tell whether the rate is that of this update or of the next."""
    found = best("step(lr0=0.1, drop=0.5, every=300, offset=0)", np.arange(49, 2000, 50))
    assert any(one.startswith("t: ") for one in found.open)


def test_a_line_that_is_cut_tells_neither_its_end_nor_its_floor() -> None:
    """Lines to other floors go through the same rows."""
    expression = "linear(lr0=1e-3, total=80, min_ratio=0.3)"
    found = best(expression, np.arange(60), by=0, offsets=(0,))
    assert any(one.startswith("total and lowest rate") for one in found.open)


def test_one_row_tells_no_schedule() -> None:
    """That is said, rather than that none explains it."""
    found = identify(log_of("constant(lr0=0.1)", [5]))
    assert found.candidates == ()
    assert "one row" in found.remarks[0]


@pytest.mark.parametrize("shape", ["cosine", "linear"])
def test_a_row_after_the_last_update_of_one_cycle_is_where_torch_goes_on(shape: str) -> None:
    """A log that is written after the scheduler's step has such a row."""
    expression = (
        f"one_cycle(max_lr=0.003, total=1000, pct_start=0.2, shape='{shape}', div_factor=100, "
        "final_div_factor=1, three_phase=False, past_end='overrun')"
    )
    assert best(expression, EVERY_10, by=0, offsets=(0,)).expression == expression


@pytest.mark.parametrize("start", [0.0, 0.0001])
def test_a_warmup_alone_is_a_line_and_no_more(start: float) -> None:
    """Nothing is said of the peak and of what comes after."""
    plan = f"linear(lr0={start}, lr1=0.0006, total=500)"
    found = best(plan, np.arange(10, 301, 10), by=0, offsets=(0,))
    assert found.expression.startswith("linear(")
    assert (found.matched, len(found.open)) == (30, 1)
    assert "only a warmup" in found.open[0]


def test_rates_of_0_are_told() -> None:
    """They are explained by anything, so that no schedule is named."""
    found = identify(log_of("constant(lr0=0)", EVERY_10))
    assert (found.candidates, found.remarks) == ((), ("all its rates are 0: nothing was trained",))


def test_one_row_of_a_warmup_does_not_tell_where_it_begins() -> None:
    """(t + 1) / 200 is t / 198 at t = 99: a length that is not round is told with a doubt."""
    run = "cosine(lr0=8e-4, total=10000, warmup=198)"
    found = best(run, np.arange(99, 10000, 100), by=0, offsets=(0,))
    assert any(one.startswith("warmup: one row alone") for one in found.open)


def test_a_line_that_is_cut_may_have_had_a_bound() -> None:
    """max(0.1, 1 - t / 1000) is a line up to t = 900."""
    found = best("linear(lr0=6e-3, total=1000)", np.arange(500), by=0, offsets=(0,))
    assert found.expression == "linear(lr0=0.006, total=1000)"
    assert any(one.startswith("lowest rate") for one in found.open)


def test_an_inverse_square_root_hides_a_warmup_before_its_first_row() -> None:
    """Each warmup that has ended leaves the same curve: what of it is open is told."""
    found = best("inverse_sqrt(lr0=0.0003, warmup=100)", np.arange(200, 1001, 50), by=0)
    assert found.expression.startswith("inverse_sqrt(")
    assert found.open[0].startswith("peak, warmup and timescale: ")
