"""When the notes on torch's schedulers hold."""

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from lrsched_cli.dialects.facts import with_defaults


def _peak_is_between_updates(given: Mapping[str, Any]) -> bool:
    total = given["total_steps"] or given["epochs"] * given["steps_per_epoch"]
    rise = given["pct_start"] * total
    return round(rise) < 1 or not math.isclose(rise, round(rise), rel_tol=1e-9)


def _is_cut_off(given: Mapping[str, Any]) -> bool:
    times = (0, *given["milestones"])
    spans = [end - start for start, end in pairwise(times)]
    lengths = [
        with_defaults(one.maker, one.arguments).get("total_iters", 0) for one in given["schedulers"]
    ]
    return any(length > span for length, span in zip(lengths, spans, strict=False))


def _is_among(*names: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda given: any(one.called in names for one in given["schedulers"])


def _goes_on(given: Mapping[str, Any]) -> bool:
    last = given.get("last_epoch", -1)
    return isinstance(last, int) and last >= 0


CONDITIONS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "the peak is between updates": _peak_is_between_updates,
    "a scheduler is cut off": _is_cut_off,
    "a cosine is among them": _is_among("CosineAnnealingLR"),
    "it goes on from an update": _goes_on,
    "one sets the rate": _is_among("OneCycleLR", "CyclicLR", "CosineAnnealingWarmRestarts"),
}
"""When a note on a scheduler holds: the condition that its docstring names, and its test."""
