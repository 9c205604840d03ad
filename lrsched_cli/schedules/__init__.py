"""The mathematics: each family a closed form of `t`, in NumPy alone.

`FAMILIES` holds every family by its name. To add one, write its class in the file of its idea (or
in a new one, imported here); options, expressions, help, catalogue and tests follow from it.
"""

from lrsched_cli.schedules import decays as decays  # isort: skip
from lrsched_cli.schedules import shapes as shapes  # isort: skip
from lrsched_cli.schedules import cycles as cycles  # isort: skip
from lrsched_cli.schedules import cyclical as cyclical  # isort: skip
from lrsched_cli.schedules import reanneal as reanneal  # isort: skip
from lrsched_cli.schedules import piecewise as piecewise  # isort: skip
from lrsched_cli.schedules import combine as combine  # isort: skip
from lrsched_cli.schedules import product as product  # isort: skip
from lrsched_cli.schedules import chain as chain  # isort: skip
from lrsched_cli.schedules import noise as noise  # isort: skip
from lrsched_cli.schedules import stepwise as stepwise  # isort: skip
from lrsched_cli.schedules import held as held  # isort: skip
from lrsched_cli.schedules import formula as formula  # isort: skip
from lrsched_cli.schedules.base import FAMILIES, Floats, Schedule, Unit, family_called

__all__ = ["FAMILIES", "Floats", "Schedule", "Unit", "family_called"]
