"""The command `compare`: expressions and comparison files, mixed, side by side."""

from dataclasses import replace
from typing import Any

import click

from lrsched_cli.cli.logs import (
    asked_of,
    log_options,
    metric_option,
    over_metric,
    replaying_metric,
)
from lrsched_cli.cli.options import (
    SectionCommand,
    given_of,
    group_option,
    settings_options,
    shared,
    shown,
    vary,
)
from lrsched_cli.cli.output import show
from lrsched_cli.cli.sources import (
    SCHEDULE_HELP,
    ScheduleType,
    files_of,
    read_all,
    tell_remarks,
)
from lrsched_cli.inputs.together import completed, readings_of, sweeps_of
from lrsched_cli.picture import Picture
from lrsched_cli.settings import Given
from lrsched_cli.sweep import axes_of, common_title, labelled

_HELP = f"""Show any number of schedules side by side, one column or curve each.

{SCHEDULE_HELP} A comparison file in TOML may stand in its place, and so may the
log of a run: its rates are points, at the times of its rows.

With --vary, one expression stands for several: {{NAME}} in it for each of the values in turn.

\b
Examples:
  lrsched compare 'step()' 'exp(decay=0.05)' 'time(decay=0.05)'
  lrsched compare 'exp(rate=0.9)' 'keras.ExponentialDecay(0.1, 1, 0.9)' -f csv
  lrsched compare sample_configs/decays.toml -o decays.png -o decays.csv
  lrsched compare sample_configs/decays.toml 'step()' --layout panels -o a.svg
  lrsched compare sample_configs/run.log 'cosine(3e-4, 1000)' -o run.png
  lrsched compare 'cosine(total=100, warmup={{w}})' --vary w=0,5,20
  lrsched compare 'poly(power={{p}})' --vary p=0.25..4:5 -o powers.png
"""


def _compare(schedules: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - Click's values
    options, told = shown(given), _told(given)
    with replaying_metric(given["metric"]) as metric:
        read = read_all(schedules, axes_of(given["vary"]), told, given["group"])
    tell_remarks(readings_of(read))
    sweeps = sweeps_of(read)
    picture = next((one.picture for one in read if one.picture is not None), Picture())
    show(
        labelled(sweeps),
        options,
        run=over_metric(completed(told.run, read), metric),
        picture=picture.titled(common_title(sweeps)),
        sources=files_of(schedules),
    )


def _told(given: dict[str, Any]) -> Given:
    return replace(given_of(given), log=asked_of(given))


command = SectionCommand(
    "compare",
    callback=_compare,
    params=[
        click.Argument(["schedules"], nargs=-1, required=True, type=ScheduleType()),
        group_option(),
        *settings_options(),
        *log_options(),
        metric_option(),
        vary("{NAME} in the schedules"),
        *shared(),
    ],
    help=_HELP,
)
