"""What is measured within a process: `python inside.py WHAT SIDE RUNS` prints median seconds.

WHAT is an expression, for its evaluation, or "csv"; SIDE is "ours" or "theirs". Each side has a
process of its own: memory that one leaves to be used again would change the figures of the other.
"""

import csv
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


def median(action: Callable[[], object], runs: int) -> float:
    """Return the median seconds of an action, after a first unmeasured time."""
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def csv_writers(path: Path) -> dict[str, Callable[[], None]]:
    """Return what writes a million rows here and by the csv module."""
    schedule = parse("exp(decay=1e-5)")
    shown = Comparison.of([Series("exp", schedule)], span=Span(0, MILLION))
    columns = TIMES.astype(int), schedule(TIMES)

    def ours() -> None:
        with path.open("wb") as file:
            file.writelines(FORMS["csv"].render(shown, View()))

    def theirs() -> None:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = zip(*(column.tolist() for column in columns), strict=True)
            csv.writer(file).writerows(rows)

    return {"ours": ours, "theirs": theirs}


def evaluations(expression: str) -> dict[str, Callable[[], object]]:
    """Return a schedule's evaluation at a million times, and its bare formula."""
    schedule = parse(expression)
    return {"ours": lambda: schedule(TIMES), "theirs": FORMULAS[expression]}


def main() -> None:
    """Measure what is asked, and print the figure."""
    what, side, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        sides = csv_writers(Path(folder) / "rows.csv") if what == "csv" else evaluations(what)
        sys.stdout.write(f"{median(sides[side], runs)}\n")


if __name__ == "__main__":
    main()
