"""What frameworks do with schedulers and times that others would not take so."""

import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError


def test_a_scheduler_of_shares_is_whole_within_a_family() -> None:
    """Its expression is one of families, and reads back to an equal schedule."""
    schedule = parse("sequence(fvcore.StepParamScheduler(6, [0.1, 0.2]), constant(), at=[9])")
    assert str(schedule) == (
        "sequence(piecewise(points={0: 0.1, 3: 0.2}, join='hold'), constant(lr0=0.1), at=[9])"
    )
    assert parse(str(schedule)) == schedule


def test_a_scheduler_of_shares_needs_a_length_within_a_family() -> None:
    """Only fvcore's own combination tells how long its parts are."""
    with pytest.raises(ExpressionError, match="needs total=, the number of updates"):
        parse("scale(fvcore.CosineParamScheduler(0.1, 0), by=2)")


def test_optax_lets_a_later_boundary_take_over() -> None:
    """What begins after it is never used: the real join_schedules gives 1, 1, 3, 3."""
    constants = ", ".join(f"optax.constant_schedule({rate})" for rate in (1.0, 2.0, 3.0))
    schedule = parse(f"optax.join_schedules([{constants}], [3, 2])")
    assert schedule([0, 1, 2, 3]).tolist() == [1, 1, 3, 3]


def test_timm_searches_milestones_by_halves() -> None:
    """Not in order, they count as a binary search finds: the real rates, from t = 0 on."""
    call = "timm.MultiStepLRScheduler(optimizer, [6, 2, 4], 0.5, lr=1)"
    assert parse(call)([0, 1, 3, 5, 9]).tolist() == [1, 0.25, 0.125, 0.125, 0.125]
