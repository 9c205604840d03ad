"""Scripts are read in whatever wrapping they come."""

import json

import pytest

from lrsched_cli.errors import ScriptError
from lrsched_cli.script.read import read_script_text

CODE = "optimizer = SGD(p, lr=0.1)\nscheduler = StepLR(optimizer, 30)\n"
LINES = CODE.splitlines()
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# Training"]},
            {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install x\n", LINES[0]]},
            {"cell_type": "code", "source": LINES[1]},
        ]
    }
)
WRAPPED = {
    "plain": CODE,
    "indented": f"    {LINES[0]}\n    {LINES[1]}\n",
    "a first line that lost its indentation": f"{LINES[0]}\n    {LINES[1]}\n",
    "prompts": f">>> {LINES[0]}\n>>> {LINES[1]}\n",
    "a fence": f"Text before.\n```python\n{CODE}```\nAnd after.\n",
    "a change": f"@@ -1,2 +1,2 @@\n-old = 1\n+{LINES[0]}\n+{LINES[1]}\n",
    "a return": f"{LINES[0]}\nreturn StepLR(optimizer, 30)\n",
    "a dictionary": f'{LINES[0]}\nreturn {{"scheduler": StepLR(optimizer, 30), "name": "x"}}',
    "self": "self.optimizer = SGD(p, lr=0.1)\nself.scheduler = StepLR(self.optimizer, 30)\n",
    "an older Python": f"x = x.cuda(async=True)\nprint 'begin'\n{CODE}",
    "a line that is no Python": f"$ python train.py\n{CODE}",
    "a notebook": NOTEBOOK,
    "Windows": CODE.replace("\n", "\r\n"),
    "a byte order mark": f"\ufeff{CODE}",
    "a trailing comma": f"{LINES[0]}\n{LINES[1]},\n",
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED)
def test_a_schedule_is_read_in_its_wrapping(text: str) -> None:
    """The same two lines, each time."""
    (reading,) = read_script_text(text, "train.py").readings
    assert [reading.schedule(t) for t in (0, 29, 30, 60)] == pytest.approx([0.1, 0.1, 0.01, 0.001])


def test_a_line_that_is_no_python_is_told() -> None:
    """What it says may matter."""
    (reading,) = read_script_text(f"{LINES[0]}\n$ pip install\n{LINES[1]}", "train.py").readings
    assert "line 2 is no Python, and was left out" in reading.remarks


def test_what_is_no_python_at_all_is_refused() -> None:
    """With the line of the first fault."""
    text = "\n".join(f"this is text {number}" for number in range(100))
    with pytest.raises(ScriptError, match="line 1: this is no Python"):
        read_script_text(text, "train.py")


def test_digits_after_a_point_are_no_number_in_base_8() -> None:
    """Of Python 2, which is read for its `print`, 010 is 8 and 0.001 what it is today."""
    text = "print 'x'\noptimizer = torch.optim.SGD(p, lr=0.001 * 010 * 1e-02)\n"
    assert read_script_text(text).readings[0].schedule(0) == 0.001 * 8 * 1e-02
