"""The parameters that families share, each declared once: the same idea bears the same name."""

from typing import Annotated

from lrsched_cli.parameters import Param

Lr0 = Annotated[float, Param("learning rate that the decay starts from", above=0)]
Every = Annotated[
    float, Param("length of one period of the decay", unit="updates", above=0, minor=True)
]
Staircase = Annotated[bool, Param("decay at the end of each period, not continuously", minor=True)]
