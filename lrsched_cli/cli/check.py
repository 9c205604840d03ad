"""The command `check`: what is probably not meant in schedules, by named rules."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from lrsched_cli.analysis.checks import RULES
from lrsched_cli.analysis.checks.report import Report, is_bad, is_unread
from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.options import (
    SectionCommand,
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
from lrsched_cli.inputs.checked import Request, all_checked, refuse_of_no_use
from lrsched_cli.render.checks import documentation, findings, messages

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
        if schedules or given["format"] == "github":
            message = "--rules documents the rules, as text or JSON: leave out {}"
            raise click.UsageError(message.format("SCHEDULES" if schedules else "-f github"))
        write([documentation((RULES[name] for name in rules), given["format"] or "text")])
        return
    if not schedules:
        message = "Missing argument 'SCHEDULES...'."
        raise click.UsageError(message)
    told = given_of(given)
    request = Request(told.run, told, group, rules)
    reports = _checked(schedules, request, given)
    for message in messages(reports, quiet=given["quiet"]):
        tell(message)
    refuse_of_no_use(reports, request.told, group)
    failed = _FAILED if is_bad(reports, strict=given["strict"]) else 0
    raise click.exceptions.Exit(_WRONG if is_unread(reports) else failed)


def _checked(
    schedules: tuple[str, ...], request: Request, given: Mapping[str, Any]
) -> list[Report]:
    """Return what is found in each source, once that is written."""
    look = {"color": not given["no_color"], "ascii_only": given["ascii"]}
    view, is_alone = view_of(standard_output(), **look), len(schedules) == 1
    kept: list[Report] = []

    def reports(bar: Progress) -> Iterator[Report]:
        bar.begin("checking")
        for number, report in enumerate(all_checked(schedules, request), start=1):
            if number < len(schedules):
                bar.begin(f"checking {schedules[number]}")
            bar.tell(number, len(schedules))
            if report.findings:  # which may be written to the same terminal
                bar.hide()
            kept.append(report.at_least(given["severity"]))
            yield kept[-1]

    with progress(wanted=not given["quiet"], **look) as bar:
        form, quiet = given["format"] or "text", given["quiet"]
        for chunk in findings(reports(bar), form, view, is_alone=is_alone, quiet=quiet):
            write([chunk])
    return kept


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
