"""A rule about decays that are over when the training has hardly begun."""

from collections.abc import Iterator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.checks.rule import WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject

_DEAD = 1e-3
"""Of the peak: a rate below it trains next to nothing."""

_EARLY = 0.1
"""Of the run."""

_FEW = 20
"""Updates or epochs: a shorter run has no beginning to speak of."""


def dead_from(subject: Subject) -> int | None:
    """Return from when on all rates are below a thousandth of the peak; None if never so."""
    if subject.unusable is not None or subject.last >= _DEAD * subject.peak:
        return None
    alive = np.flatnonzero(subject.rates >= _DEAD * subject.peak)
    return int(subject.times[int(alive[-1]) + 1])


def _dies_early(subject: Subject) -> Iterator[Problem]:
    dead = dead_from(subject)
    if dead is None or subject.stop < _FEW or dead > subject.peak_at + _EARLY * subject.stop:
        return
    if subject.rate(dead) == 0:  # it has ended, which is another finding
        return
    yield Problem(
        f"from {subject.unit} {dead} on the rate is below a thousandth of its peak "
        f"({subject.rate(dead):.2g} of {subject.peak:.4g}), and the run has "
        f"{subject.counted(subject.stop)}",
        "Let it fall less in a step, or less often: a scheduler that is stepped in every batch "
        "needs its times in batches.",
        dead,
    )


DIES_EARLY = Rule(
    "dies-early",
    WARNING,
    "the rate is below a thousandth of its peak before a tenth of the run is over",
    "What is left of the run changes next to nothing. A drop at every epoch that was meant for "
    "every thirtieth, or a decay for epochs that is stepped in every batch, ends so.",
    "Let the decay take the whole run: a factor closer to 1, or more updates between two drops.",
    Example("torch.StepLR(optimizer, step_size=1, gamma=0.1, lr=0.1)", "--epochs 90"),
    _dies_early,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit",),
)
