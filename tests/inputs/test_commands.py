"""Shell scripts that start a training script beside them: it is read with the arguments it gets."""

from pathlib import Path

import numpy as np
import pytest

from lrsched_cli.errors import ConfigError, ScriptError
from lrsched_cli.inputs import read_one, read_source
from lrsched_cli.settings import given

TRAINING = """
import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--base-lr", "-l", type=float, default=0.1)
parser.add_argument("--milestones", nargs="+", type=int, default=[30, 60])
parser.add_argument("--nesterov", action="store_true")
parser.add_argument("--gamma", type=lambda text: 1 / float(text), default=0.1)
args = parser.parse_args()
optimizer = torch.optim.SGD(model.parameters(), lr=args.base_lr * (2 if args.nesterov else 1))
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, args.milestones, args.gamma)
for epoch in range(90):
    train(model, optimizer)
    scheduler.step()
"""

HEAD = "#!/bin/bash\nRATE=0.4\ntorchrun --nproc_per_node 8 "


def script_beside(folder: Path, arguments: str, name: str = "main.py") -> str:
    """Write a training script and a shell script that starts it; return the latter's name."""
    (folder / name).write_text(TRAINING, "utf-8")
    started = folder / "run.sh"
    started.write_text(f"{HEAD}{name} {arguments}\n", "utf-8")
    return str(started)


@pytest.mark.parametrize(
    ("arguments", "rates"),
    [
        ("", [0.1, 0.1, 0.01, 0.001]),
        ("--base-lr 0.2", [0.2, 0.2, 0.02, 0.002]),
        ("-l $RATE --milestones 31", [0.4, 0.4, 0.4, 0.04]),
        ("--base-lr=0.2 \\\n  --nesterov", [0.4, 0.4, 0.04, 0.004]),
        ("--gamma 2 --milestones 10 20 60", [0.1, 0.05, 0.025, 0.0125]),
        ("--base 0.3", [0.3, 0.3, 0.03, 0.003]),
    ],
)
def test_arguments_are_what_the_command_says(
    tmp_path: Path, arguments: str, rates: list[float]
) -> None:
    """Flags, their short names, beginnings and lists are read as argparse reads them."""
    schedule = read_one(script_beside(tmp_path, arguments)).schedule
    np.testing.assert_allclose(schedule(np.array([0, 10, 30, 60])), rates, rtol=1e-12)


def test_what_the_command_tells_is_no_default(tmp_path: Path) -> None:
    """Only the other arguments are said to have been left at their defaults."""
    remarks = " ".join(read_one(script_beside(tmp_path, "--base-lr 0.2")).remarks)
    assert "args.gamma" in remarks
    assert "args.base_lr" not in remarks


def test_a_setting_wins_over_the_command(tmp_path: Path) -> None:
    """What a user tells stands before what the shell script says."""
    told = given([("args.base_lr", 0.5)])
    assert read_one(script_beside(tmp_path, "--base-lr 0.2"), told=told).schedule(0) == 0.5


def test_an_argument_that_the_script_lacks_is_refused(tmp_path: Path) -> None:
    """Python would end there, too."""
    with pytest.raises(ScriptError, match="no argument --momentun"):
        read_one(script_beside(tmp_path, "--momentun 0.9"))


def test_scripts_may_stand_in_the_folder_above(tmp_path: Path) -> None:
    """Projects keep their shell scripts in a folder of their own, and start them from the root."""
    (tmp_path / "main.py").write_text(TRAINING, "utf-8")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "run.sh").write_text(f"{HEAD}main.py -l 1\n", "utf-8")
    assert read_one(str(tmp_path / "scripts" / "run.sh")).schedule(0) == 1


def test_several_commands_give_several_schedules(tmp_path: Path) -> None:
    """Each command is a run of its own."""
    name = script_beside(tmp_path, "-l 1\npython main.py -l 2")
    assert [one.schedule(0) for one in read_source(name, {}).series] == [1, 2]


def test_a_command_whose_script_is_not_here_is_told(tmp_path: Path) -> None:
    """Neither a script nor flags of a framework."""
    started = tmp_path / "run.sh"
    started.write_text("python elsewhere.py --alpha 3\n", "utf-8")
    with pytest.raises(ConfigError, match="starts a script that is here"):
        read_source(str(started), {})


@pytest.mark.parametrize(
    ("before", "is_told"),
    [
        ('if [ "$1" = big ]; then RATE=1; fi', True),
        ('[ "$FAST" = 1 ] && RATE=2', True),
        ("for RATE in 1 2; do echo; done", True),
        ("cat <<EOF\nRATE=3\nEOF", True),
        ("cd . && echo started", False),
        ("RATE=0.2", False),
    ],
)
def test_what_the_shell_decides_is_told(tmp_path: Path, before: str, is_told: bool) -> None:
    """Nothing of it is run: the last assignment counts."""
    script_beside(tmp_path, "")
    started = tmp_path / "decides.sh"
    started.write_text(f"RATE=0.3\n{before}\npython main.py -l $RATE\n", "utf-8")
    remarks = " ".join(read_one(str(started)).remarks)
    assert ("decides.sh, line 2: what the shell decides" in remarks) == is_told
