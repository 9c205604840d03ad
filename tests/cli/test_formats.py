"""Options of a picture are honoured by what is written, or it is said that nothing honours them."""

import pytest

from lrsched_cli.cli.errors import run
from lrsched_cli.render import FORMATS, ignored


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (["csv", "jsonl"], ["log_y", "title", "theme", "dpi"]),
        (["table"], ["log_y", "theme", "dpi"]),
        (["chart"], ["theme", "dpi"]),
        (["svg"], ["dpi"]),
        (["svg", "png"], []),
        (["csv", "html"], ["dpi"]),
    ],
)
def test_a_format_honours_what_it_shows(formats: list[str], expected: list[str]) -> None:
    """Rows have nothing of a picture; a picture has all of it, and dots are those of a PNG."""
    options = ["log_y", "title", "theme", "dpi"]
    assert ignored(options, [FORMATS[name] for name in formats]) == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--log-y", "-f", "csv"], "Note: --log-y changes nothing in csv\n"),
        (["--log-y", "--dpi", "90"], "Note: --log-y, --dpi change nothing in table\n"),
        (["--x", "epoch", "--log-y", "--show"], ""),
        (["--at", "3", "--show"], "Note: --at changes nothing in chart\n"),
        (["--at", "3", "--show", "-f", "table"], ""),
        (["--below", "1", "--show"], "Note: --show draws nothing beside --below and --above\n"),
        (["--log-y", "--show"], ""),
        (["--title", "T"], ""),
        (["-f", "csv"], ""),
    ],
)
def test_an_option_that_changes_nothing_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line on stderr; the data are written all the same."""
    assert run(["step", *arguments]) == 0
    out, err = capsys.readouterr()
    assert out
    assert err == told
