"""The parameters that only timm's schedulers have."""

from typing import Annotated

from lrsched_cli.parameters import Param

CycleMul = Annotated[float, Param("factor of the length from cycle to cycle", at_least=1)]
CycleDecay = Annotated[float, Param("factor of the peak from cycle to cycle", at_least=0)]
CycleLimit = Annotated[int, Param("number of cycles", at_least=0)]
KDecay = Annotated[float, Param("exponent of elapsed time", above=0)]
Prefix = Annotated[bool, Param("the decay begins after the warmup, not under it")]
Factor = Annotated[float, Param("decay factor", at_least=0)]
Initialize = Annotated[
    bool, Param("must be True: False continues from an earlier scheduler's rate")
]
NoiseRange = Annotated[object, Param("from when on there is noise, or from when until when")]
NoiseBound = Annotated[float, Param("bound of the noise, as a fraction of the rate", above=0)]
NoiseStd = Annotated[float, Param("standard deviation of the noise before it is bounded")]
NoiseSeed = Annotated[int | None, Param("seed of the noise at t = 0", at_least=0)]
