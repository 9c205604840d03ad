"""Nothing in a script is run, imported or fetched, and every text ends in an answer."""

import gc
import random
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.script import read_script
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.read import read_script_text
from lrsched_cli.settings import Given

ROOT = Path(__file__).resolve().parents[2]

MARKS = """
import os, subprocess, sys
import beside
from beside import *
open("{mark}", "w").write("opened")
os.system("touch {mark}")
os.mkdir("{mark}")
subprocess.run(["touch", "{mark}"])
eval("open('{mark}', 'w')")
exec("open('{mark}', 'w')")
__import__("pathlib").Path("{mark}").touch()
getattr(os, "mkdir")("{mark}")
[open("{mark}", "w") for _ in range(3)]
class Leaves:
    made = open("{mark}", "w")
    def __init__(self): os.mkdir("{mark}")
    def __del__(self): os.mkdir("{mark}")
Leaves()
def leave(to=open("{mark}", "w")): os.mkdir("{mark}")
leave()
with open("{mark}", "w") as file: file.write("x")
for _ in range(3): os.mkdir("{mark}")
f"{{open('{mark}', 'w')}}"
@leave
def decorated(): os.mkdir("{mark}")
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = LambdaLR(optimizer, lambda epoch: 0.5 ** epoch if open("{mark}", "w") else 1)
"""


@pytest.mark.process
def test_no_statement_of_a_script_leaves_a_mark(tmp_path: Path) -> None:
    """Also not one of a file that it imports; in a process of its own, as a user would do it."""
    mark = tmp_path / "mark"
    (tmp_path / "train.py").write_text(MARKS.format(mark=mark), encoding="utf-8")
    (tmp_path / "beside.py").write_text(MARKS.format(mark=mark), encoding="utf-8")
    command = [sys.executable, "-m", "lrsched_cli", "compare", "train.py", "-f", "csv"]
    subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, env={"PYTHONPATH": str(ROOT)}
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beside.py", "train.py"]


@pytest.mark.parametrize(
    "text",
    [
        "lr = 9 ** 9 ** 9 ** 9\noptimizer = SGD(p, lr=lr)",
        "a = [0]\nfor i in range(10 ** 12):\n    a = a + a\noptimizer = SGD(p, lr=len(a))",
        "def f(x):\n    return f(x + 1)\noptimizer = SGD(p, lr=f(0))",
        "x = 'a' * 10 ** 10\noptimizer = SGD(p, lr=0.1)",
        "while True:\n    pass\n",
        "optimizer = SGD(p, lr=" + "(" * 300 + "0.1" + ")" * 300 + ")",
        "optimizer = SGD(p, lr=" + "-" * 5000 + "0.1)",
        "x = 1\n" + "x = x + x\n" * 5000 + "optimizer = SGD(p, lr=x)",
        "optimizer = SGD(p, lr=0.1)\nfor e in range(3):\n" + " for i in b:\n".join(
            "  " * n for n in range(1, 20)
        ),
        "lr = u\n" + "if a:\n    lr = lr * 2\n" * 400 + "optimizer = SGD(p, lr=lr)",
        "x = [[y for y in range(10 ** 6)] for z in range(10 ** 6)]\noptimizer = SGD(p, lr=0.1)",
        "5 in range(10 ** 15)\noptimizer = SGD(p, lr=float('nan'))",
        "class A(A): pass\noptimizer = SGD(p, lr=A().lr)",
        "import train\nfrom train import *\noptimizer = SGD(p, lr=lr)",
        "\x00", "\ufeff", "```", "{", '{"cells": 3}', ">>> ", "+", "return", "lambda:", "é = (",
    ],
)  # fmt: skip
def test_hostile_text_ends_in_an_answer(text: str) -> None:
    """A schedule, or one error of this program's."""
    with suppress(LRSchedError):
        assert read_script_text(text, "train.py").readings


TOKENS = re.compile(r"\w+|[^\w\s]|\s+")


def mutated(text: str, draw: random.Random) -> str:
    """Return a text with some of its tokens in other places, or cut off."""
    tokens = TOKENS.findall(text)
    for _ in range(draw.randint(1, 5)):
        place = draw.randrange(len(tokens))
        kind = draw.random()
        if kind < 0.5:
            tokens[place] = draw.choice(tokens)
        elif kind < 0.7:
            del tokens[place]
        elif kind < 0.9:
            tokens[place] = draw.choice(["0", "-1", "1e308", "None", "10**9", "[]", "'x'", "True"])
        else:
            tokens = tokens[:place] or tokens
    return "".join(tokens)


@pytest.mark.parametrize("number", range(60))
def test_mutations_of_scripts_end_in_an_answer(number: int, tmp_path: Path) -> None:
    """A schedule that can be asked, or one error of this program's."""
    draw = random.Random(number)  # noqa: S311 - no secret
    sources = sorted((ROOT / "sample_configs").glob("*.py"))
    text = mutated(draw.choice(sources).read_text(encoding="utf-8"), draw)
    path = tmp_path / "train.py"
    path.write_text(text, encoding="utf-8")
    with suppress(LRSchedError):
        given = read_script(str(path), {}, Given({"len(train_loader)": 10}))
        assert all(one.schedule(0) >= 0 for one in given.series)


@pytest.mark.parametrize("broken", ["", "\n    )x = \n"], ids=["whole", "salvaged"])
def test_nothing_of_a_script_is_kept(broken: str) -> None:
    """Neither its syntax nor what was found out of it, when it has been read."""
    read_script_text(f"optimizer = torch.optim.SGD(params, lr=0.1)\noptimizer.step()\n{broken}")
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, Machine)]
