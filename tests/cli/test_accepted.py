"""What people type for something that has another name here, and is accepted as it is."""

from pathlib import Path

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.inputs import read_one
from lrsched_cli.inputs.labels import split_label
from lrsched_cli.schedules import FAMILIES, family_called
from program import refused, within


def table(*arguments: str) -> list[str]:
    """Return the lines of a table in CSV."""
    return within(*arguments, "-f", "csv").out.splitlines()


@pytest.mark.parametrize("name", ["one_cycle", "one-cycle", "onecycle", "OneCycle", "OneCycleLR"])
def test_a_command_may_be_spelt_in_several_ways(name: str) -> None:
    """Capitals, dashes and underscores do not matter; OneCycleLR is this family exactly."""
    assert table(name, "--epochs", "3") == table("one-cycle", "--epochs", "3")


def test_the_family_called_as_torchs_scheduler_is_that_scheduler() -> None:
    """With its defaults, in each update that torch takes."""
    times = np.arange(100)
    theirs = parse("torch.OneCycleLR(optimizer, max_lr=0.1, total_steps=100)")(times)
    assert parse("one_cycle()")(times).tolist() == theirs.tolist()


@pytest.mark.parametrize("name", ["StepLR", "CosineAnnealingLR", "get_linear_schedule_with_warmup"])
def test_a_frameworks_scheduler_is_no_command_but_an_expression(name: str, tmp_path: Path) -> None:
    """It may count otherwise than the family that it resembles."""
    said = refused(name, cwd=tmp_path)
    assert f"{name}(...)'" in said
    assert "write lrsched compare '" in said


def test_a_familys_bare_name_is_its_default_schedule() -> None:
    """In a comparison, under that label, and wherever an expression stands."""
    lines = table("compare", "step", "cosine", "one-cycle", "--epochs", "2")
    assert lines[0] == "epoch,step,cosine,one-cycle"
    assert parse("step") == parse("step()")
    assert parse("Inverse-Sqrt") == parse("inverse_sqrt()")
    assert str(read_one("cosine").schedule) == "cosine(lr0=0.1, total=100)"


def test_a_name_that_has_a_value_is_that_value() -> None:
    """Also if a family is called so."""
    assert parse("step = exp()\nstep") == parse("exp()")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sequence", "sequence: needs parts, at"),
        ("held", "held: needs schedule, every"),
        ("stp", "unknown schedule 'stp'; did you mean 'step'?"),
        ("StepLR", "a schedule is a call: write StepLR()"),
        ("a-b", "only arithmetic of numbers can stand here"),
    ],
)
def test_a_bare_name_that_lacks_something_says_what(
    text: str, message: str, tmp_path: Path
) -> None:
    """A parameter without a default, or the name of something else."""
    assert message in refused("compare", text, cwd=tmp_path)


def test_every_family_is_found_by_its_names() -> None:
    """Each of them, and no other."""
    for one in FAMILIES.values():
        assert {family_called(name) for name in (one.name, *one.aliases, one.name.upper())} == {one}
    assert family_called("") is None


def test_a_format_may_be_named_by_its_suffix() -> None:
    """As the file would be."""
    assert within("step", "-f", "md").out == within("step", "-f", "markdown").out
    assert within("step", "-f", "MD").out == within("step", "-f", "markdown").out
    assert within("explain", "step", "-f", "txt").out == within("explain", "step").out


def test_frameworks_have_the_names_that_people_have_for_them() -> None:
    """Where code is converted, and in the catalogue."""
    pairs = {"pytorch": "torch", "PyTorch": "torch", "tensorflow": "tf", "jax": "optax"}
    for name, target in pairs.items():
        assert within("convert", "step", "--to", name) == within("convert", "step", "--to", target)
    assert within("list", "pytorch") == within("list", "torch")


@pytest.mark.parametrize("text", ["30,60", "[30, 60]", "[30,60,]", "(30, 60)", " [30, 60] "])
def test_a_list_may_have_brackets(text: str) -> None:
    """As it has in Python."""
    lines = table("multistep", "--milestones", text, "--epochs", "61")
    assert [lines[t + 1] for t in (29, 30, 60)] == ["29,0.1", *lines[31:32], *lines[61:62]]
    assert float(lines[61].partition(",")[2]) == pytest.approx(1e-3)


def test_points_may_have_braces() -> None:
    """As a mapping has."""
    assert table("piecewise", "--points", "{0: 0.1, 5: 0.2}", "--epochs", "6")[6] == "5,0.2"


def test_a_list_may_be_given_in_parts(tmp_path: Path) -> None:
    """Of an option that takes one, all that is given counts: marks, times, milestones."""
    parts = within("multistep", "--milestones", "30", "--milestones", "60,80", "-f", "csv").out
    assert parts == within("multistep", "--milestones", "30,60,80", "-f", "csv").out
    rows = within("step", "--at", "3", "--at", "5", "-f", "csv").out.splitlines()
    assert [row.partition(",")[0] for row in rows] == ["epoch", "3", "5"]
    picture = tmp_path / "a.svg"
    assert within("step", "--mark", "33", "--mark", "44", "-o", str(picture)).code == 0
    assert all(f" {number} </text>" in picture.read_text() for number in (33, 44))


@pytest.mark.parametrize("text", ["[30, 60", "30, 60]", "[[30], 60]", "[]"])
def test_brackets_that_do_not_match_are_refused(text: str, tmp_path: Path) -> None:
    """They may stand for something that is missing."""
    assert "must be whole numbers" in refused("multistep", "--milestones", text, cwd=tmp_path)


@pytest.mark.parametrize(
    ("argument", "label", "schedule"),
    [
        ("a=step()", "a", "step()"),
        ("my run = step(lr0=0.1)", "my run", "step(lr0=0.1)"),
        ("1e-3=config.yaml", "1e-3", "config.yaml"),
        ("a=b=step()", "a", "b=step()"),
        ("step(lr0=0.1)", "", "step(lr0=0.1)"),
        ("lr = 0.1; step(lr0=lr)", "", "lr = 0.1; step(lr0=lr)"),
        ("lr = 0.1\nstep(lr0=lr)", "", "lr = 0.1\nstep(lr0=lr)"),
        ("a == step()", "", "a == step()"),
        ("step: half = step()", "step: half", "step()"),
        ("a=", "", "a="),
        ("=step()", "", "=step()"),
    ],
)
def test_a_label_stands_before_a_schedule(argument: str, label: str, schedule: str) -> None:
    """And not in a call, or where several statements stand."""
    assert split_label(argument) == (label, schedule)


def test_a_file_whose_name_looks_like_a_label_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run may be called by its rate."""
    (tmp_path / "lr=0.1.py").write_text("torch.StepLR(optimizer, 3, lr=0.1)\n")
    monkeypatch.chdir(tmp_path)
    assert split_label("lr=0.1.py") == ("", "lr=0.1.py")
    assert read_one("lr=0.1.py").schedule(0) == 0.1


def test_labels_head_the_columns(tmp_path: Path) -> None:
    """Of expressions and of files; a file of several schedules has its own names after it."""
    path = tmp_path / "train.py"
    path.write_text("a = torch.StepLR(optimizer, 3, lr=0.1)\nb = torch.StepLR(other, 5, lr=0.2)\n")
    lines = table("compare", "x=step", "y y = exp()", f"z={path}", "--epochs", "1")
    assert lines == ["epoch,x,y y,z: a,z: b", "0,0.1,0.1,0.1,0.2"]


def test_a_label_of_varied_schedules_stands_before_their_values() -> None:
    """Beside others; alone it is their title."""
    vary = ["--vary", "d=0.1,0.2", "--epochs", "1"]
    assert table("compare", "x=step(drop={d})", *vary)[0] == "epoch,d=0.1,d=0.2"
    assert table("compare", "x=step(drop={d})", "exp", *vary)[0] == "epoch,x: d=0.1,x: d=0.2,exp"


def test_every_command_takes_a_label() -> None:
    """Where one schedule is meant it changes nothing but what the schedule is called."""
    assert within("explain", "a=step").out == within("explain", "step").out
    assert '"a" = "step(' in within("convert", "a=step", "--to", "toml").out
    assert "a" in within("diff", "a=step", "b=step(drop=0.1)").out.split()


@pytest.mark.parametrize(
    ("arguments", "expression"),
    [
        (["step", "--drop", "1/3", "--every", "90//3"], "step(drop=1/3, every=30)"),
        (
            ["cosine", "--total", "90*1252", "--lr0", "0.1*256/512"],
            "cosine(lr0=0.05, total=112680)",
        ),
        (["multistep", "--milestones", "[3*10, 2*30]"], "multistep(milestones=[30, 60])"),
        (["tanh", "--lower", "-2*3"], "tanh(lower=-6)"),
    ],
)
def test_every_numeric_option_takes_arithmetic(arguments: list[str], expression: str) -> None:
    """As the same parameter does in an expression."""
    times = ["--steps", "0:90"]
    assert table(*arguments, *times)[1:] == table("compare", expression, *times)[1:]


@pytest.mark.parametrize("value", ["1k", "2**99999", "1/0", "__import__('os')", "a", "1,2"])
def test_what_is_no_arithmetic_of_numbers_is_no_rate(value: str, tmp_path: Path) -> None:
    """Thousands are for lengths."""
    assert "must be a number >" in refused("step", "--lr0", value, cwd=tmp_path)
