"""What there is to know of timm beside its schedulers."""

from lrsched_cli.dialects.facts import FROM_DATA, Dialect

DIALECT = Dialect(
    scales_groups=True,
    counts="epoch",
    epochs_if=("t_in_epochs", "step_on_epochs"),
    optimizers=dict.fromkeys(("Adan", "Lamb", "Lars", "Lion", "NvNovoGrad", "create_optimizer_v2")),
    pairs=("create_scheduler", "create_scheduler_v2"),
    refused={
        "PlateauLRScheduler": FROM_DATA,
        "scheduler_kwargs": "makes no scheduler: write create_scheduler(args, optimizer)",
    },
)
