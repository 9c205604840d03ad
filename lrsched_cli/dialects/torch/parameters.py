"""The parameters that only torch's schedulers have."""

from typing import Annotated

from lrsched_cli.dialects.made import Made
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts

Factor = Annotated[float, Param("fraction of the learning rate", at_least=0, at_most=1)]
StartFactor = Annotated[
    float, Param("fraction of the learning rate at the start", above=0, at_most=1)
]
EndFactor = Annotated[
    float, Param("fraction of the learning rate at the end", at_least=0, at_most=1)
]
Iterations = Annotated[float, Param("number of updates", unit="updates", at_least=0)]
Schedulers = Annotated[tuple[Made, ...], Param("the schedulers")]
Milestones = Annotated[tuple[float, ...], Param("times of the drops", unit="updates")]
Boundaries = Annotated[Counts, Param("times of the changes", unit="updates", at_least=0)]
PctStart = Annotated[
    float,
    Param("fraction of the length that is the rise", at_least=0, at_most=1, float_literal=True),
]
MaybeLength = Annotated[
    int | None, Param("number of updates", unit="updates", at_least=1, int_literal=True)
]
MaybeCounted = Annotated[int | None, Param("number of them", at_least=1, int_literal=True)]
ScaleFunction = Annotated[None, Param("a function is never run: write the rates that it leads to")]
