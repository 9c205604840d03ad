"""What a run works through: its data set, its batches and its length, as far as they are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The data set, the batches and the length of a run; None is what is not told."""

    samples: int | None = None
    """Of the data set."""
    batch_size: int | None = None
    """Samples of one device, before accumulation."""
    devices: int | None = None
    accumulation: int | None = None
    """Batches that make one update."""
    drop_last: bool | None = None
    """Whether a batch that is not full is left out at the end of an epoch."""
    seq_len: int | None = None
    """Tokens of a sample."""
    epochs: float | None = None
    """Of the whole run."""
    total: int | None = None
    """Updates of the whole run, where they are told rather than follow from its epochs."""
    steps_per_epoch: int | None = None
    """Updates of an epoch, where they are told rather than follow from the data set."""
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    """The names that a file has for these, by the names here."""

    def completed(self, other: Self) -> Self:
        """Return the same with what is not told taken from another.

        The length of the run is one fact, however it is told; so is the length of an epoch.
        """
        settled = {
            name
            for names in (("epochs", "total"), ("steps_per_epoch", "samples"))
            for name in names
            if any(getattr(self, one) is not None for one in names)
        }
        taken = {
            one.name: getattr(other, one.name)
            for one in fields(self)
            if getattr(self, one.name) is None and one.name not in settled
        }
        return replace(self, **taken, called={**other.called, **self.called})

    @property
    def device_count(self) -> int:
        """The devices that train: one, unless there are more."""
        return self.devices or 1

    @property
    def accumulated(self) -> int:
        """The batches that make one update: one, unless there are more."""
        return self.accumulation or 1

    @property
    def together(self) -> int | None:
        """The samples that all devices take at once."""
        return None if self.batch_size is None else self.batch_size * self.device_count

    @property
    def per_update(self) -> int | None:
        """The samples of one update."""
        return None if self.together is None else self.together * self.accumulated
