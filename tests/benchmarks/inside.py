"""What is measured within a process: `python inside.py WHAT SIDE RUNS` prints median seconds.

WHAT is an expression, for its evaluation, "csv", "points:JOIN" for a piecewise schedule of 200,000
points, or "log:TASK" for a log that is read, identified or verified. SIDE is "ours", "bare" for
what NumPy or the csv module takes, "parts" for the schedules of which one is composed, or
"without:NAME" for this program without one of its optimizations. Each side has a process of its
own: memory that one leaves to be used again would change the figures of the other. With no RUNS the
first time counts. `python inside.py check` compares the values of both sides instead, and prints
the expressions that have each other side.
"""

import csv
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.formulas import FORMULAS, MILLION, PARTS, TIMES, WITHOUT_FORMULA
from lrsched_cli import FAMILIES, parse
from lrsched_cli.analysis.identification import identify
from lrsched_cli.analysis.verifying.placing import Plan
from lrsched_cli.analysis.verifying.verify import verify
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.logs import Log, read_log
from lrsched_cli.render import FORMATS, View
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import base, decays, exact
from lrsched_cli.schedules.piecewise import Piecewise

Sides = dict[str, Callable[[], object]]


def median(action: Callable[[], object], runs: int) -> float:
    """Return the median seconds of an action, after a first unmeasured time."""
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:] or seconds)


def csv_writers(path: Path) -> Sides:
    """Return what writes a million rows here and by the csv module."""
    schedule = parse("exp(decay=1e-5)")
    shown = Comparison.of([Series("exp", schedule)], run=Run.over(Span(0, MILLION)))
    columns = TIMES.astype(int), schedule(TIMES)

    def ours() -> None:
        with path.open("wb") as file:
            file.writelines(FORMATS["csv"].render(shown, View()))

    def bare() -> None:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = zip(*(column.tolist() for column in columns), strict=True)
            csv.writer(file).writerows(rows)

    return {"ours": ours, "bare": bare}


LOGGED, MEANT = "inverse_time(1e-3, decay=1e-5)", "cosine(1e-3, 1000000, warmup=2000)"
"""The schedule of a log, and another that was planned."""


def logs(path: Path, task: str) -> Sides:
    """Return what a log of a million rows takes here, and its reading by NumPy."""
    rates = parse(LOGGED)(TIMES).tolist()
    rows = (f"{t},{2.5 / (1 + t):.6f},{rate!r}\n" for t, rate in enumerate(rates))
    path.write_text("step,loss,lr\n" + "".join(rows), encoding="utf-8")
    tasks: dict[str, Callable[[Log], object]] = {
        "read": lambda log: log,
        "identify": identify,
        "verify": lambda log: verify(log, Plan(parse(LOGGED))),
        "mismatch": lambda log: verify(log, Plan(parse(MEANT))),
    }
    return {
        "ours": lambda: tasks[task](read_log(str(path))),
        "bare": lambda: np.loadtxt(path, delimiter=",", skiprows=1, usecols=(0, 2)),
    }


def points(join: Literal["line", "hold"]) -> Sides:
    """Return a schedule of many points at a million times, and NumPy's line through them."""
    times = np.arange(200_000, dtype=np.float64)
    rates = 0.1 / (1 + times)
    schedule = Piecewise(points=tuple(zip(times.tolist(), rates.tolist(), strict=True)), join=join)
    t = TIMES / 5
    return {"ours": lambda: schedule(t), "bare": lambda: np.interp(t, times, rates)}


def evaluations(expression: str) -> Sides:
    """Return a schedule's evaluation at a million times, its bare formula, and its parts alone."""
    schedule = parse(expression)
    parts = [(parse(part), TIMES[:count]) for part, count in PARTS.get(expression, {}).items()]
    return {
        "ours": lambda: schedule(TIMES),
        "bare": lambda: FORMULAS[expression](TIMES),
        "parts": lambda: [part(times) for part, times in parts],
    }


def without(optimization: str) -> None:
    """Switch off what this program does for speed alone."""
    match optimization:
        case "blocks":
            base._BLOCK = MILLION  # noqa: SLF001 - nobody else may change it
        case "kept memory":
            base._keep_memory = lambda: None  # type: ignore[assignment] # noqa: SLF001
        case "levels":
            for module in (exact, decays):
                vars(module)["by_level"] = lambda formula, level: formula(level)
        case _:
            raise LookupError(optimization)


def check() -> None:
    """Refuse formulas that are not those of their schedules, and families without one."""
    for expression, formula in FORMULAS.items():
        values = parse(expression)(TIMES)
        np.testing.assert_allclose(formula(TIMES), values, rtol=1e-12, err_msg=expression)
    without = FAMILIES.keys() - {parse(expression).name for expression in FORMULAS}
    if without != WITHOUT_FORMULA:
        message = f"families without a bare formula: {without ^ WITHOUT_FORMULA}"
        raise LookupError(message)


def main() -> None:
    """Measure what is asked, and print the figure."""
    if sys.argv[1] == "check":
        check()
        sys.stdout.write(json.dumps({"bare": [*FORMULAS], "parts": [*PARTS]}))
        return
    what, side, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        name, _, how = what.partition(":")
        if name == "points":
            sides = points("line" if how == "line" else "hold")
        elif name == "csv":
            sides = csv_writers(Path(folder) / "rows.csv")
        elif name == "log":
            sides = logs(Path(folder) / "run.csv", how)
        else:
            sides = evaluations(what)
        side, _, optimization = side.partition(":")
        if optimization:
            without(optimization)
        sys.stdout.write(f"{median(sides['ours' if optimization else side], runs)}\n")


if __name__ == "__main__":
    main()
