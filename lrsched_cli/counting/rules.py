"""The rules by which frameworks count, each a choice of a few."""

import math
from enum import Enum

from lrsched_cli.counting.workload import Workload


def rounded_up(number: float, divisor: float) -> int:
    """Return a quotient, rounded up to a whole number; exact for whole numbers."""
    return math.ceil(-(-number // divisor))


class Sharing(Enum):
    """How the samples of an epoch come to the devices."""

    BATCHES = "batches are dealt out to the devices in turn"
    SAMPLES = "each device has as many samples, some of them twice, and makes batches of them"
    STREAM = "samples follow one another without epochs"

    def batches(self, work: Workload) -> int | None:
        """Return the batches that a device has in an epoch; None without a size or epochs.

        ceil(samples / (batch * devices)), or floor where the last is dropped; with samples shared
        out, ceil(ceil(samples / devices) / batch), where dropping rounds only the latter down.
        """
        if work.samples is None or work.batch_size is None or self is Sharing.STREAM:
            return None
        samples, batch = work.samples, work.batch_size * work.device_count
        if self is Sharing.SAMPLES:
            samples, batch = rounded_up(samples, work.device_count), work.batch_size
        return samples // batch if work.drop_last else rounded_up(samples, batch)


class Leftover(Enum):
    """What becomes of an epoch's last batches where they are too few for an update."""

    UPDATE = "they make an update"
    CARRIED = "they wait for the first ones of the next epoch"
    LOST = "they are left out, unless an epoch has no other"

    def updates(self, batches: int, accumulated: int, epochs: float) -> int:
        """Return the updates of some epochs."""
        if self is Leftover.CARRIED:
            return int(epochs * batches // accumulated)
        up = rounded_up(batches, accumulated) if self is Leftover.UPDATE else batches // accumulated
        return math.ceil(epochs * max(up, 1))


class Clock(Enum):
    """What one step of a schedule is, by what is counted in a run."""

    UPDATE = "update"
    DEVICE_UPDATE = "update, of each device"
    BATCH = "batch"
    EPOCH = "epoch"
    SAMPLE = "sample"
    LONE_BATCH = "batch of one device that has all samples"

    def in_update(self, work: Workload) -> float | None:
        """Return how many steps one update is; None where that is not known, or not constant."""
        match self:
            case Clock.UPDATE:
                return 1
            case Clock.DEVICE_UPDATE:
                return work.device_count
            case Clock.BATCH:
                return work.accumulated
            case Clock.SAMPLE:
                return work.per_update
            case Clock.LONE_BATCH:
                return work.accumulated * work.device_count
            case Clock.EPOCH:
                return None
