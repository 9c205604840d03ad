"""Record how frameworks count a run: `python tests/golden/counting.py [FRAMEWORK ...]`.

Each case is a training of a model with one weight, on the processor, in as many processes as it has
devices. What is counted is what happens: the batches of an epoch, the updates of the optimizer and
the steps of the scheduler. `counting.json` holds the results; the tests compare this program with
them and, where a framework is installed, with a fresh recording.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict

from golden import trainings
from golden.judge import prepare
from golden.trainings import Counts, Training

HERE = Path(__file__).parent
FILE = HERE / "counting.json"

_ADDRESS = "127.0.0.1"


class Recorded(TypedDict):
    """A training, and what a framework counted in it."""

    training: dict[str, Any]
    counts: Counts


class Recording(TypedDict):
    """All trainings of a framework, and the versions that ran them."""

    versions: dict[str, str]
    cases: list[Recorded]


TRAININGS = (
    Training(103, 8, 1, 1, 3),
    Training(103, 8, 1, 4, 3),
    Training(103, 8, 2, 1, 3),
    Training(103, 8, 2, 4, 3),
    Training(103, 8, 1, 4, 3, drop_last=True),
    Training(103, 4, 2, 4, 2, drop_last=True),
    Training(64, 8, 2, 4, 2),
    Training(5, 8, 1, 4, 2),
    Training(100, 4, 3, 2, 2),
)

FRACTIONAL = (Training(103, 8, 1, 4, 2.5), Training(103, 8, 2, 4, 0.5))


@dataclass(frozen=True, slots=True)
class Counter:
    """What counts a training, and which packages it needs."""

    count: Callable[[Training], Counts]
    packages: tuple[str, ...]
    trainings: tuple[Training, ...] = TRAININGS
    is_one_process: bool = False
    """Whether one process has all devices."""


COUNTERS = {
    "transformers": Counter(
        trainings.transformers, ("transformers", "accelerate", "torch"), TRAININGS + FRACTIONAL
    ),
    "accelerate": Counter(trainings.accelerate, ("accelerate", "torch")),
    "accelerate_split": Counter(trainings.accelerate_split, ("accelerate", "torch")),
    "lightning": Counter(trainings.lightning, ("lightning", "torch")),
    "lightning_epoch": Counter(trainings.lightning_epoch, ("lightning", "torch")),
    "keras": Counter(
        trainings.keras,
        ("keras", "tensorflow"),
        tuple(one for one in TRAININGS if one.devices == 1 or one.accumulation == 1),
        is_one_process=True,
    ),
    "deepspeed": Counter(trainings.deepspeed, ("deepspeed", "torch")),
}


def is_installed(name: str) -> bool:
    """Tell whether what a counter needs is there."""
    return all(map(find_spec, COUNTERS[name].packages))


def counted(name: str, trainings: Iterable[Training]) -> list[Counts]:
    """Return what a framework counts in some trainings of as many devices each.

    Raises:
        RuntimeError: it fails.
    """
    trainings = list(trainings)
    with socket.socket() as free:
        free.bind((_ADDRESS, 0))
        port = free.getsockname()[1]
    told = json.dumps([asdict(one) for one in trainings])
    devices = 1 if COUNTERS[name].is_one_process else trainings[0].devices
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--run", name, told],
            env=os.environ | _surroundings(name, rank, devices, port),
            stdout=subprocess.DEVNULL if rank else subprocess.PIPE,
            stderr=subprocess.DEVNULL if rank else subprocess.PIPE,
            text=True,
        )
        for rank in range(devices)
    ]
    try:
        output, error = processes[0].communicate(timeout=600)
        codes = [one.wait(timeout=60) for one in processes]
    finally:
        for one in processes:
            one.kill()
    if any(codes):
        raise RuntimeError(error)
    found: list[Counts] = json.loads(output.splitlines()[-1])
    return found


def _surroundings(name: str, rank: int, devices: int, port: int) -> dict[str, str]:
    path = os.pathsep.join([str(HERE.parent), str(HERE.parents[1]), *sys.path])
    told = {
        "PYTHONPATH": path,
        "KERAS_BACKEND": "tensorflow",
        "DS_ACCELERATOR": "cpu",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
    }
    several = {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "NODE_RANK": "0",
        "WORLD_SIZE": str(devices),
        "LOCAL_WORLD_SIZE": str(devices),
        "MASTER_ADDR": _ADDRESS,
        "MASTER_PORT": str(port),
    }
    return told | (several if devices > 1 or name == "deepspeed" else {})


def record(name: str) -> Recording:
    """Return a fresh recording of a framework that is installed."""
    counter = COUNTERS[name]
    cases: list[Recorded] = []
    for devices in sorted({one.devices for one in counter.trainings}):
        trainings = [one for one in counter.trainings if one.devices == devices]
        cases += [
            Recorded(training=asdict(one), counts=counts)
            for one, counts in zip(trainings, counted(name, trainings), strict=True)
        ]
    names = {one: packages_distributions()[one][0] for one in counter.packages}
    versions = {one: version(name) for one, name in names.items()}
    return Recording(versions=versions, cases=cases)


def _run(name: str, told: str) -> None:
    prepare()
    trainings = [Training(**one) for one in json.loads(told)]
    sys.stdout.write(f"\n{json.dumps([COUNTERS[name].count(one) for one in trainings])}\n")


def main(arguments: list[str]) -> None:
    """Record the frameworks that are named, or all that are installed."""
    if arguments[:1] == ["--run"]:
        _run(*arguments[1:])
        return
    recorded = json.loads(FILE.read_text()) if FILE.exists() else {}
    for name in arguments or filter(is_installed, COUNTERS):
        recorded[name] = record(name)
        FILE.write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
