"""Parameters: what a declaration says is what is checked."""

import copy
import dataclasses
import inspect
from typing import Annotated, Literal

import pytest

from lrsched_cli.errors import ArgumentError, ParameterError
from lrsched_cli.parameters import Param, Record, bind, fields, kinds
from lrsched_cli.parameters.values import Size, Symbol, to_source


class Sample(Record, name="sample"):
    """One parameter of each kind."""

    real: Annotated[float, Param("real", above=0, at_most=2)]
    count: Annotated[int, Param("count", at_least=1)] = 3
    flag: Annotated[bool, Param("flag", hide_default=True)] = False
    text: Annotated[str | None, Param("text")] = None
    choice: Annotated[Literal["left", "right"], Param("choice")] = "left"
    size: Annotated[Size, Param("size", at_least=1)] = (2.0, 1.0)


FIELDS = {field.name: field for field in fields(Sample)}


def test_fields_tell_what_was_declared() -> None:
    """Kind, default, bounds and choices are read from the annotation."""
    found = [field.kind for field in FIELDS.values()]
    assert found[:4] == [kinds.FLOAT, kinds.INT, kinds.BOOL, kinds.TEXT]
    assert isinstance(found[4], kinds.Choice)
    assert found[5] is kinds.SIZE
    assert FIELDS["choice"].choices == ("left", "right")
    assert FIELDS["text"].optional
    assert [str(FIELDS[name]) for name in ("real", "count", "text")] == [
        "real",
        "count=3",
        "text=None",
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("real", "1e-3", 0.001),
        ("real", " 2 ", 2.0),
        ("count", "1e3", 1000),
        ("count", "1_000", 1000),
        ("flag", "true", True),
        ("text", "", ""),
        ("choice", "right", "right"),
        ("size", "8x4.5", (8.0, 4.5)),
        ("size", "8X4", (8.0, 4.0)),
    ],
)
def test_a_text_is_read_as_its_parameter(name: str, text: str, value: object) -> None:
    """Each kind has its way to be written on a command line."""
    assert FIELDS[name].from_text("sample", text) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("real", "0", "real must be a number > 0 and <= 2, not 0"),
        ("real", "nan", "real must be a number > 0 and <= 2, not nan"),
        ("real", "", "real must be a number > 0 and <= 2, not ''"),
        ("count", "1.5", "count must be a whole number >= 1, not 1.5"),
        ("count", "1e300", "count must be a whole number >= 1, not 1e300"),
        ("flag", "maybe", "flag must be True or False, not 'maybe'"),
        ("choice", "rigth", "choice must be one of left, right (did you mean right?), not 'rigth'"),
        ("size", "8", "size must be WIDTHxHEIGHT in inches, each >= 1 (such as 8x6), not 8"),
        ("size", "8x", "size must be WIDTHxHEIGHT in inches, each >= 1 (such as 8x6), not 8x"),
        ("size", "0x4", "size must be WIDTHxHEIGHT in inches, each >= 1 (such as 8x6), not 0x4"),
    ],
)
def test_a_bad_text_is_told_with_what_would_be_right(name: str, text: str, message: str) -> None:
    """The sentence names the parameter, its range and the value."""
    with pytest.raises(ParameterError) as caught:
        FIELDS[name].from_text("sample", text)
    assert str(caught.value) == f"sample: {message}"


@pytest.mark.parametrize(
    "value", ["1", 2**60, 10**5000, True, None, [1], Symbol("x"), 1 + 0j], ids=type
)
def test_a_value_of_another_kind_is_refused(value: object) -> None:
    """A count takes whole numbers that float64 can count, and nothing else."""
    with pytest.raises(ParameterError):
        FIELDS["count"].check("sample", value)


def test_arguments_are_matched_as_python_matches_them() -> None:
    """By position, then by name; defaults are left to the record."""
    assert bind("sample", fields(Sample), (1,), {"flag": True}) == {"real": 1.0, "flag": True}
    for positional, named, message in (
        ((1,), {"real": 2}, "argument real is given twice"),
        ((), {}, "needs real"),
        ((1,) * 7, {}, "takes at most 6 positional arguments"),
        ((1,), {"cuont": 2}, "unknown argument 'cuont'; did you mean 'count'?"),
    ):
        with pytest.raises(ArgumentError, match=message.replace("?", r"\?")):
            bind("sample", fields(Sample), positional, named)


def test_a_constructor_takes_what_an_expression_takes() -> None:
    """By position or by name, with the same words for what is wrong, and signed as it is."""
    assert Sample(1, 2, choice="right") == Sample(real=1.0, count=2, choice="right")
    assert dataclasses.replace(Sample(1), count=5) == Sample(1, 5)
    with pytest.raises(ArgumentError, match="unknown argument 'cuont'; did you mean 'count'"):
        Sample(1, cuont=2)  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="needs real"):
        Sample()  # type: ignore[call-arg]
    assert list(inspect.signature(Sample).parameters) == list(FIELDS)
    assert inspect.signature(Sample).parameters["count"].default == 3


def test_a_record_stays_as_it_is() -> None:
    """No field can be set anew or deleted; a copy is equal."""
    sample = Sample(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.count = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del sample.count
    assert copy.deepcopy(sample) == sample


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (Sample(1), "sample(real=1, count=3, choice='left', size=[2, 1])"),
        (Sample(1, flag=True), "sample(real=1, count=3, flag=True, choice='left', size=[2, 1])"),
    ],
)
def test_a_record_is_written_as_its_call(record: Sample, text: str) -> None:
    """Parameters whose default is hidden show only when they differ; None never does."""
    assert repr(record) == text


@pytest.mark.parametrize(
    ("other", "is_equal"), [(Sample(1.0), True), (Sample(2), False), (1, False)]
)
def test_records_are_equal_by_their_values(other: object, is_equal: bool) -> None:
    """As their parameters' kinds have them."""
    assert (Sample(1) == other) == is_equal


def test_numbers_are_written_to_be_read_back() -> None:
    """Whole floats go without a point where they are exact; others keep every digit."""
    assert [to_source(x) for x in (1.0, 0.1, 1e300, True, "x")] == [
        "1",
        "0.1",
        "1e+300",
        "True",
        "'x'",
    ]


def test_a_parameter_without_its_annotation_is_refused() -> None:
    """A family that forgets to say what a field means fails at once."""

    def function(plain: float) -> float:
        return plain

    with pytest.raises(TypeError, match="plain"):
        fields(function)


@pytest.mark.parametrize("of", [bytes, complex, tuple[bytes, ...], list[int]])
def test_a_type_that_is_no_kind_is_refused(of: object) -> None:
    """It is not taken for a schedule, and no value is left unchecked."""

    def function(given: object) -> object:
        return given

    function.__annotations__["given"] = Annotated[of, Param("something")]
    with pytest.raises(TypeError, match="no kind of parameter has the type"):
        fields(function)


def test_a_subclass_of_a_declared_type_is_of_its_kind() -> None:
    """As the decays are schedules, one by one and in lists."""

    class Base:
        """Something."""

    class Special(Base):
        """Something more special."""

    one, several = kinds.InstanceOf(Base, "a base"), kinds.InstancesOf(Base, "bases")
    kinds.declare(Base, one, several)
    assert kinds.kind_of(Special | None) == (one, True)
    assert kinds.kind_of(tuple[Special, ...]) == (several, False)
    special = Special()
    assert several.check([special], Param("bases")) == (special,)
    with pytest.raises(ValueError):  # noqa: PT011 - which says no more
        several.check([special, 1], Param("bases"))
