"""Ultralytics: the arguments of `yolo train`, as args.yaml has them, and YOLOv5's.

Every batch of the warmup sets the rate: from 0 (for biases from warmup_bias_lr) along a line to the
rate of its epoch, which is that of a LambdaLR. With nb, the batches of an epoch, `t` counts
batches; else it counts epochs, and the warmup is that of an epoch's first batch.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Rate, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay, Sequence
from lrsched_cli.schedules.held import Held
from lrsched_cli.schedules.shapes import Cosine, Linear

Final = Annotated[float, Param("last rate as a fraction of lr0", at_least=0)]
Epochs = Annotated[int, Param("number of epochs", unit="epochs", at_least=1)]
WarmupEpochs = Annotated[float, Param("epochs of the warmup", unit="epochs", at_least=0)]
Cos = Annotated[bool, Param("fall along a cosine, not a line")]
Nb = Annotated[int | None, Param("batches of an epoch: then t counts batches", at_least=1)]
Group = Annotated[Literal["weight", "bias"], Param("the group of parameters")]

_MOST_EPOCHS = 2000
"""Of a warmup."""


def train(
    lr0: Rate = 0.01,
    lrf: Final = 0.01,
    epochs: Epochs = 100,
    warmup_epochs: WarmupEpochs = 3.0,
    cos_lr: Cos = False,
    warmup_bias_lr: Rate = 0.1,
    *,
    nb: Nb = None,
    param_group: Group = "weight",
    least_warmup: Annotated[int, Param("least batches of a warmup", at_least=0)] = 0,
    late: Annotated[bool, Param("as older versions: one epoch late after the warmup")] = False,
) -> Schedule:
    """Rise batch by batch while the rate of each epoch falls to lr0 * lrf.

    lr(t) = lr0 * (1 - (1 - lrf) * e / epochs) * min(t / warmup, 1), e the epoch of t

    Becomes: cosine, held, sequence

    Note (nb=None): t counts epochs; with nb=, the batches of an epoch, it counts batches, each of
    which sets the rate during the warmup.
    Note: versions until 8.4.100 warm up for at least 100 batches (least_warmup=100), and up to as
    many epochs as there are; those until 8.1.41 are one epoch late after the warmup (late=True).
    Note (warmup_bias_lr>0): the biases come from warmup_bias_lr (param_group="bias").
    """
    start = warmup_bias_lr if param_group == "bias" else 0.0
    decay = _decay(lr0, lrf, epochs, cosine=cos_lr)
    is_whole = late or least_warmup > 0
    warmup = warmup_epochs if is_whole else min(warmup_epochs, max(epochs - 1, 0))
    return _warmed(decay, warmup, start, nb, least=least_warmup, late=late)


def yolov5(
    lr0: Rate = 0.01,
    lrf: Final = 0.01,
    epochs: Epochs = 300,
    warmup_epochs: WarmupEpochs = 3.0,
    cos_lr: Cos = False,
    warmup_bias_lr: Rate = 0.1,
    *,
    nb: Nb = None,
    param_group: Group = "weight",
) -> Schedule:
    """Rise batch by batch, then fall: YOLOv5's own loop, which is one epoch late.

    lr(t) = lr0 * (1 - (1 - lrf) * (e - 1) / epochs) after the warmup, e the epoch of t

    Becomes: sequence

    Note (nb=None): t counts epochs; with nb=, the batches of an epoch, it counts batches, each of
    which sets the rate during the warmup.
    Note: the warmup has at least 100 batches; after it, the rate is that of the epoch before.
    Note (warmup_bias_lr>0): the biases come from warmup_bias_lr (param_group="bias").
    """
    start = warmup_bias_lr if param_group == "bias" else 0.0
    decay = _decay(lr0, lrf, epochs, cosine=cos_lr)
    return _warmed(decay, warmup_epochs, start, nb, least=100, late=True)


def _decay(lr0: float, lrf: float, epochs: int, *, cosine: bool) -> Cosine | Linear:
    """Return the rate of each epoch, without its warmup."""
    if cosine and 0 <= lrf <= 1:
        return Cosine(lr0=lr0, total=epochs, min_lr=lr0 * lrf, past_end="rebound")
    if cosine:
        raise ArgumentError("train", f"lrf ({lrf:g}) must be at most 1 with cos_lr")
    return Linear(lr0=lr0, lr1=lr0 * lrf, total=epochs)


def _warmed(
    decay: Cosine | Linear, epochs: float, start: float, nb: int | None, *, least: int, late: bool
) -> Schedule:
    after: Schedule = Delay(schedule=decay, by=1) if late else decay
    if nb is None:
        return _risen(decay, after, (1, epochs, epochs), start, per_epoch=False)
    batches = round(epochs * nb)
    batches = max(batches, least) if batches or late else 0
    after = Held(schedule=after, every=nb)
    last = batches if late else batches - 1
    return _risen(decay, after, (nb, batches, last), start, per_epoch=True)


def _risen(
    decay: Schedule,
    after: Schedule,
    lengths: tuple[int, float, float],
    start: float,
    *,
    per_epoch: bool,
) -> Schedule:
    """Return the decay after its warmup: a line in each epoch, towards the rate of that epoch.

    The lengths are those of an epoch and of the warmup, and the last time that the warmup sets.
    """
    length, warmup, last = lengths
    if warmup <= 0:
        return after
    count = int(last // length) + 1 if per_epoch else -int(-warmup // length)
    if count > _MOST_EPOCHS:
        message = f"a warmup has at most {_MOST_EPOCHS:,} epochs, not {count:,}"
        raise ArgumentError("train", message)
    parts: list[Schedule] = []
    for epoch in range(count):
        begin, end = epoch * length, min((epoch + 1) * length, last)
        rise = (decay(epoch) - start) / warmup
        parts.append(
            Delay(schedule=line(start + rise * begin, start + rise * end, end - begin), by=begin)
        )
    starts = [epoch * length for epoch in range(1, count)]
    whole = count * length if per_epoch else warmup
    return Sequence(parts=(*parts, after), at=(*starts, whole), clock="global")


DIALECT = Dialect(counts="epoch", within_epochs=True, steps_if=("nb",))
