"""Trainings with real frameworks, in which is counted what happens.

The model has one weight; the processes are those that the environment tells.
"""

import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from itertools import pairwise
from typing import Any, TypedDict
from unittest.mock import MagicMock


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
    """Count with Keras' fit; the schedule sees the optimizer's iterations.

    Several devices are copies of the processor, between which TensorFlow shares each batch.
    """
    import keras as real
    import numpy as np

    batches: list[int] = []
    weights = [1.0]
    with _devices_of_keras(training.devices):
        accumulation = training.accumulation if training.accumulation > 1 else None
        rate = real.optimizers.schedules.PiecewiseConstantDecay([10**6], [0.125, 0.0])
        optimizer = real.optimizers.SGD(rate, gradient_accumulation_steps=accumulation)
        model = real.Sequential([real.layers.Input((1,)), real.layers.Dense(1, use_bias=False)])
        model.compile(optimizer, loss=lambda _, y: real.ops.sum(y))
    model.set_weights([np.ones((1, 1), "float32")])

    def note(*_: Any, **__: Any) -> None:  # noqa: ANN401
        batches.append(1)
        weights.append(float(model.get_weights()[0][0, 0]))

    samples = training.samples
    if training.drop_last:
        samples -= samples % (training.batch * training.devices)
    ones = np.ones((samples, 1), "float32")
    model.fit(
        ones,
        ones,
        batch_size=training.batch * training.devices,
        epochs=int(training.epochs),
        verbose=0,
        callbacks=[real.callbacks.LambdaCallback(on_train_batch_end=note)],
    )
    changed = sum(before != after for before, after in pairwise(weights))
    return Counts(
        batches=len(batches) // int(training.epochs),
        updates=changed,
        steps=int(real.ops.convert_to_numpy(optimizer._iterations.value)),  # noqa: SLF001
        announced=None,
    )


def _devices_of_keras(devices: int) -> AbstractContextManager[Any]:
    if devices == 1:
        return nullcontext()
    import tensorflow as tf

    [processor] = tf.config.list_physical_devices("CPU")
    copies = [tf.config.LogicalDeviceConfiguration()] * devices
    tf.config.set_logical_device_configuration(processor, copies)
    scope: AbstractContextManager[Any] = tf.distribute.MirroredStrategy(
        [f"CPU:{number}" for number in range(devices)]
    ).scope()
    return scope


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
