"""torch's schedulers within ignite's warmup, which asks them for rates and never steps them."""

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError

WARMED = "ignite.create_lr_scheduler_with_warmup"
OPTIMIZER = "o = SGD(p, lr=0.1)\n"


def test_an_average_of_weights_never_begins() -> None:
    """SWALR counts its own steps, of which there are none: the rate stays what it was."""
    schedule = parse(f"{OPTIMIZER}{WARMED}(torch.SWALR(o, 0.01, 5), 0.0, 5, 0.2)")
    np.testing.assert_allclose(schedule([0, 4, 5, 6, 40]), [0, 0.2, 0.1, 0.1, 0.1])


def test_a_wave_of_a_fractional_length_follows_its_formula() -> None:
    """Stepped, torch's recursion meets 0 and has no rate at t = 20 of this one."""
    schedule = parse(f"{OPTIMIZER}{WARMED}(torch.CosineAnnealingLR(o, 20 / 3), 0.0, 2, 0.0)")
    wave = 0.05 * (1 + np.cos(np.pi * np.arange(50) / (20 / 3)))
    np.testing.assert_allclose(schedule(2 + np.arange(50.0)), wave, atol=1e-15)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("s = torch.SequentialLR(o, [torch.StepLR(o, 9), torch.StepLR(o, 5)], [9])", "none of its"),
        ("s = torch.ChainedScheduler([torch.StepLR(o, 9)])", "none of its own"),
        ("torch.LinearLR(o, 0.5)\ns = torch.CosineAnnealingLR(o, 20)", "beside another scheduler"),
        ("s = torch.StepLR(o, 9)\ntorch.LinearLR(o, 0.5)", "beside another scheduler"),
    ],
)
def test_what_ignite_cannot_ask_is_refused(lines: str, problem: str) -> None:
    """Combinations end in an error there; a later scheduler changes what an earlier one finds."""
    with pytest.raises(ExpressionError) as caught:
        parse(f"{OPTIMIZER}{lines}\n{WARMED}(s, 0.0, 5, 0.2)")
    assert problem in str(caught.value)
