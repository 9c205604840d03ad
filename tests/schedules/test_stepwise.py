"""torch's schedulers by their own recursion: what cannot be written, and what ends."""

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError, LearningRateError


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ("", "needs at least one scheduler"),
        ("'StepLR'", "a scheduler is a call such as StepLR(step_size=30), not 'StepLR'"),
        ("'StepLR(x)'", "a scheduler is a call"),
        ("'StepLR(3)', 'SteppLR(3)'", "unknown scheduler 'SteppLR'; did you mean 'StepLR'?"),
        ("'StepLR(0)'", "StepLR: step_size must be a number > 0, not 0"),
        ("'StepLR(3)', 'ChainedScheduler([1])'", "must name schedulers before it, from 0 on"),
        ("'StepLR(3)', 'SequentialLR([0, 0], [])'", "needs one milestone fewer than schedulers"),
    ],
)
def test_what_is_no_scheduler_is_refused(made: str, problem: str) -> None:
    """Each is a call of literals, in torch's words, and names only those before it."""
    with pytest.raises(ExpressionError) as caught:
        parse(f"stepwise([{made}])")
    assert problem in str(caught.value)


def test_equal_schedulers_are_equal_however_they_are_written() -> None:
    """By position or by name, with or without defaults."""
    one, other = parse("stepwise(['StepLR( 3 )'])"), parse("stepwise(made=['StepLR(step_size=3)'])")
    assert one == other
    assert str(one) == "stepwise(made=['StepLR(step_size=3, gamma=0.1)'], lr0=0.1)"


def test_a_combination_cannot_begin_within_a_sequence() -> None:
    """In torch that is an error: there are no rates from that update on."""
    nest = parse(
        "stepwise(['StepLR(3)', 'ExponentialLR(0.5)', 'ChainedScheduler([0])',"
        " 'SequentialLR([1, 2], [4])'])"
    )
    assert nest(np.arange(4)).tolist() == [0.1, 0.05, 0.025, 0.0125]
    with pytest.raises(LearningRateError, match="t = 4"):
        nest(np.arange(9))


def test_rates_are_the_same_in_whatever_order_they_are_asked() -> None:
    """Blocks of updates are computed once, and a far one does not change a near one."""
    text = "stepwise(['ExponentialLR(0.9999)', 'StepLR(7000)', 'ChainedScheduler([0, 1])'])"
    near = parse(text)(np.arange(50_000))
    assert parse(text)(49_999) == near[-1]
    rates = [0.1]
    for t in range(1, 50_000):
        rates.append(rates[-1] * 0.9999 * (1 if t % 7000 else 0.1))
    assert near == pytest.approx(rates, rel=1e-12)


def test_between_updates_lies_a_line_or_the_former_rate() -> None:
    """A drop is at its update; what falls in each update falls between them too."""
    nest = parse("stepwise(['StepLR(3, 0.5)', 'LinearLR(0.5, 1, 2)', 'ChainedScheduler([0, 1])'])")
    assert nest([0, 0.5, 1, 2.5, 3]) == pytest.approx([0.05, 0.0625, 0.075, 0.1, 0.05])
    assert nest.next_breakpoint(np.array([0.0, 2.0, 3.0])).tolist() == [2, 3, 6]
