"""Names in a script that are given values: which are taken, and what is said of the others."""

from pathlib import Path

import pytest

from lrsched_cli.errors import LRSchedError, NeededError, ScriptError, SettingError
from lrsched_cli.inputs import read_one
from lrsched_cli.script.read import Script, read_script_text
from lrsched_cli.settings import Given, setting
from program import refused, within

DEFAULT = """
import torch
def main(epochs=8):
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
    for epoch in range(epochs):
        optimizer.zero_grad()
        optimizer.step()
        scheduler.step()
main()
"""


def read(text: str, **given: object) -> Script:
    """Return a script read with some values; `args_lr` stands for `args.lr`."""
    return read_script_text(text, "train.py", {k.replace("_", "."): v for k, v in given.items()})


def test_a_default_that_no_call_passes_can_be_given() -> None:
    """And it is told, as it may not be meant for that function."""
    (reading,) = read(DEFAULT, epochs=4, args_lr=0.1).readings
    assert reading.schedule(2) == pytest.approx(0.05)
    assert "epochs is taken for the parameter of main, whose default is 8" in reading.remarks


def test_a_default_that_no_call_passes_is_told() -> None:
    """It is assumed, as that of an argument of the command line is."""
    (reading,) = read(DEFAULT, args_lr=0.1).readings
    assert reading.schedule(4) == pytest.approx(0.05)
    assert reading.remarks == ("default taken: epochs = 8",)


def test_a_settings_file_does_not_change_defaults_of_functions() -> None:
    """Its names may be meant for something else."""
    script = read_script_text(DEFAULT, "train.py", {"args.lr": 0.1}, behind={"epochs": 4})
    assert script.readings[0].schedule(4) == pytest.approx(0.05)


def test_names_that_could_be_given_are_no_functions_and_no_parts_of_libraries() -> None:
    """The names offered for a wrong one are those that a user may want."""
    names = read(DEFAULT, args_lr=0.1).names
    assert "epochs" in names
    assert not [one for one in names if "torch" in one or one.endswith("zero_grad")]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return a file with the script."""
    path = tmp_path / "train.py"
    path.write_text(DEFAULT)
    return path


def test_a_wrong_name_is_told_while_others_are_missing(script: Path) -> None:
    """Both at once, so that one run is enough to mend both."""
    with pytest.raises(NeededError, match=r"--set args.lr=...; nothing has the name args.rl; did"):
        read_one(str(script), told=Given({"args.rl": 0.1}))


def test_the_nearest_name_has_the_same_last_word(script: Path) -> None:
    """The optimizer's rate is not one of its functions."""
    with pytest.raises(SettingError, match=r"did you mean args.lr\?"):
        read_one(str(script), told=Given({"optimizer.lr": 1, "args.lr": 0.1}))


def test_a_varied_name_of_a_script_is_its_own(script: Path) -> None:
    """A parameter with a default can vary; a wrong name has no braces, as there are none."""
    told = ["--set", "args.lr=0.1", "-f", "csv"]
    table = within("compare", str(script), "--vary", "epochs=4,8", *told).out
    assert table.splitlines()[:2] == ["epoch,epochs=4,epochs=8", "0,0.1,0.1"]
    said = refused("compare", str(script), "--vary", "epohcs=4,8", *told, cwd=script.parent)
    assert "--vary epohcs: nothing has this name; did you mean epochs?" in said


@pytest.mark.parametrize("value", ["abc", "1.5", "-1", "True"])
def test_a_length_is_a_whole_number(value: str) -> None:
    """Whatever script it is for."""
    with pytest.raises(SettingError, match=r"'len\(x\)': must be a whole number >= 0, not"):
        setting(f"len(x)={value}")


def test_a_text_is_not_repeated_where_a_number_is_wanted() -> None:
    """Python would make `abcabc` of twice `abc`."""
    text = DEFAULT.replace("T_max=epochs", "T_max=2 * args.epochs")
    with pytest.raises(ScriptError, match=r"args\.epochs must be a number, not 'abc'"):
        read(text, args_lr=0.1, args_epochs="abc")


def test_a_rate_that_is_a_text_is_refused_by_its_value() -> None:
    """It is not missing."""
    with pytest.raises(ScriptError, match="the learning rate of SGD must be a number, not 'abc'"):
        read(DEFAULT, args_lr="abc")


GROUPS = """
import torch
optimizer = torch.optim.SGD(
    [{"params": one, "lr": 0.1 * 0.5**i} for i, one in enumerate(list(model))], lr=0.1
)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(10):
    optimizer.step()
    scheduler.step()
"""
APPENDED = GROUPS.replace(
    'optimizer = torch.optim.SGD(\n    [{"params": one, "lr": 0.1 * 0.5**i} '
    "for i, one in enumerate(list(model))], lr=0.1\n)",
    """groups = []
for i, one in enumerate(list(model)):
    groups.append({"params": one, "lr": 0.1 * 0.5**i})
optimizer = torch.optim.SGD(groups, lr=0.1)""",
)


@pytest.mark.parametrize("text", [GROUPS, APPENDED])
def test_groups_of_the_parts_of_a_model_ask_how_many_there_are(text: str) -> None:
    """Not for the number of one of them; and no rate stands for all."""
    assert "enumerate" in text
    with pytest.raises(NeededError) as caught:
        read(text)
    assert [one.name for one in caught.value.needed] == ["len(model)"]
    script = read_script_text(text, "train.py", {"len(model)": 3})
    assert [one.schedule(0) for one in script.readings] == [0.1, 0.05, 0.025]


LIST = """
import torch
first = torch.optim.SGD(model.parameters(), lr=0.1)
second = torch.optim.SGD(other.parameters(), lr=0.2)
schedulers = [{0}, {1}]
for epoch in range(10):
    first.step()
    second.step()
    for s in schedulers:
        s.step()
"""


@pytest.mark.parametrize(
    ("makers", "names"),
    [
        (("StepLR(first, 3)", "ExponentialLR(second, 0.9)"), ["StepLR", "ExponentialLR"]),
        (("StepLR(first, 3)", "StepLR(second, 2)"), ["s[0]", "s[1]"]),
    ],
)
def test_schedulers_of_one_loop_have_names_of_their_own(
    makers: tuple[str, str], names: list[str]
) -> None:
    """By what they are, or by their numbers."""
    text = LIST.format(*(f"torch.optim.lr_scheduler.{one}" for one in makers))
    assert [one.label for one in read(text).readings] == names


def test_a_class_of_a_framework_is_no_value_of_a_run() -> None:
    """It is true, it is itself and no other class, and what chooses it is what is asked for."""
    text = """
from torch.optim import SGD, lr_scheduler
optimizer = SGD(p, lr=0.1)
kind = lr_scheduler.ReduceLROnPlateau if args.plateau else lr_scheduler.StepLR
for epoch in range(10):
    optimizer.step()
    if kind and kind is lr_scheduler.ReduceLROnPlateau:
        optimizer.param_groups[0]["lr"] = 0.05
"""
    with pytest.raises(NeededError) as caught:
        read(text)
    assert [one.name for one in caught.value.needed] == ["args.plateau"]
    assert read(text, args_plateau=True).readings[0].schedule(5) == pytest.approx(0.05)
    assert read(text, args_plateau=False).readings[0].schedule(5) == pytest.approx(0.1)


def test_unseen_code_is_named_as_it_is_written() -> None:
    """Also where it is taken from a table."""
    text = "optimizer = SGD(p, lr=0.1)\nscheduler = tables[args.kind](optimizer)\n"
    with pytest.raises(LRSchedError, match=r"tables\[args.kind\] is given the optimizer"):
        read(text)


def test_processes_that_cancel_are_not_asked_for() -> None:
    """A prepared scheduler steps once a process, and its length is as many times as long."""
    text = """
from accelerate import Accelerator
from diffusers.optimization import get_scheduler
from torch.optim import AdamW
accelerator = Accelerator()
optimizer = AdamW(p, lr=1e-4)
scheduler = get_scheduler(
    "cosine", optimizer, num_warmup_steps={0}, num_training_steps=1000 * accelerator.num_processes
)
optimizer, scheduler = accelerator.prepare(optimizer, scheduler)
for step in range(1000):
    optimizer.step()
    scheduler.step()
"""
    (reading,) = read(text.format("100 * accelerator.num_processes")).readings
    assert reading.schedule(550) == pytest.approx(5e-5)
    with pytest.raises(NeededError, match=r"accelerator\.num_processes"):
        read(text.format("100"))
