"""What was learned from runs, as a file: so that predictions do not need the logs again."""

import json
import math
from dataclasses import asdict
from typing import Any

from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.grounds import Grounds
from lrsched_cli.foresight.law import Fit, Law

_KIND = "lrsched law 1"
"""What the file says that it is; the number is that of its form."""


def saved(grounds: Grounds) -> bytes:
    """Return the file: JSON, in which each number reads back to the same float64."""
    told = {"kind": _KIND, **asdict(grounds)}
    return json.dumps(told, indent=2, allow_nan=False).encode() + b"\n"


def loaded(text: bytes, source: str) -> Grounds:
    """Return what a file says.

    Raises:
        ForesightError: it is no such file.
    """
    try:
        told: dict[str, Any] = json.loads(text)
        found = _grounds(told) if told.pop("kind") == _KIND else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = None
    if found is None or not found.fit.kept:
        raise ForesightError(f"{source}: this is no law that --save of lrsched predict has written")
    return found


def _grounds(told: dict[str, Any]) -> Grounds:
    fit = told.pop("fit")
    base = Law(**_numbers(fit.pop("base")))
    kept = tuple(Law(**_numbers(law)) for law in fit.pop("kept"))
    return Grounds(
        fit=Fit(base=base, kept=kept, **_numbers(fit)),
        doubts=tuple(map(str, told.pop("doubts"))),
        silence=str(told.pop("silence")),
        horizon=int(told.pop("horizon")),
        **_numbers(told),
    )


def _numbers(told: dict[str, Any]) -> dict[str, float]:
    """Return numbers by their names; raises ValueError for one that is not finite, or below 0."""
    found = {name: float(value) for name, value in told.items()}
    if not all(0 <= value < math.inf for value in found.values()):
        message = "a number that no law has"
        raise ValueError(message)
    return found
