"""Comparison files: what they mean, and how each mistake is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli.comparison import Picture
from lrsched_cli.config import ComparisonFile, read_comparison
from lrsched_cli.errors import ConfigError, FileError
from lrsched_cli.sampling import Span
from readme import ROOT


def read(folder: Path, text: str | bytes) -> ComparisonFile:
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
    assert file.span == Span(0, 90, 5, "step")
    assert file.picture == Picture("panels", log_y=True, title="T", size=(8, 4), dpi=100)


@pytest.mark.parametrize(
    ("text", "span"),
    [("", None), ("epochs = 7", Span(0, 7)), ('epochs = "2:7"', Span(2, 7))],
)
def test_a_range_may_be_left_open(tmp_path: Path, text: str, span: Span | None) -> None:
    """A number, a text, or nothing."""
    assert read(tmp_path, f'{text}\n[schedules]\na = "step()"\n').span == span


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    assert read(tmp_path, '\ufeff[schedules]\na = "step()"').series[0].label == "a"


SCHEDULES = '[schedules]\na = "step()"\n'


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
        ("a = " + "[" * 9000, "a.toml"),
        ("a = " + "9" * 9000, "this is not TOML"),
        ("# " + "x" * 2**20, "at most 1,048,576 bytes"),
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
    assert file.span
    assert file.picture.title
    for one in file.series:
        assert one.schedule(file.span.last) >= 0


def test_the_sample_of_frameworks_shows_one_decay() -> None:
    """Three languages, one schedule."""
    file = read_comparison(str(ROOT / "sample_configs" / "frameworks.toml"))
    assert len(file.series) == 3
    assert len({one.schedule for one in file.series}) == 1
