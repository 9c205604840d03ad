"""What torch takes: `python stepping.py SCRIPT` prints the seconds of a million scheduler steps.

SCRIPT makes an `optimizer` and a `scheduler`, as one for training does; the optimizer does nothing
between the steps, so that only the schedule is measured.
"""

import sys
import time
import warnings
from typing import Any

import torch

MILLION = 1_000_000


def seconds(script: str) -> float:
    """Return how long a million steps of the scheduler that a script makes take."""
    names: dict[str, Any] = {"torch": torch, "params": [torch.nn.Parameter(torch.zeros(1))]}
    exec(script, names)  # noqa: S102 - texts of the benchmark only
    names["optimizer"].step()
    step = names["scheduler"].step
    start = time.perf_counter()
    for _ in range(MILLION):
        step()
    return time.perf_counter() - start


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.stdout.write(f"{seconds(sys.argv[1])}\n")
