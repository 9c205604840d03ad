"""Logs of runs that followed known schedules."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lrsched_cli import parse
from lrsched_cli.logs import Log


def rounded(rates: npt.NDArray[np.float64], digits: int | None) -> npt.NDArray[np.float64]:
    """Return rates as a log with so many significant digits has them."""
    if digits is None:
        return rates
    return np.array([float(f"{rate:.{digits - 1}e}") for rate in rates.tolist()])


def log_of(
    expression: str,
    times: npt.ArrayLike,
    *,
    by: int = -1,
    digits: int | None = None,
    facts: Mapping[str, float] | None = None,
    **settings: Any,  # noqa: ANN401 - a Log's
) -> Log:
    """Return the log of a run whose rates are the schedule's at t = time + by."""
    axis = np.asarray(times, dtype=np.float64)
    rates = rounded(np.asarray(parse(expression)(axis + by)), digits)
    tolerance = 1e-12 if digits is None else 0.5 * 10.0 ** (1 - digits)
    told: dict[str, Any] = {"offsets": (-1, 0), "unit": "step", "axis": "step"} | settings
    return Log(
        source="a log",
        kind="rows",
        times=axis,
        rates=rates,
        tolerance=tolerance,
        per_value=digits is not None,
        facts=facts or {},
        **told,
    )
