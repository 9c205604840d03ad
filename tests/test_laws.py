"""What holds for every schedule, whatever its family and parameters."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import FAMILIES, Schedule, parse
from lrsched_cli.errors import ParameterError, TimeError
from lrsched_cli.parameters import fields, kinds
from strategies import example, rates, schedules, times

EVERY_FAMILY = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)


@given(schedules(), times)
def test_an_element_equals_its_place_in_the_whole(schedule: Schedule, t: list[int]) -> None:
    """Each time alone, a slice and the reversed whole have the bits of the whole."""
    whole = rates(schedule, t)
    assert [schedule(one) for one in t] == whole.tolist()
    assert schedule(t[::-1]).tolist() == whole[::-1].tolist()
    assert schedule(np.array(t)[1::2]).tolist() == whole[1::2].tolist()


@given(schedules(), st.integers(1, 4), st.integers(1, 5))
def test_the_shape_of_the_input_is_the_shape_of_the_output(
    schedule: Schedule, rows: int, columns: int
) -> None:
    """An array of any shape gives float64 in that shape; no rows give none."""
    t = np.arange(rows * columns).reshape(rows, columns)
    found = rates(schedule, t)
    assert found.shape == t.shape
    assert found.dtype == np.float64
    assert schedule(np.asfortranarray(t)).tolist() == found.tolist()
    assert schedule([]).shape == (0,)


@given(schedules())
def test_the_text_of_a_schedule_parses_back_to_it(schedule: Schedule) -> None:
    """`str` and `parse` are inverse; equal schedules have equal hashes."""
    again = parse(str(schedule))
    assert again == schedule
    assert hash(again) == hash(schedule)


@given(schedules(), times)
def test_rates_are_finite_and_not_negative(schedule: Schedule, t: list[int]) -> None:
    """What is returned can be used; what cannot is an error."""
    found = rates(schedule, t)
    assert np.isfinite(found).all()
    assert (found >= 0).all()


@EVERY_FAMILY
@pytest.mark.parametrize("t", [-1, [0, -1e-9], np.nan, [np.inf], "x", None, [[1], [2, 3]], 1j])
def test_a_time_that_is_none_is_refused(family: type[Schedule], t: object) -> None:
    """Negative, infinite, not a number, ragged or of another type: TimeError."""
    with pytest.raises(TimeError):
        example(family)(t)  # type: ignore[call-overload]


@EVERY_FAMILY
def test_every_parameter_refuses_what_lies_outside(family: type[Schedule]) -> None:
    """Each bound is kept, and the error tells the value and what would be right."""
    for field in fields(family):
        param = field.param
        bad: list[object] = ["x", [1j], 1j, float("nan"), float("inf")]
        bad += [] if param.above is None else [param.above, param.above - 1]
        bad += [] if param.at_least is None else [param.at_least - 1]
        bad += [] if param.at_most is None else [param.at_most * 1.01]
        bad += [0.5, 2**53 + 2] if field.kind is kinds.INT else []
        for value in bad:
            with pytest.raises(ParameterError) as caught:
                dataclasses.replace(example(family), **{field.name: value})
            assert field.requirement in str(caught.value)


@EVERY_FAMILY
def test_every_docstring_has_its_parts(family: type[Schedule]) -> None:
    """A summary line, an indented formula, what holds past the end, the source, and examples."""
    text = family.documentation()
    summary, formula, *_ = text.split("\n\n")
    assert summary.endswith(".")
    assert formula.startswith("    lr(t) = ")
    assert "Past " in text or "Never ends. " in text
    for part in ("Source: ", "Examples:\n    lrsched "):
        assert part in text


@EVERY_FAMILY
def test_a_schedule_is_frozen(family: type[Schedule]) -> None:
    """A parameter cannot be changed after it was checked."""
    with pytest.raises(AttributeError):
        setattr(example(family), fields(family)[0].name, 1.0)
