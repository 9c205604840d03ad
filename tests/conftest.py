"""What every test starts from."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from lrsched_cli.cli.errors import run
from process import Done

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Return what runs the program within this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def done(*arguments: str) -> Done:
        return Done(run(list(arguments)), *capsys.readouterr())

    return done
