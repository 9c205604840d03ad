"""What a parameter is: declared once, as an annotation, and read by everything else.

A parameter is an annotated field of a `Record` or an annotated argument of a function:

    drop: Annotated[float, Param("factor of one drop", above=0, at_most=1)] = 0.5

`fields(record_or_function)` resolves these into `Field`s; checks and their messages, command-line
options, expressions, files, catalogue and tests all come from there.
"""

from lrsched_cli.parameters.field import REQUIRED, Field, fields
from lrsched_cli.parameters.param import Param
from lrsched_cli.parameters.record import Record, bind

__all__ = ["REQUIRED", "Field", "Param", "Record", "bind", "fields"]
