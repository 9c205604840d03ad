"""Who made a schedule: what the reader tells those who compose schedulers."""

import pytest

from lrsched_cli import parse
from lrsched_cli.expression import read

WARMED = "create_lr_scheduler_with_warmup({}, 0., 10)"


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("step()", "step:"),
        ("\n\n  torch.StepLR(o, 3, lr=0.1)", "StepLR:torch"),
        ("sequence(keras.CosineDecay(0.1, 9), exp(), at=[9])", "sequence: CosineDecay:keras exp:"),
    ],
)
def test_a_reading_tells_who_made_what(text: str, calls: str) -> None:
    """Every family and framework's scheduler, an outer call before those within it."""
    made = read(text).made
    assert [f"{one.called}:{one.dialect}" for one in made] == calls.split()


def test_what_was_made_tells_arguments_rate_and_line() -> None:
    """As they were given, in the whole text."""
    (made,) = read("\n# a comment\nopt = SGD(p, lr=0.2)\na = torch.StepLR(opt, 3)\n").made
    assert (made.arguments["step_size"], made.base_lr, made.line) == (3, 0.2, 4)


@pytest.mark.parametrize("fall", ["", ", 10"])
def test_a_schedule_is_known_by_who_made_it_not_by_its_shape(fall: str) -> None:
    """The same CyclicLR has the same rates under ignite's warmup, however it is spelt."""
    schedule = parse(WARMED.format(f"torch.CyclicLR(opt, .01, .1, 10{fall}, lr=0.1)"))
    assert schedule(9) == pytest.approx(0.01, rel=1e-12)
