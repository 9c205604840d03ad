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
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict
from unittest.mock import MagicMock

from golden.judge import prepare

FILE = Path(__file__).with_suffix(".json")

_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Training:
    """A training: its data set, its batches and its epochs."""

    samples: int
    batch: int
    devices: int
    accumulation: int
    epochs: float
    drop_last: bool = False


class Counts(TypedDict):
    """What was counted in a training."""

    batches: int
    """Those of one device in an epoch."""
    updates: int
    """All that the optimizer made."""
    steps: int
    """All of the scheduler: what its schedule counts."""
    announced: float | None
    """The updates that the framework says beforehand, where it does."""


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


def _model() -> Any:  # noqa: ANN401 - of a framework that may not be installed
    import torch

    class Model(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, x: Any) -> dict[str, Any]:  # noqa: ANN401
            return {"loss": (self.weight * x.float()).sum()}

    return Model()


def _data(training: Training) -> list[dict[str, float]]:
    return [{"x": 1.0}] * training.samples


def _scheduler(optimizer: Any) -> Any:  # noqa: ANN401
    import torch

    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: 1.0)


def _counted(optimizer: Any) -> list[int]:  # noqa: ANN401
    """Return a list that grows by one at each update of an optimizer."""
    updates: list[int] = []
    optimizer.register_step_post_hook(lambda *_: updates.append(1))
    return updates


def transformers(training: Training) -> Counts:
    """Count with the real Trainer."""
    import torch
    from transformers import Trainer, TrainingArguments

    model = _model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    updates, scheduler = _counted(optimizer), _scheduler(optimizer)
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            num_train_epochs=training.epochs,
            per_device_train_batch_size=training.batch,
            gradient_accumulation_steps=training.accumulation,
            dataloader_drop_last=training.drop_last,
            report_to=[],
            use_cpu=True,
            save_strategy="no",
            disable_tqdm=True,
            logging_strategy="no",
        )
        trainer = Trainer(
            model, arguments, train_dataset=_data(training), optimizers=(optimizer, scheduler)
        )
        batches = len(trainer.get_train_dataloader())
        trainer.train()
    return Counts(
        batches=batches,
        updates=len(updates),
        steps=scheduler.last_epoch,
        announced=trainer.state.max_steps,
    )


def _accelerate(training: Training, *, split: bool) -> Counts:
    import torch
    from accelerate import Accelerator, DataLoaderConfiguration
    from accelerate.state import AcceleratorState, GradientState

    AcceleratorState._reset_state()  # noqa: SLF001 - else one training of a process is for all
    GradientState._reset_state()  # noqa: SLF001
    accelerator = Accelerator(
        cpu=True,
        gradient_accumulation_steps=training.accumulation,
        dataloader_config=DataLoaderConfiguration(split_batches=split),
    )
    model = _model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    updates, scheduler = _counted(optimizer), _scheduler(optimizer)
    loader = torch.utils.data.DataLoader(
        _data(training),
        batch_size=training.batch * (training.devices if split else 1),
        drop_last=training.drop_last,
    )
    model, optimizer, loader, prepared = accelerator.prepare(model, optimizer, loader, scheduler)
    for _ in range(int(training.epochs)):
        for batch in loader:
            with accelerator.accumulate(model):
                accelerator.backward(model(**batch)["loss"])
                optimizer.step()
                prepared.step()
                optimizer.zero_grad()
    return Counts(
        batches=len(loader), updates=len(updates), steps=scheduler.last_epoch, announced=None
    )


def accelerate(training: Training) -> Counts:
    """Count with a loop written by hand, where Accelerate has prepared the scheduler."""
    return _accelerate(training, split=False)


def accelerate_split(training: Training) -> Counts:
    """Count the same where a batch of the loader is split between the devices."""
    return _accelerate(training, split=True)


def _lightning(training: Training, interval: str | None) -> Counts:
    for module in ("", ".models", ".models.detection", ".ops", ".transforms"):
        name = f"torchvision{module}"  # its metrics import it
        sys.modules[name] = MagicMock(__spec__=ModuleSpec(name, None), __path__=[])
    import lightning.pytorch as pl
    import torch

    seen: dict[str, Any] = {}

    class Module(pl.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = _model()

        def training_step(self, batch: Any, _: int) -> Any:  # noqa: ANN401
            return self.model(**batch)["loss"]

        def configure_optimizers(self) -> Any:  # noqa: ANN401
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            seen["announced"] = self.trainer.estimated_stepping_batches
            seen["updates"], seen["scheduler"] = _counted(optimizer), _scheduler(optimizer)
            told = {} if interval is None else {"interval": interval}
            return [optimizer], [{"scheduler": seen["scheduler"], **told}]

    with tempfile.TemporaryDirectory() as folder:
        trainer = pl.Trainer(
            default_root_dir=folder,
            accelerator="cpu",
            devices=training.devices,
            strategy="ddp" if training.devices > 1 else "auto",
            max_epochs=int(training.epochs),
            accumulate_grad_batches=training.accumulation,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        loader = torch.utils.data.DataLoader(
            _data(training),
            batch_size=training.batch,
            drop_last=training.drop_last,
        )
        trainer.fit(Module(), loader)
    return Counts(
        batches=int(trainer.num_training_batches),
        updates=len(seen["updates"]),
        steps=seen["scheduler"].last_epoch,
        announced=seen["announced"],
    )


def lightning(training: Training) -> Counts:
    """Count with Lightning's Trainer, where the scheduler is stepped after each update."""
    return _lightning(training, "step")


def lightning_epoch(training: Training) -> Counts:
    """Count the same with the interval that Lightning has unless it is told one."""
    return _lightning(training, None)


def keras(training: Training) -> Counts:
    """Count with Keras' fit, on one device; the schedule sees the optimizer's iterations."""
    import keras as real
    import numpy as np

    class Schedule(real.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
        def __call__(self, step: Any) -> Any:  # noqa: ANN401
            return real.ops.cast(step, "float32")

    accumulation = training.accumulation if training.accumulation > 1 else None
    optimizer = real.optimizers.SGD(Schedule(), gradient_accumulation_steps=accumulation)
    model = real.Sequential([real.layers.Input((1,)), real.layers.Dense(1, use_bias=False)])
    batches: list[int] = []
    weights: list[float] = []

    def note(*_: Any, **__: Any) -> None:  # noqa: ANN401
        batches.append(1)
        weights.append(float(model.get_weights()[0][0, 0]))

    model.compile(optimizer, loss=lambda _, y: real.ops.sum(y))
    model.set_weights([np.ones((1, 1), "float32")])
    samples = training.samples
    if training.drop_last:
        samples -= samples % training.batch
    ones = np.ones((samples, 1), "float32")
    model.fit(
        ones,
        ones,
        batch_size=training.batch,
        epochs=int(training.epochs),
        verbose=0,
        callbacks=[real.callbacks.LambdaCallback(on_train_batch_end=note)],
    )
    pairs = zip([1.0, *weights], weights, strict=False)
    changed = sum(before != after for before, after in pairs)
    is_first = training.accumulation == 1  # its rate is 0: the update changes nothing
    return Counts(
        batches=len(batches) // int(training.epochs),
        updates=changed + is_first,
        steps=int(optimizer._iterations),  # noqa: SLF001 - what its schedule is given
        announced=None,
    )


def deepspeed(training: Training) -> Counts:
    """Count with DeepSpeed's engine, its loader and a scheduler that it steps."""
    import deepspeed as real
    import torch

    model = _model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    updates, scheduler = _counted(optimizer), _scheduler(optimizer)
    engine, _, loader, _ = real.initialize(
        model=model,
        optimizer=optimizer,
        lr_scheduler=scheduler,
        training_data=_data(training),
        config={
            "train_batch_size": training.batch * training.devices * training.accumulation,
            "train_micro_batch_size_per_gpu": training.batch,
            "gradient_accumulation_steps": training.accumulation,
            "dataloader_drop_last": training.drop_last,
        },
        dist_init_required=True,
    )
    batches = 0
    for _ in range(int(training.epochs)):
        for batch in loader:
            engine.backward(engine(**batch)["loss"])
            engine.step()
            batches += 1
    return Counts(
        batches=batches // int(training.epochs),
        updates=len(updates),
        steps=scheduler.last_epoch,
        announced=None,
    )


@dataclass(frozen=True, slots=True)
class Counter:
    """What counts a training, and which packages it needs."""

    count: Callable[[Training], Counts]
    packages: tuple[str, ...]
    trainings: tuple[Training, ...] = TRAININGS


COUNTERS = {
    "transformers": Counter(
        transformers, ("transformers", "accelerate", "torch"), TRAININGS + FRACTIONAL
    ),
    "accelerate": Counter(accelerate, ("accelerate", "torch")),
    "accelerate_split": Counter(accelerate_split, ("accelerate", "torch")),
    "lightning": Counter(lightning, ("lightning", "torch")),
    "lightning_epoch": Counter(lightning_epoch, ("lightning", "torch")),
    "keras": Counter(
        keras, ("keras", "torch"), tuple(one for one in TRAININGS if one.devices == 1)
    ),
    "deepspeed": Counter(deepspeed, ("deepspeed", "torch")),
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
    devices = trainings[0].devices
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--run", name, told],
            env=os.environ | _surroundings(name, rank, devices, port),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(devices)
    ]
    try:
        outputs = [one.communicate(timeout=600) for one in processes]
    finally:
        for one in processes:
            one.kill()
    if any(one.returncode for one in processes):
        raise RuntimeError("\n".join(error for _, error in outputs))
    found: list[Counts] = json.loads(outputs[0][0].splitlines()[-1])
    return found


def _surroundings(name: str, rank: int, devices: int, port: int) -> dict[str, str]:
    path = os.pathsep.join([*(str(HERE.parents[1 - n]) for n in (0, 1)), *sys.path])
    told = {
        "PYTHONPATH": path,
        "KERAS_BACKEND": "torch",
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


HERE = Path(__file__).parent


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
    return Recording(
        versions={package: version(package) for package in counter.packages}, cases=cases
    )


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
