"""The parameters that dialects share, each declared once."""

from typing import Annotated

from lrsched_cli.parameters import Param

LearningRate = Annotated[float, Param("learning rate of the first update", above=0, pointed=True)]
DecaySteps = Annotated[float, Param("length of one period", unit="updates", above=0)]
DecayFactor = Annotated[float, Param("decay factor of one period", above=0)]
DecayCoefficient = Annotated[float, Param("decay coefficient of one period")]
Staircase = Annotated[bool, Param("decay at the end of each period, not continuously")]
Name = Annotated[str | None, Param("name of the operation; changes no value")]
