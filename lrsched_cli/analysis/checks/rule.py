"""What a rule of the linter is: its name, what it finds, and why that matters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lrsched_cli.analysis.checks.subject import Subject

Severity: TypeAlias = Literal["error", "warning", "info"]
"""How bad a finding is: the training fails or is not what was asked; probably not meant; to know.
"""

ERROR: Severity = "error"
WARNING: Severity = "warning"
INFO: Severity = "info"

SEVERITIES: tuple[Severity, ...] = (ERROR, WARNING, INFO)
"""From the worst on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule finds: in words, how to mend it, and from which time and in which line."""

    text: str
    mend: str
    t: float | None = None
    severity: Severity | None = None
    """Where it is not that of the rule."""
    line: int = 0
    """0 for that of the schedule."""


@dataclass(frozen=True, slots=True)
class Example:
    """A schedule, or a script or config, with one fault, and the options that tell its run."""

    text: str
    options: str = ""
    file: str = ""
    """The name of the file that has the text; without one, it is an expression."""

    def __str__(self) -> str:
        """Return the command that finds the fault."""
        import shlex  # noqa: PLC0415 - for the documentation alone

        given = self.file or shlex.quote(self.text)
        return " ".join(filter(None, ("lrsched check", given, self.options)))


Find: TypeAlias = "Callable[[Subject], Iterator[Problem]]"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is probably not meant, as it is told of a schedule."""

    rule: str
    severity: Severity
    t: float | None
    text: str
    """What is wrong, with numbers."""
    mend: str
    """How to mend it."""
    line: int
    """Of the file that the schedule is read from; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault: how it is called, documented and found."""

    name: str
    severity: Severity
    summary: str
    why: str
    mend: str
    example: Example
    find: Find
    needs_run: bool = False
    """Whether it can only be found where the length of the run is known."""
    needs_rates: bool = False
    """Whether it can only be found where every update of the run has a usable rate."""
    unless: tuple[str, ...] = ()
    """Rules whose findings explain those of this one, which are not told beside them."""

    def finding(self, problem: Problem, line: int) -> Finding:
        """Return what is told of a problem, in a line unless it has one of its own."""
        severity = problem.severity or self.severity
        text, mend = problem.text, problem.mend
        return Finding(self.name, severity, problem.t, text, mend, problem.line or line)
