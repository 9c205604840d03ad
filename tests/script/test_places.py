"""Scripts in which an optimizer steps in several places."""

import pytest

from lrsched_cli.script.read import read_script_text

_MADE = """
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = StepLR(optimizer, 2, gamma=0.5)
"""

AFTER = f"""{_MADE}
for epoch in range(6):
    optimizer.step()
    scheduler.step()
optimizer.step()
"""
LEFT_OVER = f"""{_MADE}
for epoch in range(3):
    for i in range(5):
        if (i + 1) % 2 == 0:
            optimizer.step()
            scheduler.step()
    optimizer.step()
    scheduler.step()
"""
STAGES = f"""{_MADE}
for epoch in range(3):
    optimizer.step()
    scheduler.step()
for epoch in range(3, 8):
    optimizer.step()
    scheduler.step()
"""
BOTH_IN_AN_EPOCH = f"""{_MADE}
for epoch in range(6):
    for batch in labelled:
        optimizer.step()
    for batch in unlabelled:
        optimizer.step()
    scheduler.step()
"""


def test_an_update_after_the_training_is_no_clock() -> None:
    """The rates are those of the loop before it, and that it is there is told."""
    (curve,) = read_script_text(AFTER).readings
    assert curve.schedule(range(6)).tolist() == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]
    assert "the optimizer steps in line 8, too" in curve.remarks[0]


@pytest.mark.parametrize(("script", "counted", "other"), [(LEFT_OVER, 8, 10), (STAGES, 9, 6)])
def test_updates_in_another_loop_are_told(script: str, counted: int, other: int) -> None:
    """Which of them t counts, and which it does not."""
    (curve,) = read_script_text(script).readings
    told = f"t counts the updates of line {counted} alone, from 0"
    assert f"{told}: the optimizer steps in line {other}, too" in curve.remarks


def test_updates_in_an_epoch_that_is_counted_need_no_word() -> None:
    """Each has the rate of its epoch."""
    (curve,) = read_script_text(BOTH_IN_AN_EPOCH).readings
    assert curve.schedule(range(4)).tolist() == [0.1, 0.1, 0.05, 0.05]
    assert curve.remarks == ()
