"""Whatever is asked: an exit code of three, no traceback, and no file unless all is well."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from lrsched_cli.cli import program
from program import Done

Run = Callable[..., Done]

WORDS = [
    "", " ", "-", "--", "@", "@a.toml", "a.toml", "bad.toml", "folder", "/", ".", "\x1b[31m",
    "\udcff", "\u202e", "0", "-1", "1e999", "nan", "inf", "-inf", "1e-999999999", "9" * 500,
    "1:2:3", "0:5", "5:0", "0:1:1e-9", "w=0,1", "w=1..9:3", "w=0:1:1e-99999999999", "w", "=",
    "step()", "step(every={w})", "cosine(total=9)", "time(decay=-1)", "torch.StepLR(o, 3)",
    "step(lr0=1e308*10)", "step(" * 30, "sequence(step(), exp(), at=[3])",
    "a = step()\nscale(a, 1)",
    "lambda: 0", "True", "None", "0x10", "1_0", "table", "csv", "json", "chart", "first", "dark",
    "a.csv", "a.json", "no/a.csv", "folder.csv", "a.xyz", "1x1", "0:1,5:0.1", "exp", "keras",
    "epoch",
]  # fmt: skip


GO_ON = {"check", "plan"}
"""Commands that answer for the other sources where one cannot be read."""


def requests(seed: int) -> list[str]:
    """Return the words of a command line, drawn from options, values and nonsense."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    with program.make_context("lrsched", [], resilient_parsing=True) as context:
        names = program.list_commands(context)
        command = program.get_command(context, draw.choice(names))
    assert command is not None
    options = [name for param in command.params for name in param.opts if name.startswith("-")]
    words = [options if draw.random() < 0.4 else WORDS for _ in range(draw.randrange(7))]
    return [command.name or "", *map(draw.choice, words)]


@pytest.mark.parametrize("seed", range(20))
def test_any_request_ends_well(seed: int, here: Run, tmp_path: Path) -> None:
    """Ten random command lines a seed; each ends in data or in one clear error."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "a.toml").write_text("[schedules]\na = 'step()'\n'=b' = 'exp()'\n")
    (tmp_path / "bad.toml").write_bytes(b"\xff\x00[")
    before = sorted(path.name for path in tmp_path.iterdir())
    for number in range(10):
        line = requests(10 * seed + number)
        done = here(*line, "--epochs", "20") if "--epochs" not in line else here(*line)
        assert done.code in {0, 1, 2}, line
        assert "Traceback" not in done.err, line
        if done.code == 2 and line[0] not in GO_ON:
            assert done.out == "", line
            assert sorted(path.name for path in tmp_path.iterdir()) == before, line
        for path in set(tmp_path.iterdir()):
            assert not path.name.startswith(".lrsched"), line
            if path.name not in before:
                path.unlink()
