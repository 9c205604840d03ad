"""Optimizers that step at some batches only: t counts their updates."""

import pytest

from lrsched_cli.script.read import read_script_text
from training import Loader, read_rates, trained

_TEXT = """
optimizer = SGD(model.parameters(), lr=0.5)
for epoch in range(3):
    for i, batch in enumerate(loader):
        for group in optimizer.param_groups:
            group["lr"] = 0.5 / (1 + epoch + i / len(loader))
{lines}
"""

WAYS = {
    "every fourth batch": """
if (i + 1) % 4 == 0:
    optimizer.step()
""",
    "every fourth batch, and the last one": """
if (i + 1) % 4 == 0 or i + 1 == len(loader):
    optimizer.step()
""",
    "the last one named first": """
last = len(loader) - 1
if i == last or not (i + 1) % 4:
    optimizer.step()
""",
    "the first of every four batches, and the last one": """
if i % 4 == 0 or i == len(loader) - 1:
    optimizer.step()
""",
    "a condition that always holds": """
if i < len(loader):
    optimizer.step()
""",
    "a condition that never holds": """
if epoch >= 3:
    continue
optimizer.step()
""",
}


@pytest.mark.parametrize("batches", [8, 9, 10])
@pytest.mark.parametrize("lines", WAYS.values(), ids=WAYS.keys())
def test_updates_are_counted(lines: str, batches: int) -> None:
    """The rate of an update is the one at the batch where the optimizer steps."""
    text = _TEXT.format(lines="\n".join(f"        {one}" for one in lines.splitlines()))
    wanted = trained(text, loader=Loader(batches))
    read = read_rates(text, len(wanted), {"len(loader)": batches})
    assert read == [pytest.approx(one, rel=1e-12) for one in wanted]


@pytest.mark.parametrize("batches", [8, 9, 10])
@pytest.mark.parametrize("start", [0, 1])
def test_a_scheduler_that_steps_with_the_updates_is_its_own_schedule(
    batches: int, start: int
) -> None:
    """However the batches of an update are counted, with what is left at the end of an epoch."""
    text = f"""
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 12)
done = 0
for epoch in range(4):
    for i, batch in enumerate(loader):
        if (i + {start}) % 4 == 0 or i == len(loader) - 1:
            optimizer.step()
            scheduler.step()
            done += 1
        if done >= 50:
            break
"""
    (reading,) = read_script_text(text, "train.py", {"len(loader)": batches}).readings
    assert str(reading.schedule) == "cosine(lr0=0.5, total=12, past_end='rebound')"


def test_updates_without_a_period_are_counted_by_the_passes_of_their_loop() -> None:
    """The rate is the one that there is at each pass, and it is said that t counts these."""
    script = """
optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for i in range(8):
        n = i + 8 * epoch
        every = max(1, round(n / 5))
        optimizer.param_groups[0]["lr"] = 0.1 / (1 + n)
        if n % every == 0:
            optimizer.step()
"""
    (reading,) = read_script_text(script).readings
    assert [reading.schedule(t) for t in (0, 9, 17)] == pytest.approx([0.1, 0.01, 0.1 / 18])
    assert "t counts passes of the loop over i" in reading.remarks[0]


@pytest.mark.parametrize(
    "batches",
    ["enumerate(range(300))", "zip(range(300), range(310))", "enumerate([0.5] * 300)"],
)
def test_batches_that_the_text_counts_are_those_of_a_loader(batches: str) -> None:
    """Also where there are many of them: the number of a batch is known."""
    text = f"""
optimizer = SGD(model.parameters(), lr=0.5)
scheduler = StepLR(optimizer, 10, 0.5)
for epoch in range(2):
    for i, batch in {batches}:
        if (i + 1) % 4 == 0:
            optimizer.step()
            scheduler.step()
"""
    wanted = trained(text)
    assert len(wanted) == 150
    read = read_rates(text, len(wanted))
    assert read == [pytest.approx(one, rel=1e-12) for one in wanted]
