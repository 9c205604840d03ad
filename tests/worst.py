"""How far this program is from what a framework computes."""

import numpy as np

from golden.cases import FVCORE_TOTAL
from golden.record import Case
from lrsched_cli import Schedule, parse

_FLOAT64, _FLOAT32 = 1e-12, 2e-6
"""Of the peak: what counts as equal."""

TOLERANCES = {
    "torch": _FLOAT64,
    "keras": _FLOAT32,
    "tf": _FLOAT32,
    "optax": _FLOAT32,
    "transformers": _FLOAT64,
    "timm": _FLOAT64,
    "deepspeed": _FLOAT64,
    "megatron": _FLOAT64,
    "fvcore": _FLOAT64,
    "mmengine": _FLOAT64,
    "ignite": _FLOAT64,
}


def text_of(name: str, case: Case) -> str:
    """Return a case as this program is told it: fvcore's with the length of the training."""
    text = case["expression"]
    return f"{text[:-1]}, total={FVCORE_TOTAL})" if name == "fvcore" else text


def worst_error(name: str, case: Case) -> tuple[Schedule, float]:
    """Return a case's schedule, and its largest difference as a share of the peak."""
    schedule = parse(text_of(name, case))
    rates = np.array(case["rates"])
    times = np.flatnonzero(rates >= 0)
    difference = np.abs(schedule(times) - rates[times])
    return schedule, float(difference.max() / (rates.max() or 1))
