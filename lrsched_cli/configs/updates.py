"""How many updates a training has, by its data set, batches, devices and accumulation."""

import math
from dataclasses import dataclass

from lrsched_cli.configs.config import Config

EXAMPLES = "num_examples"
"""What the Trainer's log calls the examples of the training set."""

_EXAMPLES = (EXAMPLES, "num_train_samples", "num_samples", "len(train_dataset)", "len(dataset)")
_DEVICES = ("world_size", "num_processes", "num_gpus", "n_gpu")


@dataclass(frozen=True, slots=True)
class Batches:
    """What a Trainer makes a batch of."""

    per_device: float
    devices: float
    accumulation: float
    drop_last: bool = False

    def updates(self, examples: float) -> int:
        """Return the updates of an epoch: ceil(ceil(examples / batch) / accumulation)."""
        batches = examples / (self.per_device * self.devices)
        count = math.floor(batches) if self.drop_last else math.ceil(batches)
        return max(math.ceil(count / self.accumulation), 1)

    def told(self, examples: float) -> str:
        """Return the arithmetic of it, as it is written."""
        rounded = "floor" if self.drop_last else "ceil"
        batch = f"({self.per_device:g} * {self.devices:g})"
        inner = f"{rounded}({examples:g} / {batch})"
        if self.accumulation == 1:
            return f"{inner} = {self.updates(examples)}"
        now, before = self.updates(examples), self._updates_before(examples)
        older = "" if now == before else f" (older transformers round down: {before})"
        return f"ceil({inner} / {self.accumulation:g}) = {now}{older}"

    def _updates_before(self, examples: float) -> int:
        """Return the updates of an epoch as the Trainer counted them before it rounded up."""
        batches = examples / (self.per_device * self.devices)
        count = math.floor(batches) if self.drop_last else math.ceil(batches)
        return max(int(count // self.accumulation), 1)


def examples(config: Config) -> float | None:
    """Return how many examples the training set has, or None where nothing tells it."""
    return config.number(*_EXAMPLES)


def devices(config: Config) -> float:
    """Return how many devices train; what nothing tells is missing."""
    value = config.number(*_DEVICES)
    if value is None:
        config.need(_DEVICES[0], "devices that train, all nodes together")
        return 1
    return value
