"""What is chosen by a value of the time: items of dictionaries and arrays, counts of milestones."""

import pytest

from lrsched_cli.errors import NeededError
from training import Loader, read_rates, trained

_LOOP = """
import bisect
import numpy as np
optimizer = SGD(model.parameters(), lr=0.5)
for epoch in range(12):
{before}
    optimizer.step()
"""

WAYS = {
    "a dictionary made for the epoch": """
rates = {epoch: 0.5 * 0.5 ** epoch}
if epoch in rates.keys():
    optimizer.param_groups[0]["lr"] = rates[epoch]
""",
    "a dictionary of epochs": """
rates = {2: 0.25, 4: 0.125, 9: 0.0625}
if epoch in rates:
    optimizer.param_groups[0]["lr"] = rates[epoch]
""",
    "a dictionary with a default": """
optimizer.param_groups[0]["lr"] = {2: 0.25, 4: 0.125}.get(epoch, 0.5)
""",
    "a count by numpy": """
passed = np.sum(epoch > np.asarray([3, 6]))
optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** int(passed)
""",
    "a count by a method": """
passed = (epoch >= np.array([3, 6])).sum()
optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** int(passed)
""",
    "a count by bisect": """
optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** bisect.bisect_right([3, 6], epoch)
""",
    "a count by bisect from the left": """
optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** bisect.bisect_left([3, 6], epoch)
""",
    "a count of a list": """
optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** len([one for one in [3, 6] if epoch >= one])
""",
    "a sum of truths": """
optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** sum(epoch >= one for one in (3, 6))
""",
    "a place in a list": """
steps = [3, 6]
if epoch in steps:
    optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** (steps.index(epoch) + 1)
""",
    "the least of an array": """
optimizer.param_groups[0]["lr"] = float(np.min([(epoch + 1) ** -0.5, (epoch + 1) * 5 ** -1.5]))
""",
}


@pytest.mark.parametrize("lines", WAYS.values(), ids=WAYS.keys())
def test_choice_is_read(lines: str) -> None:
    """A rate that is chosen by the epoch is what Python chooses."""
    text = _LOOP.format(before="\n".join(f"    {one}" for one in lines.splitlines()))
    wanted = trained(text)
    assert read_rates(text, len(wanted)) == [pytest.approx(one, rel=1e-12) for one in wanted]


_WARMED = """
import math
import numpy as np
warmup = np.linspace(0.0, 0.5, len(loader) * 2)
steps = np.arange(len(loader) * 10)
cosine = np.array([0.25 * (1 + math.cos(math.pi * i / len(steps))) for i in steps])
rates = np.concatenate((warmup, cosine))
optimizer = SGD(model.parameters(), lr=0.5)
for epoch in range(12):
    for i, batch in enumerate(loader):
        optimizer.param_groups[0]["lr"] = rates[len(loader) * epoch + i]
        optimizer.step()
"""


def test_array_of_an_open_length() -> None:
    """An array of rates for all steps is read by its index, also where its length is open."""
    wanted = trained(_WARMED, loader=Loader(5))
    read = read_rates(_WARMED, len(wanted), {"len(loader)": 5})
    assert read == [pytest.approx(one, rel=1e-12) for one in wanted]


def test_array_of_an_open_length_asks_for_that_alone() -> None:
    """What such an array lacks is the length, and nothing else."""
    with pytest.raises(NeededError) as raised:
        read_rates(_WARMED, 1)
    assert [one.name for one in raised.value.needed] == ["len(loader)"]


def test_array_of_very_many_rates() -> None:
    """An array of a million rates is not made."""
    assert read_rates(_WARMED, 1, {"len(loader)": 1_000_000}) == [(0.0,)]
