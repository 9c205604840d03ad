"""The law and its verdicts, judged by trainings that were really run."""

from collections import Counter
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from lrsched_cli.foresight.grounds import learn
from lrsched_cli.foresight.verdict import predict
from trainings import LEFT_OUT, SETUPS, fits, resolved


@cache
def scores(name: str) -> dict[str, float]:
    """Return how the verdicts of all fits of a set-up agree with what came out."""
    setup = SETUPS[name]
    finals = {one: losses for one, losses in setup.finals().items() if one not in LEFT_OUT}
    labels = list(finals)
    counts: Counter[str] = Counter()
    errors = []
    for flat, cooled, seed in fits():
        runs = [setup.run(flat, seed), setup.run(cooled, seed)]
        found = predict(learn(runs), {label: setup.rates(label) for label in labels})
        losses = [one.loss or 0.0 for one in found.schedules]
        errors += [abs(p - finals[one].mean()) for one, p in zip(labels, losses, strict=True)]
        for pair, (a, b) in zip(found.pairs, combinations(range(len(labels)), 2), strict=True):
            of_both = finals[labels[a]], finals[labels[b]]
            is_called = pair.verdict != "close"
            truly = "a" if of_both[0].mean() < of_both[1].mean() else "b"
            is_resolved = resolved(of_both) is not None
            counts["pairs"] += 1
            counts["called"] += is_called
            counts["right"] += pair.verdict == truly
            counts["resolved"] += is_resolved
            counts["ranked"] += is_resolved and (losses[a] < losses[b]) == (truly == "a")
    return {
        "called": counts["called"] / counts["pairs"],
        "right": counts["right"] / max(counts["called"], 1),
        "ranked": counts["ranked"] / counts["resolved"],
        "error": float(np.mean(errors)),
    }


@pytest.mark.parametrize(
    ("name", "ranked", "called"), [("quad", 0.98, 0.7), ("digits", 0.97, 0.6), ("lm1", 0.93, 0.78)]
)
def test_schedules_are_ranked_as_they_came_out(name: str, ranked: float, called: float) -> None:
    """Pairs that the seeds tell apart are ordered right, and most are called."""
    found = scores(name)
    assert found["ranked"] >= ranked
    assert found["called"] >= called


def test_what_is_called_is_right() -> None:
    """In every set-up, and on average nearly always."""
    right = [scores(name)["right"] for name in SETUPS]
    assert min(right) >= 0.94
    assert np.mean(right) >= 0.99


@pytest.mark.parametrize("name", ["quad near divergence", "digitsnoisy"])
def test_where_the_law_does_not_hold_little_is_called(name: str) -> None:
    """Near divergence, or with wrong labels learned by heart, verdicts are withheld."""
    assert scores(name)["called"] <= 0.12


@pytest.mark.parametrize(("name", "error"), [("digits", 0.0030), ("lm1", 0.019)])
def test_final_losses_are_predicted(name: str, error: float) -> None:
    """The mean error of the predicted loss after the last update."""
    assert scores(name)["error"] <= error
