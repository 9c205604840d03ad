"""Optimizers that step at some batches only: t counts their updates."""

import pytest

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


@pytest.mark.parametrize("batches", [8, 10])
@pytest.mark.parametrize("lines", WAYS.values(), ids=WAYS.keys())
def test_updates_are_counted(lines: str, batches: int) -> None:
    """The rate of an update is the one at the batch where the optimizer steps."""
    text = _TEXT.format(lines="\n".join(f"        {one}" for one in lines.splitlines()))
    wanted = trained(text, loader=Loader(batches))
    read = read_rates(text, len(wanted), {"len(loader)": batches})
    assert read == [pytest.approx(one, rel=1e-12) for one in wanted]
