"""Predicted losses below the learning rates, with the points of the runs that they rest on."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import cycle
from pathlib import PurePath
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter

from lrsched_cli._lazy import np
from lrsched_cli.analysis.candidates import Candidates
from lrsched_cli.comparison import Comparison
from lrsched_cli.foresight.grounds import Grounds
from lrsched_cli.foresight.loss_curve import LossCurve, loss_curve
from lrsched_cli.foresight.runs import SKIPPED, Run
from lrsched_cli.foresight.verdict import Prediction
from lrsched_cli.render.figure import saved
from lrsched_cli.render.figure.curves import distinguish, drawn, palette_of, wear
from lrsched_cli.render.figure.frame import Rates, arranged, name_time
from lrsched_cli.render.figure.labels import in_legend, legend_columns, literal, wrapped
from lrsched_cli.render.figure.room import give_room
from lrsched_cli.render.figure.themes import THEMES
from lrsched_cli.render.looks import Look

_LOSSES = 2.6
"""Inches that the panel of losses adds to a picture."""
_MARKERS = "os^Dv"
"""Of the points of runs, in turn."""
_LARGE, _SMALL, _MANY = 3.2, 1.6, 150
"""Points across a dot of a run beside text of 10 points, and from how many on dots are small."""
_LOGARITHMIC = 5.0
"""By which factor losses differ that are drawn on a logarithmic axis."""
_ROOM = 0.05
"""Beside the losses, as a fraction of their axis."""


def prediction_picture(
    suffix: str,
    found: Prediction,
    candidates: Candidates,
    grounds: Grounds,
    runs: Sequence[Run],
) -> bytes:
    """Return a picture: the rates above, below them the predicted losses and the runs' own.

    Beyond the horizon of the runs no loss is drawn, and that is said.
    """
    draw = partial(prediction_figure, found, candidates, grounds, runs)
    return saved(suffix, candidates.comparison.picture, draw)


def prediction_figure(
    found: Prediction, candidates: Candidates, grounds: Grounds, runs: Sequence[Run]
) -> Figure:
    """Return that picture as a figure."""
    comparison = candidates.comparison
    picture = comparison.picture
    usual = THEMES[picture.theme].size
    width, height = picture.size or (usual[0], usual[1] + _LOSSES)
    result = Figure((width, height), picture.dpi, layout="constrained")
    if picture.title:
        literal(result.suptitle(wrapped(picture.title, width - 1)))
    rates, losses = result.subplots(2, 1, sharex=True, height_ratios=[2, 3])
    lines = [drawn(rates, comparison, number) for number in range(len(comparison.series))]
    for line, own in zip(lines, candidates.rates.values(), strict=True):
        _end(line, own.size)
    looks = distinguish(lines, comparison)
    names = [one.label for one in comparison.series]
    labels = [wrapped(looks.label(n, names), width - 1) for n in range(len(lines))]
    arranged([rates], comparison)
    rates.set_ylabel("learning rate")
    is_told = [one.loss is not None for one in found.schedules]
    told = zip(looks.each, candidates.rates.values(), is_told, strict=True)
    shown = [(look, loss_curve(own, grounds)) for look, own, within in told if within]
    of_runs = _draw_runs(losses, comparison, grounds, runs)
    _draw_loss_curves(losses, comparison, shown)
    _arrange_losses(losses, grounds, [one for _, one in shown], runs)
    beyond = [name for name, within in zip(names, is_told, strict=True) if not within]
    _tell_beyond(losses, beyond, grounds.horizon, width)
    name_time(losses, comparison)
    labels += [wrapped(f"{name}: measured, and the fit", width - 1) for name in _names(runs)]
    columns = legend_columns(labels, width)
    in_legend(result, [*looks.drawn(lines), *of_runs], labels, columns)
    give_room([rates, losses], picture)
    return result


def _end(line: Line2D, stop: int) -> None:
    """Let a curve end with its schedule, where another one is longer."""
    t, rates = (np.asarray(values) for values in line.get_data())
    line.set_data(t[t <= stop], rates[t <= stop])


def _names(runs: Sequence[Run]) -> list[str]:
    """Return what runs are called: the names of their files, with the folders if these differ."""
    names = [PurePath(run.source).name for run in runs]
    return names if len(set(names)) == len(names) else [run.source for run in runs]


def _draw_loss_curves(
    axes: Axes, comparison: Comparison, shown: Iterable[tuple[Look, LossCurve]]
) -> None:
    """Draw the losses of schedules, each with the look of its rates."""
    palette = palette_of(comparison.picture)
    for look, one in shown:
        (line,) = axes.plot(one.updates, one.losses)
        wear(line, look, palette)


def _draw_runs(
    axes: Axes, comparison: Comparison, grounds: Grounds, runs: Sequence[Run]
) -> list[Line2D]:
    """Draw the measured losses of runs, and the fit through them; return lines for a legend."""
    ink = palette_of(comparison.picture).ink
    scale = float(mpl.rcParams["font.size"]) / 10
    lines = []
    for run, marker in zip(runs, cycle(_MARKERS), strict=False):
        fitted = loss_curve(run.rates, grounds)
        size = scale * (_LARGE if run.losses.size <= _MANY else _SMALL)
        dots: dict[str, Any] = {"color": ink, "marker": marker, "markerfacecolor": "none"}
        axes.plot(fitted.updates, fitted.losses, color=ink, linewidth=0.8, alpha=0.7, zorder=1.8)
        (measured,) = axes.plot(run.updates, run.losses, **dots, markersize=size, zorder=1.7)
        measured.set(linestyle="none", markeredgewidth=0.6, alpha=0.6)
        lines.append(Line2D([], [], **dots, linewidth=0.8, markersize=scale * (_LARGE + 1)))
    return lines


def _arrange_losses(
    axes: Axes, grounds: Grounds, curves: Sequence[LossCurve], runs: Sequence[Run]
) -> None:
    """Set an axis that holds all losses from where the law holds, and a logarithmic one if many."""
    axes.set_ylabel("loss")
    axes.yaxis.set_major_formatter(Rates())
    parts = [one.losses for one in curves]
    parts += [loss_curve(run.rates, grounds).losses for run in runs]
    parts += [run.losses[run.updates >= SKIPPED * grounds.horizon] for run in runs]
    losses = np.concatenate(parts) if parts else np.empty(0)
    losses = losses[losses > 0]
    if not losses.size:
        return
    low, high = float(losses.min()), float(losses.max())
    if high > _LOGARITHMIC * low:
        axes.set_yscale("log")
        room = (high / low) ** _ROOM
        axes.set_ylim(low / room, high * room)
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(Rates())
    else:
        room = _ROOM * (high - low) or _ROOM * high
        axes.set_ylim(low - room, high + room)


def _tell_beyond(axes: Axes, names: Sequence[str], horizon: int, width: float) -> None:
    """Say of which schedules no loss is drawn, and why."""
    if not names:
        return
    told = (
        f"No loss beyond the {horizon:,} updates of the runs: {', '.join(names)}"
        if len(names) < 4  # noqa: PLR2004 - a few
        else f"No loss beyond the {horizon:,} updates of the runs, for {len(names)} schedules"
    )
    literal(axes.set_title(wrapped(told, width - 1), fontsize="small", loc="left"))
