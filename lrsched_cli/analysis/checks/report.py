"""What the linter tells of a file or an expression, and of what could not be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self, TypeAlias

from lrsched_cli.analysis.checks.rule import SEVERITIES, Finding, Severity
from lrsched_cli.places import place_of

Outcome: TypeAlias = Literal["checked", "no schedule known", "failed"]


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and where it stands."""

    file: str
    """The name of the file; of an expression, nothing."""
    line: int
    schedule: str
    """The schedule's label, or the expression."""
    rule: str
    severity: Severity
    t: float | None
    text: str
    mend: str

    @classmethod
    def of(cls, finding: Finding, file: str, schedule: str) -> Self:
        """Return a finding in a file, or in an expression where there is none."""
        file, line = place_of(file, finding.line) if file else (file, 0)
        text, mend = finding.text, finding.mend
        return cls(file, line, schedule, finding.rule, finding.severity, finding.t, text, mend)


@dataclass(frozen=True, slots=True)
class Report:
    """What is found in one argument, or why it was not looked at."""

    source: str
    findings: tuple[Located, ...] = ()
    outcome: Outcome = "checked"
    reason: str = ""
    names: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    has_groups: bool = False
    is_file: bool = False
    notes: tuple[str, ...] = ()
    """How it was read, and its run found: a sentence each."""
    hidden: int = 0
    """How many findings are not told, as they matter little."""

    def at_least(self, severity: Severity) -> Self:
        """Return the report without findings that are less severe."""
        told = SEVERITIES[: SEVERITIES.index(severity) + 1]
        kept = tuple(one for one in self.findings if one.severity in told)
        return replace(self, findings=kept, hidden=len(self.findings) - len(kept))


def is_unread(reports: Sequence[Report]) -> bool:
    """Tell whether a source could not be read, or the only one has no known schedule."""
    bad = {"failed", "no schedule known"} if len(reports) == 1 else {"failed"}
    return any(one.outcome in bad for one in reports)


def is_bad(reports: Sequence[Report], *, strict: bool) -> bool:
    """Tell whether an error is found or, if that is strict, a warning."""
    bad = {"error", "warning"} if strict else {"error"}
    return any(one.severity in bad for report in reports for one in report.findings)
