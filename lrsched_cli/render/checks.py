"""What the linter finds, and its rules: as text, as JSON, and as annotations of GitHub."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from lrsched_cli.analysis.checks import SEVERITIES, Rule
from lrsched_cli.analysis.checks.report import Located, Report
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.render import View
from lrsched_cli.render.terminal_text import legible

_COLORS = {"error": "31", "warning": "33", "info": "36"}
"""Of the severities, as terminals number them."""

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
"""What GitHub calls the severities."""

_WIDTH = 78


def findings(
    reports: Iterable[Report], form: str, view: View, *, is_alone: bool, quiet: bool
) -> Iterator[bytes]:
    """Yield what is found in sources in a format, that of each as soon as it is known.

    Args:
        reports: what is found in each; JSON needs them all.
        form: text, json or github.
        view: how the terminal shows text.
        is_alone: whether there is one source.
        quiet: whether text goes without the summary at its end.
    """
    if form == "json":
        yield findings_json(list(reports))
        return
    told: list[Report] = []
    for report in reports:
        told.append(report)
        if report.findings and form == "text":
            yield findings_text(report, view, is_alone=is_alone).encode()
        elif report.findings:
            yield findings_github(report).encode()
    if form == "text" and not quiet:
        yield summary(told).encode()


def messages(reports: Sequence[Report], *, quiet: bool) -> Iterator[str]:
    """Yield what goes beside the findings: what could not be read, and what was passed over.

    Of a source alone, or an expression, also how it was read.
    """
    is_alone = len(reports) == 1
    if not quiet:
        told = [one for one in reports if is_alone or not one.is_file]
        for note in dict.fromkeys(note for one in told for note in one.notes):
            yield f"Note: {escape_control_characters(note)}"
    for report in reports:
        reason = escape_control_characters(report.reason)
        is_known = report.outcome != "no schedule known"
        if report.outcome == "failed" or (is_alone and not is_known):
            yield f"Error: {reason}"
        elif not is_known and not quiet:
            yield f"Note: not checked: {reason}"


def findings_text(report: Report, view: View, *, is_alone: bool) -> str:
    """Return the findings in one source, a line each; that of an expression is told if asked."""
    return "".join(f"{_line(one, report, view, is_alone)}\n" for one in report.findings)


def _line(one: Located, report: Report, view: View, is_alone: bool) -> str:
    place = ":".join(filter(None, [one.file, str(one.line or "")]))
    place = place or ("" if is_alone else report.source)
    has_several = len({other.schedule for other in report.findings}) > 1
    label = f"{one.schedule}: " if has_several and not one.line else ""
    severity = _colored(one.severity, _COLORS[one.severity], view)
    start = f"{_shown(place, view)}: " if place else ""
    return f"{start}{severity}: {one.rule}: {_shown(f'{label}{one.text}. {one.mend}', view)}"


def _shown(text: str, view: View) -> str:
    return legible(text, unicode=view.unicode)


def _colored(text: str, number: str, view: View) -> str:
    return f"\x1b[{number}m{text}\x1b[0m" if view.color else text


def findings_github(report: Report) -> str:
    """Return the findings in one source as commands of GitHub's workflows, a line each."""
    return "".join(f"{_annotation(one)}\n" for one in report.findings)


def _annotation(one: Located) -> str:
    properties = {"file": one.file, "line": str(one.line or ""), "title": one.rule}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    label = "" if one.file else f"{one.schedule}: "
    return f"::{_LEVELS[one.severity]} {told}::{_data(f'{label}{one.text}. {one.mend}')}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escape_control_characters(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def findings_json(reports: Sequence[Report]) -> bytes:
    """Return all findings, and what was not checked and why, as one object."""
    from lrsched_cli.render.jsons import answer_json  # noqa: PLC0415 - for JSON alone

    return answer_json(
        {
            "findings": [one for report in reports for one in report.findings],
            "checked": sum(one.outcome == "checked" for one in reports),
            "not_checked": [
                {"source": one.source, "outcome": one.outcome, "reason": one.reason}
                for one in reports
                if one.outcome != "checked"
            ],
        }
    )


def summary(reports: Iterable[Report]) -> str:
    """Return in one line how much was checked and found; nothing where nothing was checked."""
    reports = [one for one in reports if one.outcome == "checked"]
    found = [one.severity for report in reports for one in report.findings]
    counts = [(severity, found.count(severity)) for severity in SEVERITIES]
    told = ", ".join(_many(count, name) for name, count in counts if count)
    many = "" if len(reports) == 1 else f"{len(reports):,} checked: "
    hidden = sum(one.hidden for one in reports)
    more = f" (--severity info tells {hidden:,} more)" if hidden else ""
    return f"{many}{told or 'nothing'} found{more}.\n" if reports else ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 or what == "info" else "s")


def documentation(rules: Iterable[Rule], form: str) -> bytes:
    """Return what each rule finds, why that matters, how to mend it, and an example."""
    return rules_json(rules) if form == "json" else rules_text(rules).encode()


def rules_text(rules: Iterable[Rule]) -> str:
    """Return what each rule finds, why that matters, how to mend it, and an example."""
    return "\n".join("".join(f"{line}\n" for line in _documented(rule)) for rule in rules)


def _documented(rule: Rule) -> Iterator[str]:
    yield f"{rule.name} ({rule.severity})"
    yield from _filled(f"{rule.summary[0].upper()}{rule.summary[1:]}.")
    yield from _filled(f"Why: {rule.why}")
    yield from _filled(f"How to mend it: {rule.mend}")
    yield f"  Example: {rule.example}"
    if rule.example.file:
        yield from textwrap.indent(rule.example.text, "    ").splitlines()


def _filled(text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def rules_json(rules: Iterable[Rule]) -> bytes:
    """Return the same as one array."""
    from lrsched_cli.render.jsons import answer_json  # noqa: PLC0415 - for JSON alone

    return answer_json(
        [
            {
                "rule": rule.name,
                "severity": rule.severity,
                "summary": rule.summary,
                "why": rule.why,
                "mend": rule.mend,
                "example": str(rule.example),
                "needs_run": rule.needs_run,
            }
            for rule in rules
        ]
    )
