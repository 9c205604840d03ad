"""Sweeps: a curve for each of several values of a parameter, or for each combination of them."""

from lrsched_cli.sweep.curves import (
    Sweep,
    common_title,
    labelled,
    of_family,
    refuse_unused,
    swept,
    swept_family,
)
from lrsched_cli.sweep.placeholders import refuse_unknown
from lrsched_cli.sweep.values import Axes, axes_of, axis, values_of

__all__ = [
    "Axes",
    "Sweep",
    "axes_of",
    "axis",
    "common_title",
    "labelled",
    "of_family",
    "refuse_unknown",
    "refuse_unused",
    "swept",
    "swept_family",
    "values_of",
]
