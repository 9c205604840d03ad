"""Styles: files of Matplotlib's settings, of which those are taken that colour and shape."""

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import matplotlib as mpl

from lrsched_cli.errors import ComparisonError, ConfigError, nearest, short_repr, told

_SUFFIX = ".mplstyle"

_LARGEST = 2**16
"""Bytes of a style: some times what all of Matplotlib's settings take."""

_TAKEN = frozenset(
    """
    axes figure font grid hatch legend lines markers mathtext patch text xaxis xtick yaxis ytick
    """.split()  # noqa: SIM905 - a list of words
)
"""Sections of settings; the others say how a picture is made and written, not how it looks."""

_LEFT_ASIDE = re.compile(
    r"figure\.(figsize|dpi|autolayout|max_open_warning|hooks)|text\.(usetex|latex.*)"
)
"""Settings that this program has options for, or that run something."""

_MOST = 1000.0
"""Of sizes, widths and lengths in points: more than a picture has room for."""

_MOST_PRODUCTS = 2
"""Of cycles; each multiplies the colours."""


def settings_of(style: str) -> dict[str, object]:
    """Return the settings of a style of Matplotlib's, or of an .mplstyle file.

    Raises:
        ComparisonError: there is no style of that name, and no such file.
        FileError: it cannot be read.
        ConfigError: it says something that is no setting.
    """
    path = _path_of(style)
    with told("read", style), path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ConfigError(style, 0, f"a style has at most {_LARGEST:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(style, number, "this is not UTF-8 text") from None
    found: dict[str, object] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            found.update(_settings_in(line))
        except ValueError as error:
            raise ConfigError(style, number, str(error)) from None
    return found


def _path_of(style: str) -> Path:
    """Return the file of a style: itself, or in the user's folder, or in Matplotlib's."""
    if style.endswith(_SUFFIX):
        with told("read", style):
            if Path(style).is_file():
                return Path(style)
    folders = [Path(mpl.get_configdir(), "stylelib"), Path(mpl.get_data_path(), "stylelib")]
    styles = {path.stem: path for path in _files_in(reversed(folders))}
    if style in styles:
        return styles[style]
    near = nearest(style, styles)
    hint = f"did you mean {near!r}?" if near else f"there are {', '.join(sorted(styles))}"
    message = f"no style and no .mplstyle file is called {short_repr(style)}; {hint}"
    raise ComparisonError(message)


def _files_in(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in folder.glob(f"[!_]*{_SUFFIX}"):
            if path.is_file():
                yield path


def _settings_in(line: str) -> dict[str, object]:
    """Return the setting of a line, if it has one that is taken.

    Raises:
        ValueError: it is no setting; the text says why.
    """
    text = _without_comment(line).strip()
    if not text:
        return {}
    key, colon, value = (part.strip() for part in text.partition(":"))
    if not colon:
        message = f"must be a setting such as lines.linewidth: 2, not {short_repr(text)}"
        raise ValueError(message)
    if key not in mpl.rcParams:
        near = nearest(key, mpl.rcParams)
        hint = f"; did you mean {near!r}?" if near else ""
        message = f"unknown setting {short_repr(key)}{hint}"
        raise ValueError(message)
    if key.partition(".")[0] not in _TAKEN or _LEFT_ASIDE.fullmatch(key):
        return {}
    if value.startswith('"') and value.endswith('"'):
        value = value[1:-1]
    return {key: _checked(key, value)}


def _without_comment(line: str) -> str:
    """Return a line without what follows a # that is not within quotes."""
    found = re.match(r"""(?: [^"'#] | "[^"]*" | '[^']*' | ["'](?=[^#]*$) )*+""", line, re.VERBOSE)
    return found[0] if found else line


def _checked(key: str, value: str) -> object:
    """Return a setting's value as Matplotlib has it, or refuse what no picture can show."""
    if key == "axes.prop_cycle":
        code = re.sub(r"'[^']*'|\"[^\"]*\"", "", value)
        if re.search(r"\*\*|\d{4}", code) or code.count("*") > _MOST_PRODUCTS:
            message = f"{key}: must be a cycle of colours, not {short_repr(value)}"
            raise ValueError(message)
    settings = mpl.RcParams()
    try:
        settings[key] = value  # type: ignore[index] # its keys are a long list of literals
    except Exception as error:  # whatever a check of Matplotlib's meets
        message = f"{key}: {short_repr(value)} is no value for it"
        raise ValueError(message) from error
    checked: object = settings[key]  # type: ignore[index]
    for number in _numbers(checked):
        if not math.isfinite(number) or abs(number) > _MOST:
            message = f"{key}: must be at most {_MOST:g}, not {short_repr(value)}"
            raise ValueError(message)
    return checked


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _numbers(one)
