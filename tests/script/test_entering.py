"""What is entered of a script: its own training stands before what nothing calls."""

from pathlib import Path

import pytest

from lrsched_cli.errors import NeededError, ScriptError
from lrsched_cli.inputs.script import read_script
from lrsched_cli.script.read import read_script_text


def rates(text: str, times: tuple[int, ...]) -> list[float]:
    """Return the rates of the only schedule of a script."""
    (reading,) = read_script_text(text).readings
    return [reading.schedule(t) for t in times]


def test_function_that_is_not_called_changes_no_training() -> None:
    """A training that was seen to step has its own rate, whatever else the file defines."""
    script = """
import torch

def anneal(optimizer, epoch, count):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * (1 - epoch / count)

use_anneal = False
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(9):
    if use_anneal:
        anneal(optimizer, epoch, 9)
    loss.backward()
    optimizer.step()
"""
    assert rates(script, (0, 8)) == [0.1, 0.1]


def test_optimizers_of_unknown_models_are_seen() -> None:
    """A list of optimizers, one for each of models that are made elsewhere, shows their rate."""
    script = """
import torch
models = make_models()
optimizers = [torch.optim.SGD(model.parameters(), lr=0.3) for model in models]
for epoch in range(9):
    for optimizer in optimizers:
        optimizer.step()
"""
    assert set(rates(script, (0, 8))) == {0.3}


def test_packages_are_found_above_the_script(tmp_path: Path) -> None:
    """A script deep within a package imports from that package by its full name."""
    inner = tmp_path / "pack" / "models" / "small"
    inner.mkdir(parents=True)
    (tmp_path / "pack" / "numbers.py").write_text("LR = 0.25")
    script = "import torch\nfrom pack.numbers import LR\n"
    script += "optimizer = torch.optim.SGD(model.parameters(), lr=LR)"
    (inner / "train.py").write_text(script)
    (sweep,) = read_script(str(inner / "train.py"), {}).sweeps
    assert sweep.curves[0].reading.schedule(0) == 0.25


def test_function_that_fabric_launches_is_given_its_arguments() -> None:
    """Lightning's `launch` calls a function with itself and with what follows."""
    script = """
import torch

class Settings:
    def __init__(self, rate=0.1):
        self.rate = rate

def setup(folder, devices=1, train=Settings(rate=0.7)):
    fabric = make_fabric(devices)
    fabric.launch(main, devices, train, folder)

def main(fabric, devices, train, folder=None):
    optimizer = torch.optim.SGD(model.parameters(), lr=train.rate)
    save_hyperparameters(setup, folder)
    for epoch in range(9):
        optimizer.step()
"""
    assert rates(script, (0, 8)) == [0.7, 0.7]


def test_an_optimizer_that_is_returned_to_nobody_here_has_no_known_rate() -> None:
    """The method is called from another file, which may schedule its rate."""
    script = """
class Experiment:
    def get_optimizer(self, model):
        return torch.optim.SGD(model.parameters(), lr=0.1)
"""
    with pytest.raises(ScriptError, match="what calls get_optimizer is given the optimizer"):
        read_script_text(script)


def test_a_run_begins_anew_where_only_a_checkpoint_would_tell() -> None:
    """What loads the state of an optimizer is passed by, unless a user says that it is there."""
    script = """
optimizer = SGD(model.parameters(), lr=0.1)
start = 0
found = [one for one in os.listdir(folder) if "tar" in one]
if len(found) > 0 and not no_reload:
    state = torch.load(found[-1])
    start = state["step"]
    optimizer.load_state_dict(state["optimizer"])
for step in range(start, 100):
    optimizer.param_groups[0]["lr"] = 0.1 / (1 + step)
    optimizer.step()
"""
    assert rates(script, (0, 1)) == pytest.approx([0.1, 0.05])


def test_a_file_that_is_not_seen_is_asked_for_where_that_matters() -> None:
    """One that a run itself writes is not there when it begins."""
    script = """
lr = 0.1
if os.path.exists({}):
    lr = 0.2
optimizer = SGD(model.parameters(), lr=lr)
"""
    with pytest.raises(NeededError, match=r"os\.path\.exists\(settings\)"):
        read_script_text(script.format("settings"))
    assert rates(script.format("checkpoint"), (0,)) == [0.1]
