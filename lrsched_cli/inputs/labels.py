"""Labels that an argument gives to what it names: `baseline=step()`, `small run=config.yaml`."""

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrsched_cli.inputs.shared import Input
    from lrsched_cli.sweep import Sweep

_LABELLED = re.compile(r"\s*([^\s=()\[\]{}'\"#,;:@][^=()\[\]{}'\"#,;@\n]*?)\s*=(?!=)\s*(\S[^\n;]*)")
"""LABEL=SCHEDULE; not an argument of a call, and not several statements."""


def split_label(argument: str) -> tuple[str, str]:
    """Return the label and the schedule of LABEL=SCHEDULE; the label is empty where there is none.

    A file whose name has such a form is a file.
    """
    match = _LABELLED.fullmatch(argument) if "=" in argument else None
    if match is None or os.path.exists(argument):  # noqa: PTH110 - a text may be too long a name
        return "", argument
    return match[1], match[2]


def with_label(given: "Input", label: str) -> "Input":
    """Return what an argument gives, under its label: before their own labels, if it is several."""
    sweeps = given.sweeps
    is_one = len(sweeps) == 1 and len(sweeps[0].curves) == 1
    return replace(given, sweeps=tuple(_with_label(one, label, is_one=is_one) for one in sweeps))


def _with_label(sweep: "Sweep", label: str, *, is_one: bool) -> "Sweep":
    if is_one:
        (curve,) = sweep.curves
        return sweep._replace(curves=(curve._replace(labels=(label, label, label)),))
    curves = []
    for curve in sweep.curves:
        among, beside, _ = curve.labels
        own = f"{label}: {among if sweep.names else beside}"
        curves.append(curve._replace(labels=(among if sweep.names else own, own, own)))
    return sweep._replace(title=label if sweep.names else sweep.title, curves=tuple(curves))
