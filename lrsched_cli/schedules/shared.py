"""The parameters that families share, each declared once: the same idea bears the same name."""

from typing import Annotated, Literal

from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts

_RATES = (
    "lr",
    "learning_rate",
    "initial_learning_rate",
    "init_value",
    "initial_value",
    "peak_value",
    "base_lr",
    "initial_lr",
    "init_lr",
    "lr_initial",
    "start_lr",
    "max_lr",
    "peak_lr",
    "lr_max",
    "eta_max",
)
_LENGTHS = (
    "t_max",
    "t_initial",
    "t_total",
    "total_steps",
    "total_iters",
    "total_num_steps",
    "decay_steps",
    "transition_steps",
    "num_training_steps",
    "num_steps",
    "num_epochs",
    "max_steps",
    "max_iter",
    "max_iters",
    "max_epochs",
)
_FLOORS = (
    "eta_min",
    "lr_min",
    "end_value",
    "end_lr",
    "end_learning_rate",
    "final_lr",
    "min_learning_rate",
)

Lr0 = Annotated[float, Param("learning rate that the decay starts from", above=0, words=_RATES)]
Start = Annotated[
    float, Param("learning rate at the start", at_least=0, words=(*_RATES, "value", "start_value"))
]
DROPS = ("gamma", "decay_rate", "decay_factor", "factor", "drop_rate")
"""Words of frameworks for the factor of one drop."""
Drop = Annotated[float, Param("factor of one drop", above=0, at_most=1, words=DROPS)]
Every = Annotated[
    float,
    Param(
        "length of one period of the decay",
        unit="updates",
        above=0,
        hide_default=True,
        words=("decay_steps", "transition_steps", "decay_t"),
    ),
]
Staircase = Annotated[
    bool, Param("decay at the end of each period, not continuously", hide_default=True)
]
Total = Annotated[float, Param("length, warmup included", unit="updates", above=0, words=_LENGTHS)]
Milestones = Annotated[
    Counts,
    Param(
        "times of the drops, warmup included",
        unit="updates",
        at_least=0,
        words=("milestone", "boundaries", "step", "steps", "decay_epochs"),
    ),
]
Power = Annotated[
    float, Param("exponent of the decay", at_least=0, hide_default=True, words=("exponent",))
]
KDecay = Annotated[
    float,
    Param(
        "exponent of elapsed time: above 1 decays late, below 1 early", above=0, hide_default=True
    ),
]
Growth = Annotated[
    float,
    Param(
        "factor by which each cycle is longer than the last",
        at_least=1,
        hide_default=True,
        words=("t_mult", "t_mul", "cycle_mult", "cycle_mul"),
    ),
]
PeakDecay = Annotated[
    float,
    Param(
        "factor of the peak from cycle to cycle",
        at_least=0,
        hide_default=True,
        words=("m_mul", "gamma", "cycle_decay"),
    ),
]
Cycles = Annotated[
    float | None,
    Param(
        "number of cycles, after which the rate stays low; else endless",
        above=0,
        words=("num_cycles", "n_cycles", "cycle_limit"),
    ),
]
Arithmetic = Annotated[
    Literal["exact", "float64", "float32"],
    Param(
        "how restarts are found: exactly, or as in frameworks, which miss some", hide_default=True
    ),
]

Warmup = Annotated[
    int,
    Param(
        "updates of the warmup",
        unit="updates",
        at_least=0,
        hide_default=True,
        words=(
            "warmup_steps",
            "num_warmup_steps",
            "n_warmup_steps",
            "lr_warmup_steps",
            "warmup_t",
            "warmup_epochs",
            "warmup_iters",
            "warmup_updates",
        ),
    ),
]
WarmupFrom = Annotated[
    float,
    Param(
        "rate at its start, as a fraction of the peak",
        at_least=0,
        at_most=1,
        hide_default=True,
        words=("warmup_factor", "start_factor"),
    ),
]
WarmupShape = Annotated[
    Literal["linear", "exponential", "cosine", "log", "1-sqrt"],
    Param("how it rises", hide_default=True),
]

MinLr = Annotated[
    float | None,
    Param("lowest rate", at_least=0, otherwise=0.0, hide_default=True, words=_FLOORS),
]
MinRatio = Annotated[
    float | None,
    Param(
        "lowest rate as a fraction of the peak",
        at_least=0,
        excludes="min_lr",
        words=("alpha", "min_lr_ratio", "min_lr_rate", "cos_min_ratio", "lrf"),
    ),
]
