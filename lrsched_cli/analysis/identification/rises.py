"""Rows of a warmup alone: the line that they are on, and when it began."""

from dataclasses import replace

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Found
from lrsched_cli.analysis.identification.numbers import Measured, rounded, whole
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.schedules import FAMILIES


def rising_line(rows: Rows) -> tuple[int, Found] | None:
    """Return the line of rows that only rise, and by how much later than t = 0 it begins.

    A warmup that begins late is one of a run whose first updates were skipped.
    """
    if not rows.is_rising or rows.t.size < 3:  # noqa: PLR2004 - any two rows are on a line
        return None
    weights = 1 / np.maximum(rows.allowed, 1e-15 * rows.peak)
    columns = np.array([np.ones_like(rows.t), rows.t]).T
    solved = np.linalg.lstsq(columns * weights[:, None], rows.rates * weights, rcond=None)[0]
    height, slope = solved.tolist()
    off = float(rows.allowed.max())
    if height > off:
        return _from_above(rows, height, off)
    within = 2 * off / slope
    begins = whole(Measured(-height / slope, within), "begin", least=0)
    for begin in (int(one.value) for one in begins):
        last = float(rows.t[-1]) - begin
        if last <= 0:
            continue
        for rate in rounded(float(rows.rates[-1]), float(rows.allowed[-1])):
            line = FAMILIES["linear"](lr0=0.0, lr1=rate, total=last)
            found = Found(line, 5.0)
            if begin <= rows.t[0] and replace(rows, t=rows.t - begin).is_of(line):
                return begin, found
    return None


def _from_above(rows: Rows, height: float, off: float) -> tuple[int, Found] | None:
    """Return the line of rows that does not begin at 0."""
    last = float(rows.t[-1])
    for first in rounded(height, off):
        for rate in rounded(float(rows.rates[-1]), float(rows.allowed[-1])):
            line = FAMILIES["linear"](lr0=first, lr1=rate, total=last)
            if rows.is_of(line):
                return 0, Found(line, 6.0)
    return None
