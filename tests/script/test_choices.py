"""What is chosen by a value of the time: items of dictionaries and arrays, counts of milestones."""

import pytest

from training import read_rates, trained

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
