"""The arguments of timm's training scripts, as `create_scheduler` takes them from a namespace."""

from collections.abc import Mapping

_NAMES = {
    "sched": "sched",
    "epochs": "num_epochs",
    "decay_epochs": "decay_epochs",
    "decay_milestones": "decay_milestones",
    "warmup_epochs": "warmup_epochs",
    "decay_rate": "decay_rate",
    "min_lr": "min_lr",
    "warmup_lr": "warmup_lr",
    "warmup_prefix": "warmup_prefix",
    "lr_noise": "noise",
    "lr_noise_pct": "noise_pct",
    "lr_noise_std": "noise_std",
    "seed": "noise_seed",
    "lr_cycle_mul": "cycle_mul",
    "lr_cycle_decay": "cycle_decay",
    "lr_cycle_limit": "cycle_limit",
    "lr_k_decay": "k_decay",
    "lr_decay_fn": "decay_fn",
    "lr_stable_timescale": "stable_timescale",
}
"""What create_scheduler_v2 calls each argument of a script."""

_OTHER_DEFAULTS: dict[str, object] = {
    "num_epochs": 100,
    "decay_epochs": 30,
    "decay_milestones": [30, 60],
    "warmup_epochs": 5,
}
"""The defaults that are not those of create_scheduler_v2: of arguments that the script lacks."""


def scheduler_kwargs(arguments: Mapping[str, object]) -> dict[str, object]:
    """Return what create_scheduler_v2 is given for the arguments of a script, others left out."""
    told = {_NAMES[name]: value for name, value in arguments.items() if name in _NAMES}
    on_updates = bool(arguments.get("sched_on_updates", False))
    return {**_OTHER_DEFAULTS, **told, "step_on_epochs": not on_updates}
