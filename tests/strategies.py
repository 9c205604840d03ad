"""Hypothesis strategies for schedules, made from what their parameters declare."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Field, Kind, fields
from lrsched_cli.schedules import FAMILIES, Schedule

LARGEST_TIME = 10**6

_MOST = 1e3
_LEAST = 1e-6
"""Sizes of numbers that people train with; what lies beyond is tried by the tests of errors."""


def values(field: Field) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a parameter, within its bounds."""
    match field.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.INT:
            return st.integers(int(field.param.at_least or 0), 10_000)
        case Kind.FLOAT:
            bounds = [field.param.above, field.param.at_least]
            least = max([_LEAST, *(bound for bound in bounds if bound is not None)])
            return st.floats(least, min(_MOST, field.param.at_most or _MOST))
        case _:
            message = f"no strategy for {field.kind}"
            raise NotImplementedError(message)


@st.composite
def schedules(draw: st.DrawFn, family: type[Schedule] | None = None) -> Schedule:
    """Return a strategy for schedules, of one family or of any."""
    family = family or draw(st.sampled_from(list(FAMILIES.values())))
    given = {field.name: draw(st.none() | values(field)) for field in fields(family)}
    try:
        return family(**{name: value for name, value in given.items() if value is not None})
    except ArgumentError:  # two parameters that exclude each other
        assume(condition=False)
        raise


times = st.lists(st.integers(0, LARGEST_TIME), min_size=1, max_size=50)
"""Whole times, as training counts them."""
