"""What a value is an instance of, where its kind is known."""

import pytest

from lrsched_cli.errors import BrokenScriptError, NeededError
from lrsched_cli.script.read import read_script_text

SCRIPT = """
import torch
from torch.optim import lr_scheduler
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
scheduler = lr_scheduler.ExponentialLR(optimizer, 0.9)
second = torch.optim.SGD(model.parameters(), lr=0.5 if isinstance(VALUE, KIND) else 0.25)
for epoch in range(9):
    optimizer.step()
    second.step()
    scheduler.step()
"""


@pytest.mark.parametrize(
    ("value", "kind", "holds"),
    [
        ("optimizer", "torch.optim.Optimizer", True),
        ("optimizer", "torch.optim.Adam", True),
        ("optimizer", "(torch.optim.SGD, torch.optim.RMSprop)", False),
        ("optimizer", "torch.nn.Module", False),
        ("scheduler", "lr_scheduler.LRScheduler", True),
        ("scheduler", "lr_scheduler._LRScheduler", True),
        ("scheduler", "lr_scheduler.ExponentialLR", True),
        ("scheduler", "lr_scheduler.ReduceLROnPlateau", False),
        ("scheduler", "(lr_scheduler.StepLR, lr_scheduler.OneCycleLR)", False),
        ("scheduler", "torch.optim.Optimizer", False),
        ("'10ep'", "composer.core.Time", False),
        ("3", "composer.core.Time", False),
    ],
)
def test_the_kind_of_what_the_script_makes_is_known(value: str, kind: str, holds: bool) -> None:
    """As torch 2.13.0 has it: no question is asked."""
    text = SCRIPT.replace("VALUE", value).replace("KIND", kind)
    (reading,) = read_script_text(text, chosen="second").readings
    assert reading.schedule(0) == (0.5 if holds else 0.25)


@pytest.mark.parametrize(
    ("value", "kind"), [("argument", "composer.core.Time"), ("optimizer", "library.Wrapper")]
)
def test_a_kind_that_nothing_tells_is_asked_for(value: str, kind: str) -> None:
    """The value, or the class, comes from elsewhere."""
    with pytest.raises(NeededError, match="isinstance"):
        read_script_text(SCRIPT.replace("VALUE", value).replace("KIND", kind), chosen="second")


def test_an_optimizer_may_derive_from_another() -> None:
    """AdamW is an Adam in torch 2.13.0, and is none in older versions."""
    text = SCRIPT.replace("VALUE", "optimizer").replace("KIND", "torch.optim.Adam")
    with pytest.raises(NeededError, match="isinstance"):
        read_script_text(text.replace("optim.Adam(model", "optim.AdamW(model"), chosen="second")


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("import torch\nrates = [1,\nprint(2)\n", 2, "was never closed"),
        ("x = 1\ndef f(:\n    pass\n", 2, "invalid syntax"),
    ],
)
def test_a_fault_of_syntax_is_told_where_nothing_is_found(
    text: str, line: int, problem: str
) -> None:
    """What sets the rate may be in the lines that cannot be read."""
    with pytest.raises(BrokenScriptError, match=problem) as caught:
        read_script_text(text, "train.py")
    assert caught.value.line == line
