"""Measure what speed is promised: `python tests/benchmarks/run.py` prints a table of ratios.

Each row is this program beside something that cannot be avoided, run in turns, as medians. The
program is measured as its users have it: installed in a virtual environment of its own with the
runtime dependencies alone; torch, where it is asked, in the Python that runs this, or in another.
The exit code is 1 when a ratio is above what is asked.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_DIFFERS = 1
"""The exit code of a diff that finds a difference: an answer, too."""

WIDTH = 51
"""Of the table's first column."""

DRAWING = """
import numpy as np
from matplotlib.figure import Figure

t = np.arange(100)
figure = Figure((8, 4.8), 150)
axes = figure.add_subplot()
axes.plot(t, 0.1 * np.exp(-0.05 * t))
figure.savefig("bare.png")
"""
"""A picture of the same curve, size and resolution, without this program."""

CHART = """
import click
import numpy as np
import plotille

t = np.arange(100)
figure = plotille.Figure()
figure.width, figure.height = 72, 16
figure.plot(t.tolist(), (0.1 * np.exp(-0.05 * t)).tolist())
click.echo(figure.show())
"""
"""A chart of the same curve and size, without this program."""

PROGRAMS = {
    "lrsched --help": (["--help"], "import click", 1.4),
    "lrsched --version": (["--version"], "import click", 1.5),
    "lrsched exp -f csv": (["exp", "-f", "csv"], "import click, numpy", 1.25),
    "lrsched step": (["step"], "import click, numpy, rich.console, rich.table", 1.4),
    "lrsched exp --show": (["exp", "--show"], CHART, 1.25),
    "lrsched exp -o a.png": (["exp", "-q", "-o", "a.png"], DRAWING, 1.25),
}
"""Commands, the Python that each is measured against, and the ratio that is asked."""

LONG = {
    "table of 1e9 steps": "cosine --total {steps} --steps {steps}",
    "table of 1e9 steps, drops to 0": "step --steps {steps}",
    "table of 1e9 steps, in cycles": "cyclic --steps {steps}",
    "explain 1e9 steps, in cycles": "explain cyclic() --steps {steps}",
    "diff of 1e9 steps, in cycles": "diff cosine_restarts() cycle(cosine(total=10)) "
    "--steps {steps}",
    "explain 1e9 steps": "explain cosine(total={steps},warmup=100) --steps {steps}",
    "diff of 1e9 steps": "diff cosine(total={steps}) cosine(total={steps},warmup=100) "
    "--steps {steps}",
}
"""Commands over many steps, of which only few are looked at, beside the same over few."""

FOREIGN = """
def part_{number}(values, most):
    total = 0
    for value in values:
        if value < most:
            total += value
    return total
"""
"""A function that has nothing to do with rates, as most of a script has not."""

LOGS = {"read": 2, "identify": 3, "verify": 3, "mismatch": 3}
"""What is done with a log; how often NumPy may have read it meanwhile."""

FILES = 1000
"""Configs that are checked, or planned, together."""

CONFIG = """
learning_rate: 1.0e-4
lr_scheduler_type: cosine
max_steps: {steps}
warmup_steps: 100
"""

READING = """
import sys
from pathlib import Path

import yaml

for path in sys.argv[1:]:
    yaml.safe_load(Path(path).read_text("utf-8"))
"""
"""What any program does with configs, without this one."""

VALUES = {
    "step()": 1.0,
    "exp(decay=1e-5)": 1.2,
    "exp(rate=0.999, every=1000)": 1.2,
    "time()": 1.2,
    "held(exp(decay=0.01), every=1000)": 5,  # a floor division that is exact between updates
    "formula('0.1 * exp(-1e-5 * t)')": 3,
    "constant()": None,  # its formula computes nothing, and times are checked all the same
}
"""Schedules of which more, or less, is asked than of the others beside their bare formula."""

OF_VALUES, OF_PARTS, OF_TORCH = 1.5, 1.2, 0.01
"""Ratios asked of values beside bare NumPy, beside the sum of parts, and beside torch's steps."""

OPTIMIZATIONS = {
    "levels": ("step()", None, 0.5),
    "blocks": ("rex(total=1e6)", None, 0.8),
    "kept memory": ("cosine(total=1e6, warmup=10_000)", 0, 0.9),
}
"""What is done for speed alone: a schedule that gains by it, its runs, and the ratio asked.

Kept memory speeds up the first evaluation, so that one has no runs before it.
"""

TRAINING = """
import torch.optim.lr_scheduler as L
optimizer = torch.optim.SGD(params, lr=0.1)
scheduler = """
"""How a script begins that torch runs and this program reads."""

SCHEDULERS = {
    "L.StepLR(optimizer, 10_000, 0.9)": OF_TORCH,
    "L.ExponentialLR(optimizer, 0.99999)": OF_TORCH,
    "L.PolynomialLR(optimizer, 1_000_000, 0.9)": OF_TORCH,
    "L.CosineAnnealingLR(optimizer, 1_000_000)": OF_TORCH,
    "L.CosineAnnealingWarmRestarts(optimizer, 1000, 2)": OF_TORCH,
    "L.CyclicLR(optimizer, 0.001, 0.1, cycle_momentum=False)": OF_TORCH,
    "L.OneCycleLR(optimizer, 0.1, 1_000_001, cycle_momentum=False)": OF_TORCH,
    "L.SequentialLR(optimizer, [L.LinearLR(optimizer, 0.1, total_iters=1000), "
    "L.CosineAnnealingLR(optimizer, 999_000)], [1000])": OF_TORCH,
    "L.ChainedScheduler([L.ConstantLR(optimizer, 0.5, 1000), "
    "L.ExponentialLR(optimizer, 0.99999)])": OF_TORCH,
    # No closed form has torch's values past rounding: each rate is made of the last.
    "L.ChainedScheduler([L.LinearLR(optimizer, 0.1, total_iters=1000), "
    "L.CosineAnnealingLR(optimizer, 1_000_000, 0.001)])": None,
}
"""Schedulers whose steps are measured against the values here, and the ratio asked."""


@dataclass(frozen=True)
class Row:
    """A line of the table: two figures, seconds or mebibytes, and the ratio asked, if any."""

    what: str
    against: str
    ours: float
    theirs: float
    asked: float | None

    @property
    def ratio(self) -> float:
        """How many times the other figure this program takes."""
        return self.ours / self.theirs

    @property
    def is_missed(self) -> bool:
        """Whether the ratio is above what is asked."""
        return self.asked is not None and self.ratio > self.asked

    def __str__(self) -> str:
        asked = "" if self.asked is None else f"<= {self.asked:g}"
        missed = "  missed" if self.is_missed else ""
        ratio = f"{self.ratio:.2f}" if self.ratio >= OF_TORCH * 10 else f"{self.ratio:.4f}"
        figures = f"{ratio:>6}  {asked:>7}  {self.ours:9.4f}  {self.theirs:9.4f}"
        return f"{self.what:<{WIDTH}} {figures}  {self.against}{missed}"


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201 - the table is what the script is for


@contextmanager
def installed(python: str | None) -> Iterator[Path]:
    """Provide a Python that has the program: the given one, or a new environment's."""
    if python:
        yield Path(python)
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        path = Path(folder) / "bin" / "python"
        install = [sys.executable, "-m", "pip", "--python", str(path), "install", "-q", str(ROOT)]
        subprocess.run(install, check=True)
        yield path


def cost(command: list[str], folder: str) -> tuple[float, float]:
    """Run a command, and return its seconds and its peak memory in mebibytes."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, _DIFFERS}:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, usage.ru_maxrss / 1024


def compared(ours: list[str], theirs: list[str], runs: int) -> list[tuple[float, float]]:
    """Return median seconds and mebibytes of two commands, run in turns after an unmeasured one."""
    with tempfile.TemporaryDirectory() as folder:
        turns = [[cost(command, folder) for command in (ours, theirs)] for _ in range(runs + 1)]
    sides = zip(*turns[1:], strict=True)
    return [
        (statistics.median(s for s, _ in side), statistics.median(m for _, m in side))
        for side in sides
    ]


def output(python: Path | str, script: str, *arguments: str) -> str:
    """Return what a script beside this one prints."""
    command = [str(python), str(Path(__file__).with_name(script)), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def inside(python: Path, what: str, runs: int, side: str = "bare") -> tuple[float, float]:
    """Return the medians of both sides of what `inside.py` measures, of three turns each."""

    def seconds(side: str) -> float:
        return float(output(python, "inside.py", what, side, str(runs)))

    turns = [(seconds("ours"), seconds(side)) for _ in range(3)]
    ours, theirs = (statistics.median(side) for side in zip(*turns, strict=True))
    return ours, theirs


def values(python: Path, runs: int) -> Iterator[Row]:
    """Measure evaluations beside bare formulas, and compositions beside their parts."""
    checked = json.loads(output(python, "inside.py", "check"))
    for text in checked["bare"]:
        ours, theirs = inside(python, text, runs)
        yield Row(text, "bare NumPy, 1M values", ours, theirs, VALUES.get(text, OF_VALUES))
    for text in checked["parts"]:
        ours, theirs = inside(python, text, runs, "parts")
        yield Row(text, "its parts alone, 1M values", ours, theirs, OF_PARTS)


def steps(python: Path, torch: str) -> Iterator[Row]:
    """Measure the first evaluation of torch's schedulers beside a million of their steps."""
    for call, asked in SCHEDULERS.items():
        theirs = float(output(torch, "stepping.py", TRAINING + call))
        firsts = [float(output(python, "inside.py", TRAINING + call, "ours", "0")) for _ in "123"]
        name = call.replace("L.", "").replace("optimizer, ", "")
        what = name if len(name) < WIDTH else f"{name[: WIDTH - 4]} ..."
        yield Row(what, "torch, 1M steps", statistics.median(firsts), theirs, asked)


def rows(python: Path, runs: int) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    program = str(python.with_name("lrsched"))
    for what, (arguments, code, asked) in PROGRAMS.items():
        bare = [str(python), "-c", code]
        (ours, _), (theirs, _) = compared([program, *arguments], bare, runs)
        against = {DRAWING: "bare matplotlib", CHART: "bare plotille and click"}.get(code, code)
        yield Row(what, against, ours, theirs, asked)
    yield from values(python, runs)
    for name, (text, own_runs, asked) in OPTIMIZATIONS.items():
        counted = runs if own_runs is None else own_runs
        ours, theirs = inside(python, text, counted, f"without:{name}")
        yield Row(text, f"without {name}", ours, theirs, asked)
    yield script(program, runs)
    for command in ("check", "plan"):
        yield configs(program, command, max(runs // 3, 3))
    few = max(runs // 3, 3)
    ours, theirs = inside(python, "csv", few)
    for task, asked in LOGS.items():
        ours_of_log, loaded = inside(python, f"log:{task}", few)
        yield Row(f"{task} of a log of 1M rows", "np.loadtxt", ours_of_log, loaded, asked)
    yield Row("1M rows to CSV", "csv.writer.writerows", ours, theirs, 0.5)
    long, short = ([program, "exp", "--decay", "1e-6", "-q", "--steps", n] for n in ("1e7", "1e6"))
    (_, ours), (_, theirs) = compared([*long, "-o", "a.csv"], [*short, "-o", "a.csv"], few)
    yield Row("peak MiB, 10M rows to CSV", "1M rows", ours, theirs, 1.1)
    yield from tables(program, few)
    for join in ("line", "hold"):
        ours, theirs = inside(python, f"points:{join}", few)
        yield Row(f"piecewise of 200,000 points, {join}", "np.interp", ours, theirs, 3)
    short[-1] = "100"
    (ours, _), (theirs, _) = compared([*long, "-o", "a.png"], [*short, "-o", "a.png"], runs)
    yield Row("PNG of 10M steps", "PNG of 100 steps", ours, theirs, 1.5)
    drops = [program, "step", "--every", "1000000", "--drop", "0.99", "-q", "--steps", "1e9"]
    (ours, _), (theirs, _) = compared([*drops, "-o", "a.png"], [*short, "-o", "a.png"], runs)
    yield Row("PNG of 1e9 steps, 1,000 drops", "PNG of 100 steps", ours, theirs, 1.5)
    for what, command in LONG.items():
        many, thousand = (
            [program, *command.format(steps=steps).split()] for steps in ("1e9", "1e3")
        )
        (ours, _), (theirs, _) = compared(many, thousand, few)
        yield Row(what, "the same of 1,000 steps", ours, theirs, 3.0)


def script(program: str, runs: int) -> Row:
    """Measure the reading of a training script of 3,000 lines beside an expression."""
    sample = (ROOT / "sample_configs" / "train.py").read_text(encoding="utf-8")
    foreign = "".join(FOREIGN.format(number=number) for number in range(425))
    given = ["--set", "len(train_loader)=100", "-f", "csv", "--steps", "100"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.py")
        path.write_text(sample + foreign, encoding="utf-8")
        ours, theirs = (
            [program, "compare", str(path), *given],
            [program, "exp", "-f", "csv", "--steps", "100"],
        )
        (read, _), (computed, _) = compared(ours, theirs, runs)
    return Row("a script of 3,000 lines", "exp -f csv", read, computed, 2.0)


def configs(program: str, command: str, runs: int) -> Row:
    """Measure a command on many configs beside the reading of them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder, f"{number}.yaml")) for number in range(FILES)]
        for number, path in enumerate(paths):
            Path(path).write_text(CONFIG.format(steps=1000 + number), encoding="utf-8")
        read = [str(Path(program).with_name("python")), "-c", READING, *paths]
        (ours, _), (theirs, _) = compared([program, command, *paths], read, runs)
    return Row(f"{command} of {FILES:,} configs", "yaml.safe_load of them", ours, theirs, 10.0)


def tables(program: str, runs: int) -> Iterator[Row]:
    """Measure tables of every row beside CSV, and their memory beside that of a tenth of them."""

    def command(steps: str, *options: str) -> list[str]:
        return [program, "exp", "--decay", "1e-6", "--steps", steps, *options]

    (ours, _), (theirs, _) = compared(command("1e5", "--all"), command("1e5", "-f", "csv"), runs)
    yield Row("table of 100,000 rows", "CSV of them", ours, theirs, 2)
    for name in ("table", "markdown"):
        options = ("--all", "-f", name)
        (_, ours), (_, theirs) = compared(command("4e6", *options), command("1e6", *options), runs)
        yield Row(f"peak MiB, {name} of 4M rows", "1M rows", ours, theirs, 1.1)


def has_torch(python: str) -> bool:
    """Tell whether a Python can import torch."""
    command = [python, "-c", "import torch"]
    return not subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode


def main() -> int:
    """Print the table; return 1 when a ratio is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15, help="runs of each side [default: 15]")
    parser.add_argument("--python", help="an environment's Python that has the program installed")
    parser.add_argument(
        "--torch", default=sys.executable, help="a Python that has torch [default: this one]"
    )
    options = parser.parse_args()
    say(f"{'what':<{WIDTH}} {'ratio':>6}  {'asked':>7}  {'ours':>9}  {'theirs':>9}  against")
    missed = 0
    with installed(options.python) as python:
        parts = [rows(python, options.runs)]
        if has_torch(options.torch):
            parts.append(steps(python, options.torch))
        for row in chain.from_iterable(parts):
            say(str(row))
            missed += row.is_missed
    if len(parts) == 1:
        say("1M values beside torch's steps: left out, as torch is not there; see --torch")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
