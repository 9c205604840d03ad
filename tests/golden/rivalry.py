"""A random call, computed by the real framework and by this program."""

import contextlib
import math
import random
import sys
import warnings
from dataclasses import dataclass
from itertools import islice

import numpy as np

from golden.draw import Drawer
from golden.judge import Judge
from golden.real import JUDGES
from lrsched_cli import Schedule, parse
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import Floats

UPDATES = 100
"""So many updates of each case are compared, or as many as the framework allows."""


@dataclass(frozen=True)
class Outcome:
    """What came of a case."""

    text: str
    kind: str
    """Equal, refused (the framework has rates), accepted (it has none), or differs."""
    told: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}\n    {self.told}"


def drawn(name: str, seed: int) -> str:
    """Return the random case of a framework that a seed stands for; every scheduler in turn."""
    drawer = Drawer(name, JUDGES[name], random.Random(f"{name} {seed}"))  # noqa: S311
    names = list(drawer.entries)
    return drawer.script(names[seed % len(names)])


def outcome(name: str, text: str) -> Outcome:
    """Compare what a framework computes with what this program does."""
    judge = JUDGES[name]
    rates, ends = _real(judge, text)
    try:
        schedule = parse(judge.told(text))
    except LRSchedError as refusal:
        # What ends in an error may be refused before it begins.
        told = str(refusal.__cause__ or refusal)
        is_known = any(part in told for part in judge.unsupported)
        kind = "refused" if rates.size and not ends and not is_known else "equal"
        return Outcome(text, kind, told)
    if not rates.size:
        return Outcome(text, "accepted", f"{ends}; here {schedule}")
    return _compared(judge, text, schedule, rates, has_end=bool(ends))


def _real(judge: Judge, text: str) -> tuple[Floats, str]:
    """Return a framework's rates, and the error that ends them, if one does."""
    rates: list[float] = []
    ends = ""
    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        try:
            rates.extend(map(float, islice(judge.drive(text), UPDATES)))
        except Exception as error:  # noqa: BLE001 - each framework has errors of its own
            ends = f"{type(error).__name__}: {error}"
    return np.array(rates), ends


def _compared(
    judge: Judge,
    text: str,
    schedule: Schedule,
    rates: Floats,
    *,
    has_end: bool,
) -> Outcome:
    usable = np.isfinite(rates)
    peak = max(float(np.abs(rates[usable]).max(initial=0)), _largest(schedule)) or 1.0
    allowed = judge.tolerance * peak
    usable &= rates >= -allowed  # rounding may leave 0 just below it
    times = np.flatnonzero(usable).astype(float)
    real = np.maximum(rates[usable], 0)
    try:
        found = schedule(times)
        # Where a rate jumps, the error of the framework's time decides on which side it is.
        slips = [_near(schedule, times * (1 + slip), found) for slip in (-judge.slip, judge.slip)]
    except LRSchedError as none:
        return Outcome(text, "differs", f"{none}; real rates {real[:3]} ...")
    low, high = np.minimum.reduce([found, *slips]), np.maximum.reduce([found, *slips])
    off = np.maximum(low - real, real - high)
    if off.max(initial=0) > allowed:
        first = int(np.flatnonzero(off > allowed)[0])
        told = f"t={times[first]:.0f}: real {real[first]:.9g}, here {found[first]:.9g}"
        return Outcome(text, "differs", f"{told}; at most {off.max() / peak:.3g} in {schedule}")
    none_at = [int(t) for t in np.flatnonzero(~usable)]
    none_at += [rates.size] if has_end else []
    for t in none_at:
        if not math.isnan(_rate(schedule, t)):
            return Outcome(text, "differs", f"t={t}: no real rate, here {schedule(t)}: {schedule}")
    return Outcome(text, "equal")


def _near(schedule: Schedule, t: Floats, otherwise: Floats) -> Floats:
    """Return the rates at some times or, where one is past an end, those of others."""
    try:
        return schedule(t)
    except LRSchedError:
        return otherwise


def _largest(schedule: Schedule) -> float:
    """Return the largest rate that a schedule is computed from: its own may be far smaller."""
    values = schedule.values()
    rates = [values.get(name) for name in ("lr0", "lr1", "min_lr", "max_lr")]
    parts = values.get("parts", ())
    inner = [*(parts if isinstance(parts, tuple) else ()), values.get("schedule")]
    return max(
        [float(rate) for rate in rates if isinstance(rate, (int, float))]
        + [_largest(one) for one in inner if isinstance(one, Schedule)],
        default=0.0,
    )


def _rate(schedule: Schedule, t: float) -> float:
    try:
        return schedule(t)
    except LRSchedError:
        return math.nan
