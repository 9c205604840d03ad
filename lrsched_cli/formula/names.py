"""The names that a formula knows: functions, under all that libraries call them, and numbers."""

import math

from lrsched_cli.formula.operations import OPERATIONS

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
"""Numbers that have a name."""

PREFIXES = ("math", "np", "numpy", "tf.math", "tf", "jnp", "jax.numpy")
"""What may stand before the name of a function."""

OTHER_NAMES = {
    "power": "pow",
    "maximum": "max",
    "minimum": "min",
    "absolute": "abs",
    "fabs": "abs",
    "rint": "round",
    "trunc": "int",
    "arccos": "acos",
    "arctan": "atan",
}
"""The same functions by the names that libraries give them."""

FUNCTIONS = tuple(one.name for one in OPERATIONS.values() if not one.sign and one.name != "neg")

RESERVED = (*FUNCTIONS, *OTHER_NAMES, *CONSTANTS, "pow", "clip", "sum")
"""Names that stand for something already."""


def without_prefix(name: str) -> str:
    """Return the name of a function or number without the library's name before it."""
    prefix, _, last = name.rpartition(".")
    return last if not prefix or prefix in PREFIXES else name
