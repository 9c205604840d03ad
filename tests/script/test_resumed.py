"""Scripts that go on from an update: a scheduler that is made with last_epoch."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
