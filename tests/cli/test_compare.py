"""Comparing: expressions and files mixed, and what holds when they differ."""

import csv
import io
import json
import shlex
from pathlib import Path

import pytest

from program import lrsched, refused
from readme import ROOT

SAMPLES = sorted(one for one in (ROOT / "sample_configs").iterdir() if one.suffix != ".csv")
FILE = """
title = "T"
epochs = 5
[schedules]
"step()" = "step(every=2)"
"b" = "exp()"
[plot]
layout = "panels"
"""

LABELS = [
    "[red]x[/red]",
    "$x_1$",
    "a,b",
    'say "so"',
    "two\nlines",
    "\x1b[31mred",
    "é😀",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "_x",
    ":smile:",
    "epoch",
]


def columns(*arguments: str, cwd: Path) -> dict[str, list[str]]:
    """Return the columns of the CSV that `compare` prints."""
    done = lrsched("compare", *arguments, "-f", "csv", cwd=cwd)
    assert (done.code, done.err) == (0, "")
    header, *rows = csv.reader(done.out.splitlines())
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def test_expressions_and_files_mix(tmp_path: Path) -> None:
    """One column a schedule in the order given, equal labels kept apart, the file's range."""
    (tmp_path / "a.toml").write_text(FILE)
    table = columns("step()", "a.toml", " step( ) ", "a.toml", cwd=tmp_path)
    names = ["epoch", "step()", "step() (2)", "b", "step( )", "step() (3)", "b (2)"]
    assert list(table) == names
    assert table["step()"] == ["0.1"] * 5
    assert table["step() (2)"] == ["0.1", "0.05", "0.05", "0.025", "0.025"]


def test_a_range_stands_before_that_of_a_file(tmp_path: Path) -> None:
    """Its unit, too."""
    (tmp_path / "a.toml").write_text(FILE)
    assert columns("a.toml", "--steps", "3:9:3", cwd=tmp_path)["step"] == ["3", "6"]


def test_a_title_stands_before_that_of_a_file(tmp_path: Path) -> None:
    """In the table's first line."""
    (tmp_path / "a.toml").write_text(FILE)
    done = lrsched("compare", "a.toml", "--title", "Mine", cwd=tmp_path)
    assert done.out.startswith("Mine\n")


@pytest.mark.parametrize(("layout", "is_own"), [("panels", True), ("overlay", False)])
def test_a_layout_stands_before_that_of_a_file(layout: str, is_own: bool, tmp_path: Path) -> None:
    """Which asks for panels."""
    (tmp_path / "a.toml").write_text(FILE)
    lrsched("compare", "a.toml", "--layout", layout, "-o", "asked.svg", cwd=tmp_path)
    lrsched("compare", "a.toml", "-o", "own.svg", cwd=tmp_path)
    asked, own = ((tmp_path / name).read_bytes() for name in ("asked.svg", "own.svg"))
    assert (asked == own) == is_own


def test_files_of_different_ranges_leave_the_choice_to_the_user(tmp_path: Path) -> None:
    """The error tells both, and an option settles it."""
    (tmp_path / "a.toml").write_text(FILE)
    (tmp_path / "b.toml").write_text(FILE.replace("epochs = 5", 'steps = "2:9"'))
    told = refused("compare", "a.toml", "b.toml", cwd=tmp_path)
    assert "a.toml has epochs = 5, b.toml has steps = 2:9; choose one with --epochs" in told
    assert len(columns("a.toml", "b.toml", "--epochs", "3", cwd=tmp_path)) == 5


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Return a folder with a file of labels that would like to act."""
    lines = [
        f"{json.dumps(label, ensure_ascii=False)} = 'step(every=1, drop=0.99)'" for label in LABELS
    ]
    text = "\n".join(["epochs = 3", "[schedules]", *lines])
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_format_can_be_written_of_any_labels(labelled: Path) -> None:
    """Pictures included; all that may be said is that no font has some letters."""
    outputs = [f"a.{one}" for one in ("csv", "tsv", "json", "jsonl", "md", "txt", "svg", "png")]
    arguments = [word for name in outputs for word in ("-o", name)]
    done = lrsched("compare", "a.toml", "-q", *arguments, cwd=labelled)
    assert (done.code, done.out) == (0, "")
    assert not done.err or done.err.startswith("Note: no font here has all letters")
    assert all((labelled / name).stat().st_size for name in outputs)


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_labels_of_columns_are_data(name: str, delimiter: str, labelled: Path) -> None:
    """They come back as themselves, formulas of a spreadsheet defused."""
    out = lrsched("compare", "a.toml", "-f", name, cwd=labelled).out
    expected = [f"'{label}" if label[0] in "=+-@" else label for label in LABELS[:-1]]
    head = next(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
    assert head == ["epoch", *expected, "epoch (2)"]


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_labels_of_keys_are_data(name: str, labelled: Path) -> None:
    """They come back as themselves."""
    out = lrsched("compare", "a.toml", "-f", name, cwd=labelled).out
    first = json.loads(out)[0] if name == "json" else json.loads(out.splitlines()[0])
    assert list(first) == ["epoch", *LABELS[:-1], "epoch (2)"]


@pytest.mark.parametrize("name", ["table", "markdown"])
def test_labels_act_in_no_table(name: str, labelled: Path) -> None:
    """Control characters are told as escapes."""
    out = lrsched("compare", "a.toml", "-f", name, cwd=labelled).out
    assert "\x1b" not in out
    assert "\\x1b" in out


def test_labels_are_no_markup(labelled: Path) -> None:
    """What Rich would take for a colour is shown."""
    assert "[red]x[/red]" in lrsched("compare", "a.toml", cwd=labelled).out


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_draws_its_picture(path: Path, tmp_path: Path) -> None:
    """Each file in sample_configs, as its own first lines say."""
    (tmp_path / "sample_configs").symlink_to(ROOT / "sample_configs")
    lines = path.read_text(encoding="utf-8").splitlines()
    (command,) = (shlex.split(line.strip("# ")) for line in lines if "lrsched compare" in line)
    assert lrsched(*command[1:], cwd=tmp_path).code == 0
    assert (tmp_path / f"{path.stem}.png").stat().st_size > 10_000


def test_a_thousand_schedules_can_be_compared(tmp_path: Path) -> None:
    """As a table in the memory and the time of a thousand columns."""
    texts = [f"exp(decay={number})" for number in range(1000)]
    assert len(columns(*texts, "--epochs", "2", cwd=tmp_path)) == 1001


def test_epochs_are_told_beside_steps(tmp_path: Path) -> None:
    """With their length, in a column after that of the steps."""
    table = columns("exp()", "time()", "--steps", "6", "--steps-per-epoch", "4", cwd=tmp_path)
    assert list(table) == ["step", "epoch", "exp()", "time()"]
    assert table["epoch"] == ["0.0", "0.25", "0.5", "0.75", "1.0", "1.25"]


@pytest.mark.parametrize(
    ("options", "epochs"),
    [
        ([], ["0.0", "0.5", "1.0", "1.5", "2.0"]),
        (["--steps-per-epoch", "1"], ["0.0", "1.0", "2.0", "3.0", "4.0"]),
    ],
)
def test_a_file_tells_the_length_of_an_epoch(
    options: list[str], epochs: list[str], tmp_path: Path
) -> None:
    """Unless an option does."""
    (tmp_path / "a.toml").write_text(in_steps(2))
    assert columns("a.toml", *options, cwd=tmp_path)["epoch"] == epochs


def test_an_epoch_has_a_step(tmp_path: Path) -> None:
    """The error names the line of the file."""
    (tmp_path / "a.toml").write_text(in_steps(0))
    told = refused("compare", "a.toml", cwd=tmp_path)
    assert "line 4: steps_per_epoch: must be a whole number >= 1, not 0" in told


def in_steps(steps_per_epoch: int) -> str:
    return FILE.replace("epochs = 5", f"steps = 5\nsteps_per_epoch = {steps_per_epoch}")


def test_a_file_has_a_table_of_its_run(tmp_path: Path) -> None:
    """What stands in it may stand at the top as well, but not in both places."""
    told = FILE.replace("epochs = 5", "epochs = 2\n[run]\nbatch_size = 4\ndataset_size = 7")
    (tmp_path / "a.toml").write_text(told)
    note = "Note: an epoch is 7 / 4 = 2 batches (rounded up): 2 steps"
    assert note in lrsched("compare", "a.toml", cwd=tmp_path).err
    (tmp_path / "b.toml").write_text(told.replace("dataset_size", "epochs"))
    assert "[run] 'epochs': is given at the top" in refused("compare", "b.toml", cwd=tmp_path)


def test_a_family_with_a_total_has_no_other(tmp_path: Path) -> None:
    """`--total` of a decay is its own length; of a schedule without an end, that of the run."""
    assert len(columns("cosine(total=3)", "--total", "5", cwd=tmp_path)["step"]) == 5
    done = lrsched("cosine", "--total", "3", "-f", "csv", cwd=tmp_path)
    assert done.out.splitlines()[0] == "epoch,lr"


def test_a_config_completes_what_options_tell_of_an_epoch(tmp_path: Path) -> None:
    """Its accumulation, by which 52002 / (2 * 4) batches are 813 updates."""
    path = str(ROOT / "sample_configs" / "finetuning.yaml")
    options = ["--dataset-size", "52002", "--devices", "4", "--batch-size", "2"]
    done = lrsched("compare", path, *options, "--at", "813", "-f", "csv", cwd=tmp_path)
    assert done.out.splitlines()[1].startswith("813,1.0,")
