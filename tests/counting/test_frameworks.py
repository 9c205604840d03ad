"""How frameworks count a run: as they did in trainings that were recorded, and do now."""

import json
from typing import Any

import pytest

from golden.counting import COUNTERS, FILE, counted, is_installed
from golden.trainings import Training
from lrsched_cli.counting.framework import Framework
from lrsched_cli.counting.frameworks import FRAMEWORKS
from lrsched_cli.counting.workload import Workload

WAYS = {
    "transformers": ("transformers", ""),
    "accelerate": ("Accelerate", ""),
    "accelerate_split": ("Accelerate", "split_batches"),
    "lightning": ("Lightning", 'interval "step"'),
    "lightning_epoch": ("Lightning", 'interval "epoch"'),
    "keras": ("Keras", ""),
    "deepspeed": ("DeepSpeed", ""),
}
RECORDED = json.loads(FILE.read_text("utf-8"))
CASES = [
    (name, one["training"], one["counts"]) for name in COUNTERS for one in RECORDED[name]["cases"]
]


def framework(name: str) -> Framework:
    way = WAYS[name]
    return next(one for one in FRAMEWORKS if (one.name, one.variant) == way)


def workload(training: dict[str, Any]) -> Workload:
    told = dict(training)
    return Workload(batch_size=told.pop("batch"), **told)


@pytest.mark.parametrize(
    ("name", "training", "counts"), CASES, ids=[f"{one[0]}-{n}" for n, one in enumerate(CASES)]
)
def test_a_framework_counts_as_it_did(
    name: str, training: dict[str, Any], counts: dict[str, Any]
) -> None:
    """Batches of an epoch, updates of the run, and steps of the scheduler."""
    found = framework(name).count(workload(training))
    assert found is not None
    assert (found.batches_per_epoch, found.updates, found.total) == (
        counts["batches"],
        counts["updates"],
        counts["steps"],
    )
    assert counts["announced"] in {None, found.updates}


AWKWARD, LONE = Training(103, 8, 2, 4, 3), Training(103, 8, 1, 4, 3)
SHARED = Training(103, 8, 2, 1, 3)


@pytest.mark.process
@pytest.mark.parametrize("name", COUNTERS)
def test_a_real_framework_counts_so(name: str) -> None:
    """In a training whose last batches are neither full nor enough, often on two devices."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    training = {"deepspeed": LONE, "keras": SHARED}.get(name, AWKWARD)
    [counts] = counted(name, [training])
    case = next(
        one["counts"] for one in RECORDED[name]["cases"] if Training(**one["training"]) == training
    )
    assert counts == case
