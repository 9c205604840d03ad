"""How many updates a training has, by its data set, batches, devices and accumulation."""

from lrsched_cli.configs.config import Config
from lrsched_cli.counting.frameworks import TRAINER, TRAINER_BEFORE
from lrsched_cli.counting.workload import Workload

EXAMPLES = "num_examples"
"""What the Trainer's log calls the examples of the training set."""

EXAMPLE_NAMES = (EXAMPLES, "num_train_samples", "num_samples", "len(train_dataset)", "len(dataset)")
DEVICE_NAMES = ("world_size", "num_processes", "num_gpus", "n_gpu")


def updates_of_trainer(work: Workload) -> int:
    """Return the updates that an epoch of known batches has with the Trainer."""
    return int(TRAINER.updates_per_epoch(work) or 1)


def epoch_in_words(work: Workload) -> str:
    """Return the arithmetic of the same, as it is written."""
    rounded = "floor" if work.drop_last else "ceil"
    inner = f"{rounded}({work.samples} / ({work.batch_size} * {work.device_count}))"
    now, before = updates_of_trainer(work), int(TRAINER_BEFORE.updates_per_epoch(work) or 1)
    if work.accumulated == 1:
        return f"{inner} = {now}"
    older = f" (transformers {TRAINER_BEFORE.variant} rounds down: {before})"
    return f"ceil({inner} / {work.accumulated}) = {now}{'' if now == before else older}"


def examples(config: Config) -> float | None:
    """Return how many examples the training set has, or None where nothing tells it."""
    return config.number(*EXAMPLE_NAMES)


def devices(config: Config) -> float:
    """Return how many devices train; what nothing tells is missing."""
    value = config.number(*DEVICE_NAMES)
    if value is None:
        config.need(DEVICE_NAMES[0], "devices that train, all nodes together")
        return 1
    return value
