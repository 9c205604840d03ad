"""Sweeps at the command line: one expression or one family, a column for each value."""

import csv
import json
from pathlib import Path

import pytest

from program import Done, in_terminal, lrsched, refused

COSINE = "cosine(lr0=1e-3, total=1000, warmup={w})"
FILE = f"""
steps = 3
[schedules]
"cosine" = "{COSINE}"
[vary]
w = "1:4"
"""


def header(done: Done) -> list[str]:
    """Return the columns of a CSV, which the program printed without complaint."""
    assert (done.code, done.err) == (0, "")
    return next(csv.reader(done.out.splitlines()))


def test_an_expression_gives_a_column_for_each_value(tmp_path: Path) -> None:
    """The same rates as when each is written by hand; the table's title is the expression."""
    values = ["0", "50", "100"]
    arguments = ["--epochs", "0:1000:90", "-f", "csv"]
    done = lrsched("compare", COSINE, "--vary", "w=0,50,100", *arguments, cwd=tmp_path)
    assert header(done) == ["epoch", "w=0", "w=50", "w=100"]
    by_hand = [COSINE.replace("{w}", value) for value in values]
    rows = lrsched("compare", *by_hand, *arguments, cwd=tmp_path).out.splitlines()[1:]
    assert done.out.splitlines()[1:] == rows
    table = lrsched("compare", COSINE, "--vary", "w=0,50,100", cwd=tmp_path).out
    assert table.startswith("cosine, lr0=1e-3, total=1000, by w\nepoch ")


def test_several_names_make_a_grid(tmp_path: Path) -> None:
    """In the order given, the last one fastest; what has fewer is repeated over those alone."""
    text = "linear(lr0={lr}, warmup={w})"
    arguments = ["--vary", "lr=1e-4..1e-2:2", "--vary", "w=0:20:10", "--epochs", "1", "-f", "csv"]
    done = lrsched("compare", text, "cosine(warmup={w})", "exp()", *arguments, cwd=tmp_path)
    assert header(done)[1:] == [
        "linear: lr=0.0001, w=0",
        "linear: lr=0.0001, w=10",
        "linear: lr=0.01, w=0",
        "linear: lr=0.01, w=10",
        "cosine: w=0",
        "cosine: w=10",
        "exp()",
    ]


def test_a_family_varies_by_its_options(tmp_path: Path) -> None:
    """As the expression does; a name may have - or _."""
    arguments = ["--epochs", "3", "-f", "csv", "--vary"]
    for name in ("warmup-from", "warmup_from"):
        done = lrsched("cosine", "--warmup", "9", *arguments, f"{name}=0,0.5", cwd=tmp_path)
        text = "cosine(warmup=9, warmup_from={warmup_from})"
        other = lrsched("compare", text, *arguments, "warmup_from=0,0.5", cwd=tmp_path)
        assert header(done) == ["epoch", "warmup_from=0", "warmup_from=0.5"]
        assert done == other


def test_a_family_draws_what_it_varies(tmp_path: Path) -> None:
    """Over each other, or in panels."""
    for layout in ("overlay", "panels"):
        arguments = ["--vary", "every=5,10", "--layout", layout, "-q", "-o", f"{layout}.svg"]
        assert lrsched("step", *arguments, cwd=tmp_path).code == 0
    pictures = [(tmp_path / f"{name}.svg").read_text() for name in ("overlay", "panels")]
    assert pictures[0] != pictures[1]


def test_one_value_is_a_schedule_like_another(tmp_path: Path) -> None:
    """Nothing tells that it was varied."""
    for command in (["compare", "cosine(lr0=0.1, total=100, warmup={warmup})"], ["cosine"]):
        done = lrsched(*command, "--vary", "warmup=7", cwd=tmp_path)
        assert done == lrsched("compare", "cosine(lr0=0.1, total=100, warmup=7)", cwd=tmp_path)


def test_a_file_varies_what_it_says(tmp_path: Path) -> None:
    """The command line's values stand before its own, and go into every expression."""
    (tmp_path / "a.toml").write_text(FILE)
    done = lrsched("compare", "a.toml", "-f", "json", cwd=tmp_path)
    assert json.loads(done.out)[1] == {"step": 1, "w=1": 0.001, "w=2": 0.0005, "w=3": 0.001 / 3}
    arguments = ["--vary", "w=4,5", "-f", "csv"]
    assert header(lrsched("compare", "a.toml", *arguments, cwd=tmp_path))[1:] == ["w=4", "w=5"]
    done = lrsched("compare", "a.toml", "rex(warmup={w})", *arguments, cwd=tmp_path)
    names = ["cosine: w=4", "cosine: w=5", "rex: w=4", "rex: w=5"]
    assert header(done)[1:] == names


def test_a_script_may_have_placeholders(tmp_path: Path) -> None:
    """What has no value is asked for."""
    text = "opt = SGD(p, lr=0.1)  # {this}\nscheduler = ExponentialLR(\n    opt, gamma={g})\n"
    (tmp_path / "a.py").write_text(text)
    arguments = ["-f", "csv", "--epochs", "2", "--vary"]
    both = ["@a.py", "exp(rate={r})", "--vary", "r=1"]
    done = lrsched("compare", *both, *arguments, "g=0.5", cwd=tmp_path)
    assert header(done)[1:] == ["scheduler: g=0.5", "exp: r=1"]
    told = refused("compare", "@a.py", *arguments, "f=0.5", cwd=tmp_path)
    assert "a.py: its learning rates depend on g (line 3): add --set g=" in told


@pytest.mark.posix
def test_the_last_of_twenty_columns_is_seen_in_a_terminal(tmp_path: Path) -> None:
    """Columns that do not fit go below, and a pipe gets all of them in a line."""
    arguments = ["cosine", "--vary", "warmup=0:40:2", "--epochs", "3"]
    text = in_terminal(*arguments, "--no-color", cwd=tmp_path, columns=80)
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("mean") > 1
    lines = lrsched(*arguments, cwd=tmp_path).out.splitlines()
    assert all(f"warmup={number}" in text and f"warmup={number}" in lines[1] for number in (0, 38))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["w="], "Error: --vary w: has no value: write them as 0,50,100\n"),
        (["w=0:9:0"], "Error: --vary w: must have a STRIDE other than 0, not '0:9:0'\n"),
        (["w=-1..1:3"], "Error: --vary w: A..B:COUNT goes from A to B by equal factors"),
        (["w=1..9:1"], "Error: --vary w: must have a COUNT of at least 2"),
        (["w=0:1001"], "Error: --vary w: makes 1,001 curves; 1,000 is the most\n"),
        (["0,50"], "Error: --vary 0,50: must be NAME=VALUES, such as w=0,50,100\n"),
        (["a b=1"], "Error: --vary a b: is no name"),
        (["w=1", "w=2"], "Error: --vary w: is given twice\n"),
        (["w=1", "v=2"], "Error: --vary v: no expression has {v}; write it where its values go\n"),
        (["wu=1"], "column 37: {w} has no values; did you mean {wu}?\n"),
        (["w=0,x"], "warmup=x)', column 37: warmup must be a whole number >= 0, not x\n"),
        (["w=1e"], "warmup must be a whole number >= 0, not '1e'\n"),
        (["w=0,1000"], "warmup (1000) must be below total (1000), which includes it\n"),
        (["\x1b[31m\n"], "Error: --vary \\x1b[31m\\n: must be NAME=VALUES"),
    ],
)
def test_a_wrong_sweep_is_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    """In one line, with the name and the values; nothing is written."""
    options = [word for text in arguments for word in ("--vary", text)]
    told = refused("compare", COSINE, *options, "-o", "a.csv", "-o", "a.png", cwd=tmp_path)
    assert message in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["warmpu=1,2"], "Error: --vary warmpu: unknown option 'warmpu'; did you mean 'warmup'?"),
        (["lr0=1,2", "--lr0", "3"], "Error: --vary lr0: cannot stand beside --lr0"),
        (["warmup=0,-1"], "Error: cosine: warmup must be a whole number >= 0, not -1"),
        (["min-lr=1", "--vary", "min_ratio=1"], "takes min_lr or min_ratio, not both"),
        (["min-lr=1", "--vary", "min_lr=2"], "Error: --vary min_lr: is given twice"),
        (["layout=panels"], "Error: --vary layout: unknown option 'layout'; there are lr0, total"),
    ],
)
def test_a_family_refuses_a_wrong_sweep(arguments: list[str], message: str, tmp_path: Path) -> None:
    """In the words that its options have."""
    told = refused("cosine", "--vary", *arguments, "-o", "a.svg", cwd=tmp_path)
    assert message in told


@pytest.mark.parametrize("command", [["compare"], ["explain"], ["convert", "--to", "keras"]])
def test_a_placeholder_alone_is_explained(command: list[str], tmp_path: Path) -> None:
    """By the option that it needs."""
    told = refused(*command, "cosine(warmup={w})", cwd=tmp_path)
    assert "column 15: {w} has no values; add --vary w=VALUES, to compare" in told
