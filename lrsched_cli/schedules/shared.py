"""The parameters that families share, each declared once: the same idea bears the same name."""

from typing import Annotated, Literal

from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts

Lr0 = Annotated[float, Param("learning rate that the decay starts from", above=0)]
Start = Annotated[float, Param("learning rate at the start", at_least=0)]
Drop = Annotated[float, Param("factor of one drop", above=0, at_most=1)]
Every = Annotated[
    float, Param("length of one period of the decay", unit="updates", above=0, hide_default=True)
]
Staircase = Annotated[
    bool, Param("decay at the end of each period, not continuously", hide_default=True)
]
Total = Annotated[float, Param("length, warmup included", unit="updates", above=0)]
Milestones = Annotated[
    Counts, Param("times of the drops, warmup included", unit="updates", at_least=0)
]
Power = Annotated[float, Param("exponent of the decay", at_least=0, hide_default=True)]
KDecay = Annotated[
    float,
    Param(
        "exponent of elapsed time: above 1 decays late, below 1 early", above=0, hide_default=True
    ),
]
Growth = Annotated[
    float,
    Param("factor by which each cycle is longer than the last", at_least=1, hide_default=True),
]
PeakDecay = Annotated[
    float, Param("factor of the peak from cycle to cycle", at_least=0, hide_default=True)
]
Cycles = Annotated[
    float | None, Param("number of cycles, after which the rate stays low; else endless", above=0)
]
Arithmetic = Annotated[
    Literal["exact", "float64", "float32"],
    Param(
        "how restarts are found: exactly, or as in frameworks, which miss some", hide_default=True
    ),
]

Warmup = Annotated[
    int, Param("updates of the warmup", unit="updates", at_least=0, hide_default=True)
]
WarmupFrom = Annotated[
    float,
    Param("rate at its start, as a fraction of the peak", at_least=0, at_most=1, hide_default=True),
]
WarmupShape = Annotated[
    Literal["linear", "exponential", "cosine", "log", "1-sqrt"],
    Param("how it rises", hide_default=True),
]

MinLr = Annotated[float | None, Param("lowest rate", at_least=0, otherwise=0.0, hide_default=True)]
MinRatio = Annotated[
    float | None,
    Param("lowest rate as a fraction of the peak", at_least=0, excludes="min_lr"),
]
