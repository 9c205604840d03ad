"""A style colours and shapes a picture; it runs nothing, and its size is the picture's own."""

import subprocess
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import style

from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import ConfigError, FileError
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS, View
from lrsched_cli.render.figure import figure, styles
from shown import comparison


def drawn_with(tmp_path: Path, text: str | bytes, dpi: float = 20) -> Picture:
    """Return a picture's options, with a style that says some text."""
    path = tmp_path / "a.mplstyle"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Picture(style=str(path), dpi=dpi)


def image(shown: Comparison) -> bytes:
    """Return a comparison as a PNG."""
    return b"".join(FORMATS["png"].render(shown, View()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\xff\xfe", "line 1: this is not UTF-8 text"),
        (
            "axes.grid: True\nfont.family: caf\u00e9".encode("latin-1"),
            "line 2: this is not UTF-8",
        ),
        ("#" * 2**16 + "\n", "a style has at most 65,536 bytes"),
        ("rubbish", "line 1: must be a setting such as lines.linewidth: 2, not 'rubbish'"),
        ("\nlines.linewdth: 2", "line 2: unknown setting 'lines.linewdth'; did you mean 'lines.l"),
        ("x" * 5000 + ": 2", "line 1: unknown setting 'xxx"),
        ("lines.linestyle: " + "x" * 5000, "line 1: lines.linestyle: 'xxx"),
        ("lines.linewidth: 1e9", "line 1: lines.linewidth: must be at most 1000, not '1e9'"),
        ("font.size: nan", "line 1: font.size: must be at most 1000, not 'nan'"),
        ("axes.prop_cycle: 9**9**9**9", "line 1: axes.prop_cycle: must be a cycle of colours"),
        ("axes.prop_cycle: cycler(color='rg') * 1000000000", "axes.prop_cycle: must be a cycle"),
        ("axes.prop_cycle: " + "cycler(color='rg') * " * 40, "axes.prop_cycle: must be a cycle"),
        ("axes.prop_cycle: __import__('os')", "line 1: axes.prop_cycle: "),
        ("axes.prop_cycle: cycler('color', [])", "this cannot be drawn"),
        ("font.size: 0", "this cannot be drawn"),
        ("lines.marker: $\\frac$", "this cannot be drawn"),
    ],
)
def test_a_style_that_cannot_be_drawn_is_told(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    """With the file, and the line and the setting where they are known; in a bearable length."""
    with pytest.raises(ConfigError) as caught:
        image(comparison("exp()", picture=drawn_with(tmp_path, text)))
    told = str(caught.value).removeprefix(str(tmp_path))
    assert told.startswith("/a.mplstyle")
    assert message in told
    assert len(told) < 600


@pytest.mark.parametrize(
    "setting",
    [
        "savefig.dpi: 100000",
        "figure.dpi: 100000",
        "figure.figsize: 1000, 1000",
        "savefig.bbox: tight\nsavefig.pad_inches: 100000",
        "text.usetex: True",
        "text.latex.preamble: rubbish",
        "backend: TkAgg",
        "backend: nothing",
        "image.cmap: nothing",
        "path.sketch: (1e9, 1e-9, 1)",
        "svg.fonttype: path",
        "savefig.transparent: True",
        "agg.path.chunksize: 1",
    ],
)
def test_how_a_picture_is_made_is_no_matter_of_style(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What concerns its size, its file or other programs changes nothing, and runs nothing."""

    def run(*_: object, **__: object) -> None:
        pytest.fail("a program is run")

    for name in ("run", "Popen", "check_output"):
        monkeypatch.setattr(subprocess, name, run)
    plain = image(comparison("exp()", picture=Picture(dpi=20)))
    assert image(comparison("exp()", picture=drawn_with(tmp_path, setting))) == plain


@pytest.mark.parametrize("family", ["No Font Of This Name", "x" * 5000])
def test_a_font_that_is_not_there_is_replaced(tmp_path: Path, family: str) -> None:
    """As everywhere in Matplotlib."""
    picture = drawn_with(tmp_path, f"font.family: {family}")
    assert image(comparison("exp()", picture=picture))


def test_a_style_is_read_as_matplotlib_reads_it() -> None:
    """Each of its own, setting by setting, for all that are taken."""
    assert len(style.available) > 10
    for name in (one for one in style.available if not one.startswith("_")):  # not its own tests
        for key, value in styles.settings_of(name).items():
            assert style.library[name][key] == value  # type: ignore[index] # literals


def test_a_comment_ends_a_line_outside_quotes(tmp_path: Path) -> None:
    """A colour in quotes begins with the same character."""
    text = 'axes.facecolor: "#102030"  # dark\n# axes.grid: x\n\ntext.color: 102030#'
    found = styles.settings_of(drawn_with(tmp_path, text).style or "")
    assert found == {"axes.facecolor": "#102030", "text.color": "#102030"}


def test_a_users_own_styles_have_names_and_stop_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is no text is told when it is asked for."""
    folder = tmp_path / "stylelib"
    folder.mkdir()
    (folder / "mine.mplstyle").write_text("axes.facecolor: red")
    (folder / "bad.mplstyle").write_bytes(b"\xff")
    monkeypatch.setattr(mpl, "get_configdir", lambda: str(tmp_path))
    drawn = figure(comparison("exp()", picture=Picture(style="mine")))
    assert drawn.axes[0].get_facecolor() == (1, 0, 0, 1)
    with pytest.raises(ConfigError, match="bad, line 1: this is not UTF-8 text"):
        figure(comparison("exp()", picture=Picture(style="bad")))


def test_a_name_too_long_for_a_file_is_told() -> None:
    """By the system's reason."""
    with pytest.raises(FileError, match="File name too long"):
        figure(comparison("exp()", picture=Picture(style="x" * 5000 + ".mplstyle")))
