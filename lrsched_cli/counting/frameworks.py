"""The ways in which frameworks count.

Each row of `FRAMEWORKS` is one way of one framework. Those of transformers, Accelerate, Lightning,
Keras and DeepSpeed are what the real ones do, counted in trainings (`tests/golden/counting.py`);
that of Megatron is read in its `update_train_iters` and `get_optimizer_param_scheduler`.
"""

from lrsched_cli.counting.framework import Framework
from lrsched_cli.counting.rules import Clock, Leftover, Sharing

_EACH_STEPS = "with split_batches=False a prepared scheduler is stepped {devices} times an update"
_ONE_STEPS = "with split_batches=True a prepared scheduler is stepped once an update, by one device"
_SHARED = (Clock.LONE_BATCH, "the {devices} devices share the batches of an epoch")
_ONE_IN = "the scheduler is stepped once an update, of {accumulated} batches"
_OF_ONE_DEVICE = {"batch_size": "batch_size", "gradient_accumulation_steps": "accumulation"}

TRAINER = Framework(
    name="transformers",
    sharing=Sharing.BATCHES,
    leftover=Leftover.UPDATE,
    clock=Clock.UPDATE,
    total="max_steps",
    warmup="warmup_steps",
    is_length=True,
    batch={
        "per_device_train_batch_size": "batch_size",
        "gradient_accumulation_steps": "accumulation",
    },
    mistakes=((Clock.BATCH, "max_steps counts updates, of {accumulated} batches each"), _SHARED),
)

TRAINER_BEFORE = Framework(
    name="transformers",
    variant="before 4.52",
    sharing=TRAINER.sharing,
    leftover=Leftover.LOST,
    clock=TRAINER.clock,
    total=TRAINER.total,
    warmup=TRAINER.warmup,
    is_length=True,
    batch=TRAINER.batch,
)
"""The same of older versions, of which only 4.51 and some before it were read."""

FRAMEWORKS = (
    TRAINER,
    Framework(
        name="Accelerate",
        sharing=Sharing.BATCHES,
        leftover=Leftover.UPDATE,
        clock=Clock.DEVICE_UPDATE,
        total="num_training_steps",
        warmup="num_warmup_steps",
        batch=_OF_ONE_DEVICE,
        mistakes=(
            (Clock.UPDATE, _EACH_STEPS),
            (Clock.BATCH, _ONE_IN),
        ),
    ),
    Framework(
        name="Accelerate",
        variant="split_batches",
        sharing=Sharing.BATCHES,
        leftover=Leftover.UPDATE,
        clock=Clock.UPDATE,
        total="num_training_steps",
        warmup="num_warmup_steps",
        batch={"batch_size": "together", "gradient_accumulation_steps": "accumulation"},
        mistakes=(
            (Clock.DEVICE_UPDATE, _ONE_STEPS),
            (Clock.BATCH, _ONE_IN),
        ),
    ),
    Framework(
        name="Lightning",
        variant='interval "step"',
        sharing=Sharing.SAMPLES,
        leftover=Leftover.UPDATE,
        clock=Clock.UPDATE,
        total="total_steps",
        batch={
            "batch_size": "batch_size",
            "devices": "devices",
            "accumulate_grad_batches": "accumulation",
        },
        mistakes=((Clock.BATCH, _ONE_IN), _SHARED),
    ),
    Framework(
        name="Lightning",
        variant='interval "epoch"',
        sharing=Sharing.SAMPLES,
        leftover=Leftover.UPDATE,
        clock=Clock.EPOCH,
        total="total_steps",
        mistakes=(
            (Clock.UPDATE, 'unless its interval is "step", a scheduler is stepped once an epoch'),
        ),
    ),
    Framework(
        name="Keras",
        sharing=Sharing.BATCHES,
        leftover=Leftover.CARRIED,
        clock=Clock.BATCH,
        total="decay_steps",
        warmup="warmup_steps",
        warmup_apart=True,
        batch={
            "batch_size": "together",
            "gradient_accumulation_steps": "accumulation",
            "steps_per_epoch": "batches",
        },
        mistakes=(
            (Clock.UPDATE, "its schedules count batches, {accumulated} of them an update"),
            (Clock.BATCH, "decay_steps is without the warmup"),
            (Clock.LONE_BATCH, "batch_size is that of all {devices} devices"),
        ),
    ),
    Framework(
        name="DeepSpeed",
        sharing=Sharing.SAMPLES,
        leftover=Leftover.CARRIED,
        clock=Clock.UPDATE,
        total="total_num_steps",
        warmup="warmup_num_steps",
        batch={
            "train_batch_size": "per_update",
            "train_micro_batch_size_per_gpu": "batch_size",
            "gradient_accumulation_steps": "accumulation",
        },
        mistakes=((Clock.BATCH, _ONE_IN), _SHARED),
    ),
    Framework(
        name="Megatron",
        sharing=Sharing.STREAM,
        leftover=Leftover.CARRIED,
        clock=Clock.UPDATE,
        total="--lr-decay-iters",
        warmup="--lr-warmup-iters",
        beside={"--train-iters": Clock.UPDATE},
        batch={"--micro-batch-size": "batch_size", "--global-batch-size": "per_update"},
        mistakes=((Clock.BATCH, "an iteration is an update, of {accumulated} batches"), _SHARED),
    ),
    Framework(
        name="Megatron",
        variant="in samples",
        sharing=Sharing.STREAM,
        leftover=Leftover.CARRIED,
        clock=Clock.SAMPLE,
        total="--lr-decay-samples",
        warmup="--lr-warmup-samples",
        beside={"--train-samples": Clock.SAMPLE},
        mistakes=((Clock.UPDATE, "an update counts as its {per_update} samples"),),
    ),
)
"""Every way in which a framework counts."""
