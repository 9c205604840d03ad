"""Small trainings that were really run, with the loss of each, to judge the law by.

Noisy quadratics (quad), an MLP on handwritten digits (digits), the same with wrong labels
(digitsnoisy), and a small language model (lm1). `runs/` has the validation loss of two seeds of
four schedules, `finals.csv` that of every seed of every schedule after the last update.
"""

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lrsched_cli.foresight.runs import Run
from lrsched_cli.schedules import Floats

HERE = Path(__file__).resolve().parents[1] / "foresight"
WARMUP = 0.02
"""Of the updates, in which the rates are multiplied by a line that rises to 1."""


@dataclass(frozen=True)
class Setup:
    """A training but for its schedule."""

    name: str
    peak: float
    updates: int

    def rates(self, schedule: str) -> Floats:
        """Return the rates of a schedule, one for each update."""
        kind = schedule.removesuffix("_w0").removesuffix("_w10")
        shape = SHAPES[kind](np.arange(self.updates) / self.updates)
        warmup = 0.1 if schedule.endswith("_w10") else WARMUP
        if schedule == "onecycle" or schedule.endswith("_w0"):
            warmup = 0
        first = int(warmup * self.updates)
        if first:
            shape[:first] = (np.arange(first) + 1) / first * shape[first]
        return self.peak * shape

    def run(self, schedule: str, seed: int) -> Run:
        """Return a run whose losses were logged."""
        steps, losses = _columns(f"{self.name}_{self.peak:g}.csv", f"{schedule}_{seed}")
        return Run(f"{schedule}_{seed}.csv", self.rates(schedule), steps, losses)

    def finals(self) -> dict[str, Floats]:
        """Return the final losses of each schedule, one for each seed."""
        return {
            row["schedule"]: np.array(row["losses"].split(), dtype=float)
            for row in _rows("finals.csv")
            if (row["setup"], float(row["peak"])) == (self.name, self.peak)
        }


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _columns(name: str, column: str) -> tuple["np.ndarray[tuple[int], np.dtype[np.int64]]", Floats]:
    rows = _rows(f"runs/{name}")
    return np.array([int(row["step"]) for row in rows]), np.array([float(r[column]) for r in rows])


def _one_cycle(p: Floats) -> Floats:
    rise = 0.04 + 0.96 * (1 - np.cos(np.pi * p / 0.3)) / 2
    return np.where(p < 0.3, rise, _cosine((p - 0.3) / 0.7))


def _cosine(p: Floats) -> Floats:
    return (1 + np.cos(np.pi * p)) / 2


SHAPES: dict[str, Callable[[Floats], Floats]] = {
    "constant": np.ones_like,
    "cosine0": _cosine,
    "cosine10": lambda p: 0.1 + 0.9 * _cosine(p),
    "linear0": lambda p: 1 - p,
    "exp_10": lambda p: 10**-p,
    "exp_100": lambda p: 100**-p,
    "time_10": lambda p: 1 / (1 + 10 * p),
    "time_50": lambda p: 1 / (1 + 50 * p),
    "step10_50_75": lambda p: 0.1 ** ((p >= 0.5) + 1.0 * (p >= 0.75)),
    "stephalf_3": lambda p: 0.5 ** np.floor(3 * p),
    "stephalf_6": lambda p: 0.5 ** np.floor(6 * p),
    "wsd20": lambda p: np.minimum(1, (1 - p) / 0.2),
    "wsd50": lambda p: np.minimum(1, (1 - p) / 0.5),
    "wsd20sqrt": lambda p: 1 - np.sqrt(np.clip((p - 0.8) / 0.2, 0, 1)),
    "restarts3": lambda p: _cosine(3 * p % 1),
    "onecycle": _one_cycle,
}
"""The rates of each schedule for a peak of 1, by the part of the run that has passed."""


SETUPS = {
    "quad": Setup("quad", 0.05, 4000),
    "digits": Setup("digits", 0.05, 1000),
    "lm1": Setup("lm1", 0.008, 1000),
    "quad near divergence": Setup("quad", 0.45, 4000),
    "digitsnoisy": Setup("digitsnoisy", 0.15, 1000),
}
LEFT_OUT = ("invsqrt",)
"""Schedules of `finals.csv` whose formula was not kept: they are left out."""


def resolved(losses: tuple[Floats, Floats]) -> float | None:
    """Return the gap between the means of two schedules; None where the seeds hide it."""
    a, b = losses
    gap = float(b.mean() - a.mean())
    error = math.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    return gap if abs(gap) > 2 * error else None


def fits() -> Iterator[tuple[str, str, int]]:
    """Yield the pairs of schedules, and the seed, on whose runs a law is fitted."""
    for flat in ("wsd20", "constant"):
        for cooled in ("cosine0", "linear0"):
            for seed in (0, 1):
                yield flat, cooled, seed
