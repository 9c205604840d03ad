"""Comparing: expressions and files mixed, and what holds when they differ."""

import csv
import json
from pathlib import Path

import pytest

from program import lrsched, refused
from readme import ROOT

SAMPLES = sorted((ROOT / "sample_configs").iterdir())
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


def test_an_option_stands_before_what_a_file_says(tmp_path: Path) -> None:
    """Range, title and layout."""
    (tmp_path / "a.toml").write_text(FILE)
    assert columns("a.toml", "--steps", "3:9:3", cwd=tmp_path)["step"] == ["3", "6"]
    done = lrsched("compare", "a.toml", "--title", "Mine", cwd=tmp_path)
    assert done.out.startswith("Mine\n")
    for option in ("overlay", "panels"):
        lrsched("compare", "a.toml", "--layout", option, "-o", f"{option}.svg", cwd=tmp_path)
    lrsched("compare", "a.toml", "-o", "own.svg", cwd=tmp_path)
    own = (tmp_path / "own.svg").read_bytes()
    assert own == (tmp_path / "panels.svg").read_bytes()
    assert own != (tmp_path / "overlay.svg").read_bytes()


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


def test_labels_are_data_in_every_format(labelled: Path) -> None:
    """They come back as themselves, with formulas defused in CSV and TSV."""
    outputs = [f"a.{form}" for form in ("csv", "tsv", "json", "jsonl", "md", "txt", "svg", "png")]
    arguments = [word for name in outputs for word in ("-o", name)]
    done = lrsched("compare", "a.toml", "-q", *arguments, cwd=labelled)
    assert (done.code, done.err) == (0, "")
    expected = [f"'{label}" if label[0] in "=+-@" else label for label in LABELS[:-1]]
    for name, delimiter in (("a.csv", ","), ("a.tsv", "\t")):
        with (labelled / name).open(newline="", encoding="utf-8") as file:
            assert next(csv.reader(file, delimiter=delimiter)) == ["epoch", *expected, "epoch (2)"]
    rows = json.loads((labelled / "a.json").read_text(encoding="utf-8"))
    assert list(rows[0]) == ["epoch", *LABELS[:-1], "epoch (2)"]
    lines = (labelled / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert list(map(json.loads, lines)) == rows
    for name in ("a.txt", "a.md"):
        text = (labelled / name).read_text(encoding="utf-8")
        assert "\x1b" not in text
        assert "\\x1b" in text
    assert "[red]x[/red]" in (labelled / "a.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_draws_its_picture(path: Path, tmp_path: Path) -> None:
    """Each file in sample_configs, as its own first lines say."""
    (tmp_path / "sample_configs").symlink_to(ROOT / "sample_configs")
    lines = path.read_text(encoding="utf-8").splitlines()
    (command,) = (line.removeprefix("#").split() for line in lines if "lrsched compare" in line)
    assert lrsched(*command[1:], cwd=tmp_path).code == 0
    assert (tmp_path / f"{path.stem}.png").stat().st_size > 10_000


def test_a_thousand_schedules_can_be_compared(tmp_path: Path) -> None:
    """As a table in the memory and the time of a thousand columns."""
    texts = [f"exp(decay={number})" for number in range(1000)]
    assert len(columns(*texts, "--epochs", "2", cwd=tmp_path)) == 1001


def test_epochs_are_told_beside_steps(tmp_path: Path) -> None:
    """With their length, as an option or in a file; the option stands before the file."""
    table = columns("exp()", "time()", "--steps", "6", "--steps-per-epoch", "4", cwd=tmp_path)
    assert list(table) == ["step", "epoch", "exp()", "time()"]
    assert table["epoch"] == ["0.0", "0.25", "0.5", "0.75", "1.0", "1.25"]
    text = FILE.replace("epochs = 5", "steps = 5\nsteps_per_epoch = 2")
    (tmp_path / "a.toml").write_text(text)
    assert columns("a.toml", cwd=tmp_path)["epoch"] == ["0.0", "0.5", "1.0", "1.5", "2.0"]
    given = columns("a.toml", "--steps-per-epoch", "1", cwd=tmp_path)
    assert given["epoch"] == ["0.0", "1.0", "2.0", "3.0", "4.0"]
    (tmp_path / "a.toml").write_text(text.replace("= 2", "= 0"))
    told = refused("compare", "a.toml", cwd=tmp_path)
    assert "line 4: steps_per_epoch: must be a whole number >= 1, not 0" in told
