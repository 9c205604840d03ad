"""The linter: named rules, and what they find in a schedule.

A rule is a function that yields problems, and a `Rule` with its name, why it matters, how to mend
it, and an example. To add one: write both in the module of its kind, and its name in `RULES`.
"""

from collections.abc import Collection

from lrsched_cli.analysis.checks.calls import NEVER_CHANGES, NO_EFFECT, WARMUP_TOO_LONG
from lrsched_cli.analysis.checks.cycles import CUT_CYCLE, NO_RESTART
from lrsched_cli.analysis.checks.decays import DIES_EARLY
from lrsched_cli.analysis.checks.ends import MIN_ABOVE_PEAK
from lrsched_cli.analysis.checks.lengths import (
    CLIMBS_AGAIN,
    FLAT_TAIL,
    FLOOR_NOT_REACHED,
    LATE_BREAKPOINTS,
    PAST_TOTAL,
)
from lrsched_cli.analysis.checks.rates import (
    FIRST_RATE_ZERO,
    JUMP_AT_JOINT,
    PEAK_NOT_REACHED,
    UNUSABLE,
)
from lrsched_cli.analysis.checks.reading import (
    GROUP_LEFT_OUT,
    OVERRULED,
    REFUSED,
    SEVERAL_SCHEDULERS,
    refused,
)
from lrsched_cli.analysis.checks.rule import SEVERITIES, Finding, Rule, Severity
from lrsched_cli.analysis.checks.stepping import NEVER_STEPPED, OTHER_OPTIMIZER
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.analysis.checks.units import WRONG_UNIT

__all__ = ["RULES", "SEVERITIES", "Finding", "Rule", "Severity", "Subject", "check", "refused"]

RULES = {
    one.name: one
    for one in (
        REFUSED,
        WRONG_UNIT,
        WARMUP_TOO_LONG,
        PAST_TOTAL,
        UNUSABLE,
        PEAK_NOT_REACHED,
        NO_RESTART,
        LATE_BREAKPOINTS,
        FLOOR_NOT_REACHED,
        DIES_EARLY,
        FLAT_TAIL,
        CLIMBS_AGAIN,
        CUT_CYCLE,
        MIN_ABOVE_PEAK,
        JUMP_AT_JOINT,
        FIRST_RATE_ZERO,
        NEVER_CHANGES,
        NO_EFFECT,
        NEVER_STEPPED,
        OTHER_OPTIMIZER,
        SEVERAL_SCHEDULERS,
        GROUP_LEFT_OUT,
        OVERRULED,
    )
}
"""Every rule by its name; one whose finding explains another's stands before that."""


def check(subject: Subject, wanted: Collection[str] = RULES) -> tuple[Finding, ...]:
    """Return what the rules find in a schedule, of those that are wanted."""
    found: dict[str, None] = {}
    findings: list[Finding] = []
    for rule in RULES.values():
        if rule.name not in wanted or not _applies(rule, subject):
            continue
        if any(name in found for name in rule.unless):
            continue
        for problem in rule.find(subject):
            found[rule.name] = None
            findings.append(rule.finding(problem, subject.line))
    return tuple(findings)


def _applies(rule: Rule, subject: Subject) -> bool:
    """Tell whether enough is known for a rule."""
    if rule.needs_run and not subject.is_told:
        return False
    return not rule.needs_rates or subject.unusable is None
