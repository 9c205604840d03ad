"""Markdown: the table's rows, for a document."""

import pytest

from lrsched_cli.sampling import Span
from shown import comparison, rendered

EXPECTED = """\
**step(every=2)**

| epoch | lr |
| ---: | ---: |
| 0 | 0.1 |
| 1 | ↓ 0.05 |
| **first** | 0.1 |
| **last** | 0.05 |
| **min** | 0.05 |
| **max** | 0.1 |
| **mean** | 0.075 |
"""


def test_markdown_is_a_table() -> None:
    """Header, alignment, rows, footer."""
    assert rendered("markdown", comparison("step(every=2)", span=Span(0, 2))) == EXPECTED


def test_markdown_says_what_it_leaves_out() -> None:
    """As the table does."""
    text = rendered("markdown", comparison("exp()", span=Span(0, 5000)))
    assert text.endswith("\n\n26 of 5,000 rows shown; --all shows every one\n")


@pytest.mark.parametrize("label", ["a|b", "*a*", "`a`", "<b>", "[a](b)", "$x$", "a\nb", "\\"])
def test_a_label_is_no_markup(label: str) -> None:
    """Every character with a meaning is escaped; each line has its three cells."""
    text = rendered("markdown", comparison("step()", "exp()", labels=[label, "b"]))
    header, *lines = text.splitlines()
    plain = header.replace("\\\\", "").replace("\\|", "")
    assert plain.count("|") == 4
    assert all(line.count("|") == 4 for line in lines)
    for character in "*`<>[$":
        assert header.count(character) == header.count(f"\\{character}")
