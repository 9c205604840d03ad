"""The command `check`: what is probably not meant in schedules, by named rules."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from lrsched_cli.analysis.checks import RULES
from lrsched_cli.analysis.checks.report import Report
from lrsched_cli.cli.options import (
    SectionCommand,
    SectionOption,
    given_of,
    group_option,
    look_options,
    run_options,
    settings_options,
)
from lrsched_cli.cli.output import view_of
from lrsched_cli.cli.progress import Progress, progress
from lrsched_cli.cli.rules import rule_options, wanted
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType
from lrsched_cli.cli.streams import standard_output, tell, write
from lrsched_cli.errors import GroupError, escape_control_characters
from lrsched_cli.inputs.checked import Request, all_checked
from lrsched_cli.render.checks import (
    findings_github,
    findings_json,
    findings_text,
    rules_json,
    rules_text,
    summary,
)
from lrsched_cli.settings import Given, refuse_unused

_FAILED, _WRONG = 1, 2
"""Exit codes: something is found; a source cannot be read."""

_FORMATS = ("text", "json", "github")

_HELP = f"""Check schedules for what is probably not meant, by named rules (--rules lists them).

{SCHEDULE_HELP}

The length of the run is told by the options below, else by the file itself; without it, what
depends on it is not checked. The exit code is 1 if an error is found (with --strict, also a
warning), and 2 if a source cannot be read. Of several files, those without a known schedule are
told, and passed over. An info is told with --severity info alone.

\b
Examples:
  lrsched check 'torch.CosineAnnealingLR(opt, T_max=50, lr=0.1)' --epochs 90
  lrsched check sample_configs/training.py sample_configs/cosines.toml
  lrsched check 'step(every=30)' --epochs 20 -f github
  lrsched check 'cosine(total=90)' --epochs 200 --ignore flat-tail
  lrsched check --rules
"""


def _check(
    schedules: tuple[str, ...],
    group: str | None,
    select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    **given: Any,  # noqa: ANN401 - Click's values
) -> None:
    rules = wanted(select, ignore)
    if given["rules"]:
        made = rules_json if given["format"] == "json" else _rules_text
        write([made(RULES[name] for name in rules)])
        return
    if not schedules:
        message = "Missing argument 'SCHEDULES...'."
        raise click.UsageError(message)
    told = given_of(given)
    request = Request(told.run, told, group, rules)
    with progress(
        wanted=not given["quiet"], color=not given["no_color"], ascii_only=given["ascii"]
    ) as bar:
        found = _counted(all_checked(schedules, request), len(schedules), bar)
        found = (one.at_least(given["severity"]) for one in found)
        reports = list(_written(found, given, is_alone=len(schedules) == 1))
    _tell(reports, given)
    _refuse_of_no_use(reports, told, group)
    raise click.exceptions.Exit(_code(reports, strict=given["strict"]))


def _rules_text(rules: Iterable[Any]) -> bytes:
    return rules_text(rules).encode()


def _counted(reports: Iterator[Report], count: int, bar: Progress) -> Iterator[Report]:
    """Yield the reports, and move a bar."""
    bar.begin("checking")
    for number, report in enumerate(reports, start=1):
        bar.tell(number, count)
        if report.findings:  # which may be written to the same terminal
            bar.hide()
        yield report


def _written(
    reports: Iterator[Report], given: dict[str, Any], *, is_alone: bool
) -> Iterator[Report]:
    """Yield the reports, each after its findings are written; JSON is written at the end."""
    form = given["format"] or "text"
    if form == "json":
        whole = list(reports)
        write([findings_json(whole)])
        yield from whole
        return
    view = view_of(standard_output(), color=not given["no_color"], ascii_only=given["ascii"])
    told: list[Report] = []
    for report in reports:
        if report.findings:
            is_text = form == "text"
            text = (
                findings_text(report, view, is_alone=is_alone)
                if is_text
                else findings_github(report)
            )
            write([text.encode()])
        told.append(report)
        yield report
    if form == "text" and not given["quiet"]:
        write([summary(told).encode()])


def _tell(reports: list[Report], given: dict[str, Any]) -> None:
    """Write to stderr what could not be read, and what was passed over."""
    for report in reports:
        if report.outcome == "failed" or (
            len(reports) == 1 and report.outcome == "no schedule known"
        ):
            tell(f"Error: {escape_control_characters(report.reason)}")
        elif report.outcome == "no schedule known" and not given["quiet"]:
            tell(f"Note: not checked: {escape_control_characters(report.reason)}")


def _refuse_of_no_use(reports: list[Report], told: Given, group: str | None) -> None:
    refuse_unused(
        told, [name for one in reports for name in one.used], [n for r in reports for n in r.names]
    )
    if group is not None and not any(one.has_groups for one in reports):
        raise GroupError(group, "no schedule here has groups of parameters")


def _code(reports: list[Report], *, strict: bool) -> int:
    is_alone = len(reports) == 1
    if any(one.outcome == "failed" or (is_alone and one.outcome != "checked") for one in reports):
        return _WRONG
    bad = {"error", "warning"} if strict else {"error"}
    return _FAILED if any(one.severity in bad for r in reports for one in r.findings) else 0


command = SectionCommand(
    "check",
    callback=_check,
    params=[
        click.Argument(["schedules"], nargs=-1, type=ScheduleType()),
        group_option(),
        *settings_options(),
        *rule_options(),
        *run_options(strided=False),
        SectionOption(
            "-f",
            "--format",
            section="Output",
            type=click.Choice(_FORMATS),
            help="format of the findings; github: annotations [default: text]",
        ),
        *look_options(),
        SectionOption(
            "-q", "--quiet", section="Output", is_flag=True, help="findings and errors alone"
        ),
    ],
    help=_HELP,
)
