"""Texts for a terminal: how wide they are, and where they break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli.render.terminal_text import cells, folded, legible


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("", 0), ("é", 1), ("e\u0301", 1), ("😀", 2), ("学習率", 6), ("❤\ufe0f", 1)],
)
def test_a_text_is_as_wide_as_a_terminal_shows_it(text: str, width: int) -> None:
    """Wide characters take two columns, accents none."""
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("step(lr0=0.1, drop=0.5)", ["step(", "lr0=0.1,", "drop=", "0.5)"]),
        ("学習率学習率", ["学習率学", "習率"]),
        (" a  b ", [" a  b "]),
        ("", [""]),
    ],
)
def test_a_text_is_broken_at_blanks_if_it_can_be(text: str, lines: list[str]) -> None:
    """Into lines of eight columns."""
    assert folded(text, 8) == lines


@given(st.text(), st.integers(2, 40))
def test_no_character_is_lost_and_no_line_too_wide(text: str, width: int) -> None:
    """But for blanks, where it is broken."""
    lines = folded(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_character_acts() -> None:
    """Control characters are written as escapes; so is what ASCII lacks, where it must be."""
    assert legible("\x1b[31mé\n", unicode=True) == "\\x1b[31mé\\n"
    assert legible("\x1b[31mé\n", unicode=False) == "\\x1b[31m\\xe9\\n"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("exp(lr0=0.1,decay=0.05)", 14, ["exp(lr0=0.1,", "decay=0.05)"]),
        ("a/folder/with/files", 10, ["a/folder/", "with/files"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("one two", 4, ["one", "two"]),
        ("exp(lr0=0.1,min_lr=1e-4)", 22, ["exp(lr0=0.1,", "min_lr=1e-4)"]),
        ("torch.optim.CosineAnnealingLR(", 22, ["torch.optim.", "CosineAnnealingLR("]),
        ("warmup_cosine_lr", 14, ["warmup_cosine_", "lr"]),
    ],
)
def test_a_long_word_is_broken_at_its_joints(text: str, width: int, lines: list[str]) -> None:
    """After a comma, a bracket or a slash, else within an argument; without joints, anywhere."""
    assert folded(text, width) == lines
