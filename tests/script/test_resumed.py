"""Scripts that go on from an update: a scheduler that is made with last_epoch."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lrsched_cli.errors import ScriptError
from lrsched_cli.script.read import read_script_text
from program import Done

SCRIPT = """
import torch
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD([{{"params": model.parameters(), "initial_lr": 0.1}}], lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100, last_epoch={last})
for epoch in range(scheduler.last_epoch, 100):
    optimizer.step()
    scheduler.step({epoch})
"""


@pytest.mark.parametrize(
    ("last", "count", "rates"),
    [
        ("-1", 100, ["0.1", "0.09997532801828658"]),
        ("29", 70, ["0.1", "0.09838127515019846", "0.09672761431443842"]),
        ("30 - 1", 70, ["0.1", "0.09838127515019846", "0.09672761431443842"]),
    ],
)
def test_a_script_goes_on_from_its_last_epoch(
    last: str, count: int, rates: list[str], tmp_path: Path, here: Callable[..., Done]
) -> None:
    """Recorded from torch 2.13.0; the loop has as many epochs as the scheduler's counter leaves."""
    script = SCRIPT.format(last=last, epoch="")
    (tmp_path / "train.py").write_text(script, encoding="utf-8")
    rows = here("compare", "train.py", "-f", "csv").out.splitlines()[1:]
    assert len(rows) == count
    found = [float(row.split(",")[1]) for row in rows[: len(rates)]]
    assert found == pytest.approx([float(rate) for rate in rates], rel=1e-12)


def test_one_that_is_told_its_epoch_is_refused(tmp_path: Path, here: Callable[..., Done]) -> None:
    """Where it goes on from is forgotten then."""
    script = SCRIPT.format(last=29, epoch="epoch")
    (tmp_path / "train.py").write_text(script, encoding="utf-8")
    done = here("compare", "train.py")
    assert done.code == 2
    assert "with last_epoch is stepped to an epoch: not supported" in done.err


MADE = """
import torch
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD([{{"params": model.parameters(){noted}}}], lr=0.1)
scheduler = torch.optim.lr_scheduler.{call}
"""


@pytest.mark.parametrize(
    ("noted", "call", "problem"),
    [
        ("", "StepLR(optimizer, 30, last_epoch=29)", "needs initial_lr in the groups"),
        (
            ', "initial_lr": 0.1',
            "OneCycleLR(optimizer, 0.1, 100, last_epoch=29)",
            "needs max_lr and min_lr in the groups",
        ),
        (
            ', "initial_lr": 0.1, "max_lr": 0.1, "min_lr": 0.1',
            "OneCycleLR(optimizer, 0.1, 100, last_epoch=29)",
            "last_epoch=29 is not supported here",
        ),
        ("", "LambdaLR(optimizer, lambda t: 0.9**t, last_epoch=2)", "is not supported here"),
    ],
)
def test_one_that_torch_cannot_make_is_refused(noted: str, call: str, problem: str) -> None:
    """Recorded from torch 2.13.0: KeyError, where the groups do not have what it goes on from."""
    with pytest.raises(ScriptError, match=problem):
        read_script_text(MADE.format(noted=noted, call=call))


@pytest.mark.parametrize(
    "noting",
    [
        "for group in optimizer.param_groups:\n    group.setdefault('initial_lr', group['lr'])",
        "torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0)",
    ],
)
def test_one_whose_base_rate_is_noted_before_goes_on(noting: str) -> None:
    """By hand, or by a scheduler that was made on the optimizer before."""
    text = MADE.format(noted="", call="StepLR(optimizer, 30, last_epoch=28)")
    text = text.replace("scheduler =", f"{noting}\nscheduler =")
    reading = read_script_text(text).readings[-1]
    assert [reading.schedule(t) for t in (0, 1)] == pytest.approx([0.1, 0.01])
