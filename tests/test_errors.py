"""Errors carry what they are about as values."""

import copy
import errno
import pickle

import pytest

from lrsched_cli.errors import FileError, OutputError, told


@pytest.mark.parametrize("kind", [FileError, OutputError])
def test_a_files_error_is_the_systems(kind: type[FileError]) -> None:
    """Number, reason and path stand where every OSError has them, after a copy too."""
    error = kind.of("write", "a.csv", OSError(errno.ENOSPC, "No space left on device"))
    for one in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - own
        assert type(one) is kind
        assert (one.errno, one.strerror, one.filename) == (
            errno.ENOSPC,
            "No space left on device",
            "a.csv",
        )
        assert str(one) == "cannot write a.csv: No space left on device"


def test_an_error_without_a_number_has_a_reason() -> None:
    """Python refuses some names before the system does, and some errors are bare."""
    assert FileError.of("read", "a", ValueError("embedded null byte")).errno is None
    assert str(FileError.of("read", "a", OSError())) == "cannot read a: OSError"


def test_an_error_that_names_its_file_keeps_it() -> None:
    """What is done meanwhile may concern another file."""
    inner = FileError("read", "b", "no")
    with pytest.raises(FileError) as caught, told("write", "a"):
        raise inner
    assert caught.value is inner
