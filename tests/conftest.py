"""What every test starts from."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings

from program import Done, within

for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)  # pytest-xdist tells its workers the size of the terminal

settings.register_profile("repeatable", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("random", max_examples=50, deadline=None)
settings.load_profile("repeatable")  # --hypothesis-profile random looks for new examples


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Return what runs the program within this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return within


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip where the system lacks what a test needs."""
    if os.name != "posix" and item.get_closest_marker("posix"):
        pytest.skip("needs terminals, signals, modes of files or devices, as POSIX has them")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let no test start Python or a shell unless it says so: they are what makes a suite slow."""
    if item.get_closest_marker("process"):
        return (yield)
    with patch.object(subprocess.Popen, "__init__", _start):
        return (yield)


_popen = subprocess.Popen.__init__


def _start(self: "subprocess.Popen[bytes]", args: Any, *others: Any, **options: Any) -> None:  # noqa: ANN401 - as Popen has them
    """Start what a framework asks the system, such as `uname`, and nothing else."""
    if not isinstance(args, str) and args[0] in {sys.executable, "/bin/bash", "/bin/sh"}:
        pytest.fail("this test starts a process and is not marked `process`")
    _popen(self, args, *others, **options)
