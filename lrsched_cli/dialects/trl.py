"""TRL: the arguments of its trainers, which are the Trainer's with other default rates.

The schedules, and how they are counted, are those of transformers.
"""

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.transformers.schedules import NAMES
from lrsched_cli.dialects.transformers.trainer import trainer_arguments

_NOT_THE_TRAINERS = (
    "counts its updates otherwise than the Trainer: write TrainingArguments(max_steps=..., ...)"
)

AsyncGRPOConfig = trainer_arguments("AsyncGRPOConfig", __name__, 1e-6, "constant")
CPOConfig = trainer_arguments("CPOConfig", __name__, 1e-6)
DPOConfig = trainer_arguments("DPOConfig", __name__, 1e-6)
DistillationConfig = trainer_arguments("DistillationConfig", __name__, 1e-6)
GKDConfig = trainer_arguments("GKDConfig", __name__, 2e-5)
GOLDConfig = trainer_arguments("GOLDConfig", __name__, 1e-7)
GRPOConfig = trainer_arguments("GRPOConfig", __name__, 1e-6)
KTOConfig = trainer_arguments("KTOConfig", __name__, 1e-6)
ORPOConfig = trainer_arguments("ORPOConfig", __name__, 1e-6)
OnlineDPOConfig = trainer_arguments("OnlineDPOConfig", __name__, 5e-7)
RLOOConfig = trainer_arguments("RLOOConfig", __name__, 1e-6)
RewardConfig = trainer_arguments("RewardConfig", __name__, 1e-4)
SFTConfig = trainer_arguments("SFTConfig", __name__, 2e-5)
TPOConfig = trainer_arguments("TPOConfig", __name__, 5e-7)

__all__ = [
    "AsyncGRPOConfig",
    "CPOConfig",
    "DPOConfig",
    "DistillationConfig",
    "GKDConfig",
    "GOLDConfig",
    "GRPOConfig",
    "KTOConfig",
    "ORPOConfig",
    "OnlineDPOConfig",
    "RLOOConfig",
    "RewardConfig",
    "SFTConfig",
    "TPOConfig",
]

DIALECT = Dialect(
    counts="step",
    delegates={globals()[name]: ("lr_scheduler_type", NAMES) for name in __all__},
    refused=dict.fromkeys(("PPOConfig", "PPOv2Config", "DDPOConfig"), _NOT_THE_TRAINERS),
)
