"""What MMEngine schedules beside learning rates, under names of their own."""

_ANY = (
    "ConstantParamScheduler",
    "CosineAnnealingParamScheduler",
    "CosineRestartParamScheduler",
    "ExponentialParamScheduler",
    "LinearParamScheduler",
    "MultiStepParamScheduler",
    "OneCycleParamScheduler",
    "PolyParamScheduler",
    "ReduceOnPlateauParamScheduler",
    "StepParamScheduler",
)
_MOMENTA = (
    "ConstantMomentum",
    "CosineAnnealingMomentum",
    "CosineRestartMomentum",
    "ExponentialMomentum",
    "LinearMomentum",
    "MultiStepMomentum",
    "OneCycleMomentum",
    "PolyMomentum",
    "ReduceOnPlateauMomentum",
    "StepMomentum",
)

REFUSED = {
    **dict.fromkeys(_ANY, "schedules any parameter: write the one that ends in LR"),
    **dict.fromkeys(_MOMENTA, "schedules what is no learning rate"),
}
"""The reason why each is not supported."""
