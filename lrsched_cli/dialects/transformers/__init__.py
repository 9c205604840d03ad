"""Hugging Face Transformers: `transformers.get_*_schedule*`, `get_scheduler`, Trainer's arguments.

Each is a torch LambdaLR: the factor for the first update is the one of step 0, so that its step is
this program's `t`. num_training_steps includes the warmup. Most warmups start at 0: the first
update changes nothing.
"""

from lrsched_cli.dialects.facts import FROM_DATA, Dialect
from lrsched_cli.dialects.transformers.schedules import (
    NAMES,
    get_constant_schedule,
    get_constant_schedule_with_warmup,
    get_cosine_schedule_with_warmup,
    get_cosine_with_hard_restarts_schedule_with_warmup,
    get_cosine_with_min_lr_schedule_with_warmup,
    get_cosine_with_min_lr_schedule_with_warmup_lr_rate,
    get_inverse_sqrt_schedule,
    get_linear_schedule_with_warmup,
    get_polynomial_decay_schedule_with_warmup,
    get_scheduler,
    get_wsd_schedule,
)
from lrsched_cli.dialects.transformers.trainer import trainer_arguments

TrainingArguments = trainer_arguments("TrainingArguments", __name__, 5e-5)
Seq2SeqTrainingArguments = trainer_arguments("Seq2SeqTrainingArguments", __name__, 5e-5)

__all__ = [
    "Seq2SeqTrainingArguments",
    "TrainingArguments",
    "get_constant_schedule",
    "get_constant_schedule_with_warmup",
    "get_cosine_schedule_with_warmup",
    "get_cosine_with_hard_restarts_schedule_with_warmup",
    "get_cosine_with_min_lr_schedule_with_warmup",
    "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
    "get_inverse_sqrt_schedule",
    "get_linear_schedule_with_warmup",
    "get_polynomial_decay_schedule_with_warmup",
    "get_scheduler",
    "get_wsd_schedule",
]

DIALECT = Dialect(
    counts="step",
    follows_counter=True,
    optimizers={"Adafactor": None, "AdamW": 0.001, "AdamWScale": None},
    members={
        "SchedulerType": {name.upper(): name for name in (*NAMES, "greedy")}
        | {"REDUCE_ON_PLATEAU": "reduce_lr_on_plateau"}
    },
    refused={
        "get_reduce_on_plateau_schedule": FROM_DATA,
        "get_greedy_schedule": FROM_DATA,
        "get_adafactor_schedule": FROM_DATA,
        "AdafactorSchedule": FROM_DATA,
        "GreedyLR": FROM_DATA,
    },
    delegates={
        get_scheduler: ("name", NAMES),
        TrainingArguments: ("lr_scheduler_type", NAMES),
        Seq2SeqTrainingArguments: ("lr_scheduler_type", NAMES),
    },
)
