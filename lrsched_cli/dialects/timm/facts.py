"""What there is to know of timm beside its schedulers."""

from lrsched_cli.dialects.facts import FROM_DATA, Dialect

DIALECT = Dialect(
    scales_groups=True,
    counts="epoch",
    epochs_if=("t_in_epochs", "step_on_epochs"),
    optimizers=dict.fromkeys(("Adan", "Lamb", "Lars", "Lion", "NvNovoGrad", "create_optimizer_v2")),
    pairs=("create_scheduler_v2",),
    refused={
        "PlateauLRScheduler": FROM_DATA,
        **dict.fromkeys(
            ("create_scheduler", "scheduler_kwargs"),
            "reads the arguments of a script: write create_scheduler_v2(optimizer, ...)",
        ),
    },
)
