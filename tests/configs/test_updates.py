"""How many updates a training has: as the real Trainer counts them."""

import importlib.util

import pytest

from golden.judge import prepare
from lrsched_cli.configs.updates import epoch_in_words, updates_of_trainer
from lrsched_cli.counting.frameworks import TRAINER
from lrsched_cli.counting.workload import Workload

TRAININGS = [(52_002, 2, 8, False), (100, 8, 1, True), (101, 4, 3, False), (7, 8, 4, False)]


@pytest.mark.parametrize(
    ("examples", "batch", "accumulation", "drop_last", "updates"),
    [(*one, count) for one, count in zip(TRAININGS, (3251, 12, 9, 1), strict=True)],
)
def test_an_epoch_has_so_many_updates(
    examples: int, batch: int, accumulation: int, drop_last: bool, updates: int
) -> None:
    """Batches are rounded up unless the last is dropped; so are updates, and there is one."""
    work = Workload(
        samples=examples, batch_size=batch, accumulation=accumulation, drop_last=drop_last
    )
    assert updates_of_trainer(work) == updates
    assert f"= {updates}" in epoch_in_words(work)


@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("transformers", "accelerate", "torch"))),
    reason="transformers is not installed",
)
@pytest.mark.parametrize(("examples", "batch", "accumulation", "drop_last"), TRAININGS)
def test_the_real_trainer_counts_as_many(
    examples: int, batch: int, accumulation: int, drop_last: bool, tmp_path: object
) -> None:
    """For a training of epochs, fractions of one too."""
    prepare()
    import torch
    from transformers import Trainer, TrainingArguments

    for epochs in (1.0, 2.5):
        arguments = TrainingArguments(
            output_dir=str(tmp_path),
            num_train_epochs=epochs,
            per_device_train_batch_size=batch,
            gradient_accumulation_steps=accumulation,
            dataloader_drop_last=drop_last,
            report_to=[],
            use_cpu=True,
        )
        data = [{"x": 0}] * examples
        trainer = Trainer(torch.nn.Linear(1, 1), arguments, train_dataset=data)
        values = trainer.set_initial_training_values(arguments, trainer.get_train_dataloader())
        work = Workload(
            samples=examples,
            batch_size=batch,
            accumulation=accumulation,
            drop_last=drop_last,
            epochs=epochs,
        )
        assert values[-1] == TRAINER.updates(work)
