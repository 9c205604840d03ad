"""Arrays of rates that a script computes are those that NumPy gives."""

import numpy as np
import pytest

from training import read_rates

TEXT = """
import numpy as np

def rates(peak, final, count, warmup):
    first = np.array([])
    if warmup > 0:
        first = np.linspace(0, peak, warmup)
    times = np.arange(count - warmup)
    rest = final + 0.5 * (peak - final) * (1 + np.cos(np.pi * times / len(times)))
    return np.concatenate((first, rest))

values = rates(0.1, 0.001, 20, {warmup})
optimizer = SGD(model.parameters(), lr=0)
for step in range(20):
    optimizer.param_groups[0]["lr"] = values[step]
    optimizer.step()
"""


@pytest.mark.parametrize("warmup", [0, 5])
def test_operators_work_on_arrays_number_by_number(warmup: int) -> None:
    """A warmup and a cosine that are joined, and the cosine alone."""
    scope = {"values": np.zeros(0)}
    exec(TEXT[: TEXT.index("optimizer")].replace("{warmup}", str(warmup)), scope)  # noqa: S102
    wanted = [(pytest.approx(float(one), rel=1e-12, abs=1e-15),) for one in scope["values"]]
    assert read_rates(TEXT.replace("{warmup}", str(warmup)), 20) == wanted
