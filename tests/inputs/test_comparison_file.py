"""Comparison files: what they mean, and how each mistake is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli.errors import ConfigError, FileError
from lrsched_cli.inputs.comparison_file import read_comparison
from lrsched_cli.inputs.shared import Input
from lrsched_cli.picture import Picture
from lrsched_cli.sampling import Span
from readme import ROOT


def read(folder: Path, text: str | bytes) -> Input:
    path = folder / "a.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_comparison(str(path))


FULL = """
title = "T"
steps = "0:90:5"
[schedules]
b = "step()"
"a = [x]" = "exp(rate=0.5)"
[plot]
layout = "panels"
log_y = true
size = "8x4"
dpi = 100
"""


def test_a_file_says_all_that_a_comparison_is(tmp_path: Path) -> None:
    """Labels in their order, range, title and picture."""
    file = read(tmp_path, FULL)
    assert [(one.label, str(one.schedule)) for one in file.series] == [
        ("b", "step(lr0=0.1, drop=0.5, every=10)"),
        ("a = [x]", "exp(lr0=0.1, rate=0.5)"),
    ]
    assert file.run.span == Span(0, 90, 5, "step")
    assert file.picture == Picture("panels", log_y=True, title="T", size=(8, 4), dpi=100)


@pytest.mark.parametrize(
    ("text", "span"),
    [("", None), ("epochs = 7", Span(0, 7)), ('epochs = "2:7"', Span(2, 7))],
)
def test_a_range_may_be_left_open(tmp_path: Path, text: str, span: Span | None) -> None:
    """A number, a text, or nothing."""
    assert read(tmp_path, f'{text}\n[schedules]\na = "step()"\n').run.span == span


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    assert read(tmp_path, '\ufeff[schedules]\na = "step()"').series[0].label == "a"


SWEEP = """
[schedules]
"cosine" = "cosine(lr0={lr}, warmup={w})"
"warmup {w}" = "linear(warmup={w})"
"flat {w}" = "constant()"
[vary]
w = "0:20:10"
lr = [1, 1e-5]
"""


def test_a_file_varies_what_its_schedules_have_placeholders_for(tmp_path: Path) -> None:
    """Labels too; a schedule is repeated over what it has alone."""
    file = read(tmp_path, SWEEP)
    assert [(one.label, one.varied) for one in file.series] == [
        ("cosine: w=0, lr=1", (("w", 0), ("lr", 1))),
        ("cosine: w=0, lr=1e-05", (("w", 0), ("lr", 1e-5))),
        ("cosine: w=10, lr=1", (("w", 10), ("lr", 1))),
        ("cosine: w=10, lr=1e-05", (("w", 10), ("lr", 1e-5))),
        ("warmup 0", (("w", 0),)),
        ("warmup 10", (("w", 10),)),
        ("flat {w}", ()),
    ]
    assert str(file.series[3].schedule) == "cosine(lr0=1e-05, total=100, warmup=10)"


def test_values_from_elsewhere_stand_before_a_files_own(tmp_path: Path) -> None:
    """In the place that the file's had in the grid; others come after."""
    text = SWEEP.replace("constant()", "constant(lr0={c})")
    (tmp_path / "a.toml").write_text(text)
    file = read_comparison(str(tmp_path / "a.toml"), {"c": ("2",), "w": ("7",)})
    assert [one.label for one in file.series] == [
        "cosine: w=7, lr=1",
        "cosine: w=7, lr=1e-05",
        "warmup 7",
        "flat {w}: c=2",
    ]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ("[true, false]", ["w=True", "w=False"]),
        ("['linear', 'cosine']", ["w=linear", "w=cosine"]),
        ("'1..100:3'", ["w=1", "w=10", "w=100"]),
        ("'5, 6'", ["w=5", "w=6"]),
        ("[1.0, 2.50]", ["w=1", "w=2.5"]),
    ],
)
def test_values_are_a_list_or_a_text(tmp_path: Path, values: str, labels: list[str]) -> None:
    """The text as the command line has it."""
    text = "[schedules]\na = \"keras.ExponentialDecay(0.1, 9, 0.5, name='{w}')\"\n"
    file = read(tmp_path, f"{text}[vary]\nw = {values}")
    assert [one.label for one in file.series] == labels


SCHEDULES = '[schedules]\na = "step()"\n'
VARIED = '[schedules]\na = "cosine(warmup={w})"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.toml: needs a table [schedules]"),
        ("[schedules]", "a.toml: needs a table [schedules]"),
        ("schedules = 3", "line 1: schedules: must be a table"),
        ("titel = 'x'\n" + SCHEDULES, "line 1: unknown key 'titel'; did you mean 'title'?"),
        (SCHEDULES + "[plott]", "line 3: unknown key 'plott'; did you mean 'plot'?"),
        (SCHEDULES + "[plot]\nlogy = true", "line 4: unknown key in [plot] 'logy'; did you mean"),
        (SCHEDULES + "[plot]\ntitle = 'x'", "line 4: unknown key in [plot] 'title'"),
        (SCHEDULES + "[plot]\nlog_y = 1", "line 4: [plot] 'log_y': must be True or False, not 1"),
        (SCHEDULES + "[plot]\ndpi = nan", "line 4: [plot] 'dpi': must be a number >= 10"),
        (SCHEDULES + "[plot]\nsize = [8]", "line 4: [plot] 'size': must be WIDTHxHEIGHT"),
        (SCHEDULES + "[plot]\nlayout = 'panel'", "(did you mean panels?), not 'panel'"),
        ("title = 3\n" + SCHEDULES, "line 1: title: must be text, not 3"),
        ("epochs = 0\n" + SCHEDULES, "line 1: epochs: must hold at least one epoch, not '0'"),
        ("epochs = 1.5\n" + SCHEDULES, 'line 1: epochs: must be a number or "START:STOP", not 1.5'),
        ("epochs = true\n" + SCHEDULES, "line 1: epochs: must be"),
        ("epochs = 2\nsteps = 2\n" + SCHEDULES, "line 2: steps: cannot stand beside epochs"),
        ("[schedules]\na = 'stp()'", "line 2: [schedules] 'a': in 'stp()', column 1: unknown"),
        ("[schedules]\n\"a b\" = 'step(drop=2)'", "line 2: [schedules] 'a b': in 'step(drop=2)'"),
        ("[schedules]\na = 3", "line 2: [schedules] 'a': must be an expression, not 3"),
        ("[schedules]\na.b = 'step()'", "[schedules] 'a': must be an expression, not {'b'"),
        ("[schedules]\n' ' = 'step()'", "line 2: [schedules] ' ': is no label"),
        ("[schedules]\na = 'step()'\na = 'exp()'", "line 3: this is not TOML (this key was given"),
        ("[schedules\n", "line 1: this is not TOML"),
        ("vary = 3\n" + SCHEDULES, "line 1: vary: must be a table, [vary]"),
        (SCHEDULES + "[vary]\nw = [1]", "line 4: [vary] 'w': no expression has {w}; write it"),
        (VARIED + "[vary]\nw = []", "line 4: [vary] 'w': must be a list of values, or a text such"),
        (VARIED + "[vary]\nw = 3", "line 4: [vary] 'w': must be a list of values, or a text such"),
        (VARIED + "[vary]\nw = [[1]]", "line 4: [vary] 'w': must hold numbers and words, not [1]"),
        (VARIED + "[vary]\nw = [1, 1]", "line 4: [vary] 'w': has the value 1 twice"),
        (VARIED + "[vary]\nw = '0:9:0'", "line 4: [vary] 'w': must have a STRIDE other than 0"),
        (VARIED + "[vary]\nw = '1:9999'", "line 4: [vary] 'w': makes 9,998 curves; 1,000 is"),
        (VARIED + "[vary]\n'a b' = [1]", "line 4: [vary] 'a b': is no name"),
        (VARIED + "[vary]\nw = ['x']", "line 2: [schedules] 'a': in 'cosine(warmup=x)', column 15"),
        (
            VARIED + "[vary]\nww = [1]",
            "line 2: [schedules] 'a': in 'cosine(warmup={w})', column 15",
        ),
        (VARIED + "[vary]\nww = [1]", "{w} has no values; did you mean {ww}?"),
        ("a = " + "[" * 9000, "a.toml"),
        ("a = " + "9" * 9000, "line 1: it has a number of thousands of digits"),
        ("# " + "x" * 5 * 2**20, "at most 5,242,880 bytes"),
        (b"\xff\xfe[\x00", "line 1: this is not UTF-8 text"),
        (b"# ok\n# caf\xe9", "line 2: this is not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n", "line 1: this is not UTF-8 text"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str | bytes, message: str) -> None:
    """The file, the line where it is known, the key, and what would be right."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)
    assert str(tmp_path / "a.toml") in str(caught.value)


@given(st.binary() | st.text().map(str.encode))
def test_any_file_is_a_comparison_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Whatever its bytes are."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError):
        read_comparison(str(path))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file and a directory are the system's errors, in the program's words."""
    for path, reason in ((tmp_path, "directory"), (tmp_path / "no.toml", "No such file")):
        with pytest.raises(FileError, match=reason):
            read_comparison(str(path))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "sample_configs").glob("*.toml")), ids=lambda p: p.name
)
def test_a_sample_is_a_comparison(path: Path) -> None:
    """Every sample file reads, and its schedules can be computed over its range."""
    file = read_comparison(str(path))
    assert file.run.span
    assert file.picture
    assert file.picture.title
    for one in file.series:
        assert one.schedule(file.run.span.last) >= 0


def test_the_sample_of_frameworks_shows_one_decay() -> None:
    """Three languages, one schedule."""
    file = read_comparison(str(ROOT / "sample_configs" / "frameworks.toml"))
    assert len(file.series) == 3
    assert len({one.schedule for one in file.series}) == 1


END = "\n[schedules]\na = 'step()'"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".".join(["a"] * 20_000) + " = 1", "line 1: a key has more than 50 parts"),
        ("\n[" + " . ".join(['"a"'] * 51) + "]", "line 2: a key has more than 50 parts"),
        ("\n'a' . " * 51, "this is not TOML"),
        ("epochs = " + "9" * 5000, "line 1: it has a number of thousands of digits"),
        ("\n[plot]\ndpi = 1" + "_1" * 5000, "line 3: it has a number of thousands of digits"),
        ("epochs = 0x" + "f" * 5000 + END, "line 1: epochs: must be a number or"),
        (
            "steps_per_epoch = 0x" + "f" * 5000 + END,
            "line 1: steps_per_epoch: must be",
        ),
        ("[vary]\nw = [0x" + "f" * 5000 + "]", "line 2: [vary] 'w': must hold numbers and words"),
        (f"[vary]\nw = {list(range(30_000))}", "line 2: [vary] 'w': makes 30,000 curves"),
        (f"[schedules]\n{'x' * 500_000} = 'stp()'", "line 2: [schedules] 'xxx"),
        ("epochs = 3\n" + "x" * 500_000 + " = 1", "line 2: unknown key 'xxx"),
    ],
)
def test_a_monstrous_file_is_refused_at_once(tmp_path: Path, text: str, message: str) -> None:
    """In a line of a bearable length, with the place."""
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_comparison(str(path))
    told = str(caught.value).removeprefix(str(path))
    assert message in told
    assert len(told) < 300


def test_a_name_of_any_length_may_hold_a_schedule(tmp_path: Path) -> None:
    """What is called first is found without looking at every part of the name before it."""
    path = tmp_path / "a.toml"
    path.write_text(f"[schedules]\na = '{'b' * 19_000} = step()'")
    (one,) = read_comparison(str(path)).series
    assert one.label == "a"


def test_a_toml_of_another_kind_is_told_as_that(tmp_path: Path) -> None:
    """A project's pyproject.toml is no comparison with an unknown key."""
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n', "utf-8")
    with pytest.raises(ConfigError, match="it has no table"):
        read_comparison(str(file))
