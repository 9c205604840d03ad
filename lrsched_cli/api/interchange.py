"""Columns of numbers through the DataFrame interchange protocol, which pandas 2 and others read.

The protocol is https://data-apis.org/dataframe-protocol/latest/API.html. What reads Arrow's
interface instead (see `arrow`) does not need it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

Columns = Mapping[str, "npt.NDArray[Any]"]


class _Kind(IntEnum):
    """Of numbers, as the protocol counts them."""

    INT = 0
    FLOAT = 2


class _Missing(IntEnum):
    """How a column says that a number is missing."""

    NEVER = 0
    NAN = 1


_CPU = 1


class Buffer:
    """The numbers of a column, one after another in memory."""

    def __init__(self, numbers: "npt.NDArray[Any]") -> None:
        self._numbers = numbers

    @property
    def bufsize(self) -> int:
        """Its size, in bytes."""
        return self._numbers.nbytes

    @property
    def ptr(self) -> int:
        """The address of its first byte."""
        return int(self._numbers.ctypes.data)

    def __dlpack__(self) -> Any:  # noqa: ANN401 - a capsule
        return self._numbers.__dlpack__()

    def __dlpack_device__(self) -> tuple[int, None]:
        return _CPU, None


class Column:
    """A column, as the protocol has it."""

    def __init__(self, numbers: "npt.NDArray[Any]") -> None:
        self._numbers = numbers

    def size(self) -> int:
        """Return how many numbers it has."""
        return self._numbers.size

    @property
    def offset(self) -> int:
        """Where in its buffer it begins."""
        return 0

    @property
    def dtype(self) -> tuple[_Kind, int, str, str]:
        """Its kind of numbers, their bits, their format in Arrow, and the order of their bytes."""
        is_float = self._numbers.dtype.kind == "f"
        return (
            _Kind.FLOAT if is_float else _Kind.INT,
            self._numbers.itemsize * 8,
            "g" if is_float else "l",
            "=",
        )

    @property
    def describe_null(self) -> tuple[_Missing, None]:
        """How it says that a number is missing."""
        is_float = self._numbers.dtype.kind == "f"
        return (_Missing.NAN if is_float else _Missing.NEVER), None

    @property
    def null_count(self) -> int:
        """How many numbers are missing."""
        return int(np.isnan(self._numbers).sum())

    @property
    def metadata(self) -> dict[str, Any]:
        """Nothing more."""
        return {}

    def num_chunks(self) -> int:
        """Return in how many pieces it comes."""
        return 1

    def get_chunks(self, n_chunks: int | None = None) -> Iterator["Column"]:  # noqa: ARG002
        """Yield these."""
        yield self

    def get_buffers(self) -> dict[str, Any]:
        """Return its numbers; it has nothing else."""
        return {"data": (Buffer(self._numbers), self.dtype), "validity": None, "offsets": None}


class Table:
    """A table, as the protocol has it."""

    version = 0

    def __init__(self, columns: Columns) -> None:
        self._columns = {name: np.ascontiguousarray(one) for name, one in columns.items()}

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> "Table":
        return self

    @property
    def metadata(self) -> dict[str, Any]:
        """Nothing more."""
        return {}

    def num_columns(self) -> int:
        """Return how many columns it has."""
        return len(self._columns)

    def num_rows(self) -> int:
        """Return how many rows it has."""
        return max((one.size for one in self._columns.values()), default=0)

    def num_chunks(self) -> int:
        """Return in how many pieces it comes."""
        return 1

    def column_names(self) -> Iterable[str]:
        """Return the names of its columns."""
        return list(self._columns)

    def get_column(self, i: int) -> Column:
        """Return a column by its number."""
        return self.get_column_by_name(list(self._columns)[i])

    def get_column_by_name(self, name: str) -> Column:
        """Return a column by its name."""
        return Column(self._columns[name])

    def get_columns(self) -> Iterable[Column]:
        """Return all columns."""
        return [Column(one) for one in self._columns.values()]

    def select_columns(self, indices: Sequence[int]) -> "Table":
        """Return some columns, by their numbers."""
        names = list(self._columns)
        return self.select_columns_by_name([names[number] for number in indices])

    def select_columns_by_name(self, names: Sequence[str]) -> "Table":
        """Return some columns, by their names."""
        return Table({name: self._columns[name] for name in names})

    def get_chunks(self, n_chunks: int | None = None) -> Iterator["Table"]:  # noqa: ARG002
        """Yield its pieces."""
        yield self
