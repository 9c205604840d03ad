"""What is wrong in a script whatever the length of an epoch is, which it does not tell."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from lrsched_cli.analysis.checks.report import Located, Report
from lrsched_cli.errors import LRSchedError, NeededError
from lrsched_cli.expression.values import canonical
from lrsched_cli.settings import Given

_TRIED = ((97, 0.1), (389, 0.3))
"""Lengths of an epoch that have no factor in common with another number, and rates."""

_RATES = ("lr", "learning_rate", "max_lr", "base_lr")

_OF_ALL = (
    "wrong-unit",
    "never-changes",
    "never-stepped",
    "other-optimizer",
    "several-schedulers",
    "group-left-out",
)
"""Rules whose findings follow from how a script is written, rather than from these numbers."""


def found_whatever(
    error: NeededError, told: Given, check: Callable[[Given], Report]
) -> Report | None:
    """Return what is found with each length of an epoch that is tried; None if nothing is.

    Args:
        error: what the script lacks.
        told: what it is told.
        check: what returns the report for what it is told.
    """
    reports = []
    for names in _values(error):
        try:
            reports.append(check(replace(told, told={**told.told, **names})))
        except LRSchedError:
            return None
    if not reports:
        return None
    first, last = ({(one.rule, one.line): one for one in each.findings} for each in reports)
    kept = [one for key, one in last.items() if key in first and one.rule in _OF_ALL]
    if not kept:
        return None
    lengths = [one.name for one in error.needed if _is_length(one.name)]
    findings = tuple(_said_of(one, lengths) for one in kept)
    return replace(reports[-1], findings=findings, notes=(f"more is not checked: {error}",))


def _values(error: NeededError) -> Iterator[dict[str, object]]:
    """Yield values for all that is lacking, if that is the length of an epoch, and rates."""
    names = [one.name for one in error.needed]
    if not any(map(_is_length, names)) or not all(_is_length(x) or _is_rate(x) for x in names):
        return
    for length, rate in _TRIED:
        yield {canonical(x): length if _is_length(x) else rate for x in names}


def _is_length(name: str) -> bool:
    return name.startswith("len(") and name.endswith(")")


def _is_rate(name: str) -> bool:
    return name.rpartition(".")[2] in _RATES


def _said_of(one: Located, lengths: list[str]) -> Located:
    if one.rule != "wrong-unit":
        return one
    names = " and ".join(lengths)
    return replace(one, text=f"whatever {names} is (here {_TRIED[-1][0]}): {one.text}")
