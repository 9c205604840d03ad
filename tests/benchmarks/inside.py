"""What is measured within a process: `python inside.py WHAT RUNS` prints two medians as JSON.

WHAT is an expression, for its evaluation, or "csv". Each is measured in a process of its own: the
memory that one leaves to be used again changes the figures of the next.
"""

import csv
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.render import FORMS, View
from lrsched_cli.sampling import Span

MILLION = 1_000_000
TIMES = np.arange(MILLION, dtype=np.float64)

FORMULAS: dict[str, Callable[[], object]] = {
    "step()": lambda: 0.1 * 0.5 ** np.floor((1 + TIMES) / 10),
    "exp(decay=1e-5)": lambda: 0.1 * np.exp(-1e-5 * TIMES),
    "exp(rate=0.999, every=1000)": lambda: 0.1 * 0.999 ** (TIMES / 1000),
    "time()": lambda: 0.1 / (1 + 0.05 * TIMES),
    "constant()": lambda: np.full(TIMES.shape, 0.1),
}
"""Expressions, and the bare NumPy formula of each."""


def medians(runs: int, *actions: Callable[[], object]) -> list[float]:
    """Return the median seconds of each action, run in turns after a first unmeasured turn."""
    seconds: list[list[float]] = [[] for _ in actions]
    for run in range(runs + 1):
        for action, measured in zip(actions, seconds, strict=True):
            start = time.perf_counter()
            action()
            if run:
                measured.append(time.perf_counter() - start)
    return [statistics.median(measured) for measured in seconds]


def evaluation(expression: str, runs: int) -> list[float]:
    """Return the medians of a schedule at a million times and of its bare formula."""
    schedule = parse(expression)
    return medians(runs, lambda: schedule(TIMES), FORMULAS[expression])


def csv_rows(runs: int) -> list[float]:
    """Return the medians of writing a million rows here and by the csv module."""
    schedule = parse("exp(decay=1e-5)")
    shown = Comparison.of([Series("exp", schedule)], span=Span(0, MILLION))
    columns = TIMES.astype(int), schedule(TIMES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"

        def ours() -> None:
            with path.open("wb") as file:
                file.writelines(FORMS["csv"].render(shown, View()))

        def theirs() -> None:
            with path.open("w", newline="", encoding="utf-8") as file:
                rows = zip(*(column.tolist() for column in columns), strict=True)
                csv.writer(file).writerows(rows)

        return medians(runs, ours, theirs)


def main() -> None:
    """Measure what is asked, and print what was measured."""
    what, runs = sys.argv[1], int(sys.argv[2])
    json.dump(csv_rows(runs) if what == "csv" else evaluation(what, runs), sys.stdout)


if __name__ == "__main__":
    main()
