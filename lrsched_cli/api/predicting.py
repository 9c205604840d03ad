"""Which schedule will train better, asked from Python."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from lrsched_cli.analysis.candidates import Candidates, candidates
from lrsched_cli.api.given import Options, read_schedules
from lrsched_cli.api.pages import IN_PYTHON, image
from lrsched_cli.errors import ComparisonError
from lrsched_cli.foresight.grounds import Grounds, learn
from lrsched_cli.foresight.runs import Run
from lrsched_cli.foresight.verdict import Prediction
from lrsched_cli.foresight.verdict import predict as predicted
from lrsched_cli.inputs.logged_runs import read_runs
from lrsched_cli.inputs.together import sweeps_of
from lrsched_cli.render.parts import Line, Part, as_html, as_text
from lrsched_cli.render.prediction import prediction_parts
from lrsched_cli.schedules import Schedule
from lrsched_cli.settings import NOTHING
from lrsched_cli.sweep import labelled

Log: TypeAlias = str | os.PathLike[str]
"""The name of a log's file."""
Runs: TypeAlias = Log | Iterable[Log] | Mapping[Any, str | Schedule | None]
"""One log, several, or a mapping of logs to their schedules."""

_WIDTH = 640
"""Dots of the screen that the picture is wide."""


class Predicted:
    """What is predicted; `str()` and a notebook show it as `lrsched predict` does."""

    def __init__(
        self,
        facts: Prediction,
        notes: tuple[str, ...],
        drawn: tuple[Candidates, Grounds, tuple[Run, ...]],
        baseline: str | None = None,
    ) -> None:
        self.facts = facts
        """The predicted losses, the verdict on every pair, and all warnings."""
        self.notes = notes
        """What was assumed to read the logs and the schedules."""
        self._drawn, self._baseline = drawn, baseline

    def _parts(self) -> list[Part]:
        noted = [Line(f"note: {note}") for note in self.notes]
        return [*prediction_parts(self.facts, self._baseline), *noted]

    def __repr__(self) -> str:
        return as_text(self._parts(), IN_PYTHON).decode().rstrip("\n")

    def _repr_html_(self) -> str:
        from lrsched_cli.render.figure.prediction import (  # noqa: PLC0415 - with Matplotlib
            prediction_picture,
        )

        png = prediction_picture("png", self.facts, *self._drawn)
        labels = ", ".join(one.label for one in self.facts.schedules)
        return as_html(self._parts(), picture=image(png, labels, _WIDTH))


def predict(
    *schedules: object,
    runs: Runs,
    loss_column: str | None = None,
    baseline: str | None = None,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    total: int | str | None = None,
    steps_per_epoch: int | None = None,
    group: int | str | None = None,
    settings: Mapping[str, object] | None = None,
    **run: Any,  # noqa: ANN401 - as `Run` declares them
) -> Predicted:
    """Return which schedules end with a lower loss, by a law that is fitted on logged runs.

    With the rates `eta_k` of all updates, in units of the runs' peak, the loss after update t is

        L(t) = L0 + A * S ** -alpha + B * N ** r
        S = sum of eta_k
        N = (eta_t + sum over k < t of eta_k ** 2 / (sum of eta from k + 1 to t)) / 2

    S is how far the training came, N the noise that its last rates leave. A verdict is given only
    where all good fits agree, and where their gap is large: "clear", "likely", or none. It holds
    for the same model, data, batch size, optimizer, weight decay and peak rate, and for the loss,
    not for an accuracy. The best single run has a long constant phase and a full cool-down.

    >>> from lrsched_cli import predict
    >>> runs = {"sample_configs/digits-wsd.csv": "wsd(0.05, 1000, cooldown=200, warmup=20)"}
    >>> found = predict("rex(0.05, 1000)", "exp(0.05, decay=0.005)", runs=runs, steps=1000)
    >>> pair = found.facts.pairs[0]
    >>> pair.verdict, pair.strength, [f"{one.loss:.2f}" for one in found.facts.schedules]
    ('a', 'clear', ['0.06', '0.10'])

    Args:
        schedules: schedules, as `compare` takes them.
        runs: the name of a log with steps and losses, or several, or a mapping of such names to
            the schedules of their rates (None: the rates that the log tells).
        loss_column: the logs' column of losses; if not given, found by its name.
        baseline: the label of the schedule that the text compares the others with; else the best.
        epochs: how long the schedules run; if not given, their own lengths, else that of the runs.
        steps: the same, counted in updates.
        total: the length of the whole run [updates], and what `5%` in a schedule is of.
        steps_per_epoch: updates in an epoch, for logs and schedules that count epochs.
        group: of optimizers with several groups of parameters: the one that is meant.
        settings: values for names that a file does not tell, such as `{"args.lr": 0.1}`.
        run: what else is told of the run, as `compare` takes it.

    Raises:
        LRSchedError: the runs tell too little, or a schedule is too far from them.

    Sources: S and N are the terms of a bound for the last iterate of stochastic gradient descent
    (Defazio et al. 2023, Theorem 10; Schaipp et al. 2025, Theorem 1). The law itself is this
    project's own and unpublished.
    """
    told = {"epochs": epochs, "steps": steps, "total": total, "steps_per_epoch": steps_per_epoch}
    options = Options.of({**told, **run}, settings, group)
    read = read_runs(_arguments(runs), loss_column, replace(NOTHING, run=options.run))
    grounds = learn(read.runs)
    found = read_schedules(schedules, options)
    ones = candidates(labelled(sweeps_of(found.inputs)), found.run, grounds.horizon)
    if baseline is not None and baseline not in ones.rates:
        message = f"baseline {baseline} is none of the schedules: {', '.join(ones.rates)}"
        raise ComparisonError(message)
    remarks = (remark for one in found.readings for remark in one.remarks)
    notes = tuple(dict.fromkeys([*read.notes, *remarks, *ones.notes]))
    return Predicted(predicted(grounds, ones.rates), notes, (ones, grounds, read.runs), baseline)


def _arguments(runs: Runs) -> list[str]:
    """Return runs as the command line has them."""
    if isinstance(runs, (str, os.PathLike)):
        return [os.fspath(runs)]
    if isinstance(runs, Mapping):
        pairs = [(os.fspath(log), schedule) for log, schedule in runs.items()]
        return [log if schedule is None else f"{log}={schedule}" for log, schedule in pairs]
    return [os.fspath(log) for log in runs]
