"""README.md and the documents beside it say what is so: sessions, commands, Python, links."""

import doctest
import re
import shlex
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import lrsched_cli
from program import lrsched
from readme import (
    DOCUMENTS,
    ROOT,
    cog,
    picture_commands,
    setup_commands,
    shell_commands,
    text_of_document,
)

TEXTS = {name: text_of_document(name) for name in DOCUMENTS}
README, _, REFERENCE, CONTRIBUTING = TEXTS.values()


@pytest.mark.process
def test_what_commands_print_is_what_they_print() -> None:
    """Every generated part of the documents is as the program makes it now."""
    done = cog("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_readme_is_short() -> None:
    """A stranger reads it whole: what is long stands in the documents beside it."""
    assert README.count("\n") <= 350


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Each link to a file of the project has its file, and the heading in it."""
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", TEXTS[name]):
        path, _, heading = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.is_file(), link
        assert not heading or heading in headings(target.read_text(encoding="utf-8")), link


def test_what_to_touch_for_an_addition_is_there() -> None:
    """Each path in the table of CONTRIBUTING.md, and each name in capitals where it says so."""
    table = CONTRIBUTING.partition("## Where things are added")[2].partition("\n\nA family")[0]
    paths = re.findall(r"`((?:lrsched_cli|tests)/[^`]*)`", table)
    assert len(paths) > 10
    for path in paths:
        assert list(ROOT.glob(path.removesuffix("/"))), path
    sources = "".join(one.read_text("utf-8") for one in (ROOT / "lrsched_cli").rglob("*.py"))
    for name in re.findall(r"`([A-Z_]{3,})`", table):
        assert re.search(rf"^{name}\b", sources, re.MULTILINE), name


def headings(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    told = re.findall(r"^#+ (.*)$", outside, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in told}


@pytest.mark.parametrize("command", shell_commands())
def test_a_command_that_writes_files_writes_them(command: str, tmp_path: Path) -> None:
    """Each command shown without its output runs, from a place with the sample files."""
    (tmp_path / "sample_configs").symlink_to(ROOT / "sample_configs")
    (tmp_path / ".github").mkdir()
    arguments = shlex.split(command)[1:]
    assert lrsched(*arguments, cwd=tmp_path).code == 0
    written = [name for flag, name in pairwise(arguments) if flag == "-o"]
    assert written
    assert all((tmp_path / name).stat().st_size for name in written)


@pytest.mark.parametrize("command", picture_commands(), ids=lambda command: command[-1])
def test_a_picture_is_what_its_command_makes(command: list[str]) -> None:
    """Shown in a document, of the size that the command beside it gives, and small."""
    assert command[-1] in shown_pictures()
    width, height = map(float, command[command.index("--size") + 1].split("x"))
    dpi = float(command[command.index("--dpi") + 1])
    picture = (ROOT / command[-1]).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (round(width * dpi), round(height * dpi))
    assert len(picture) < 100_000


def test_every_picture_is_shown() -> None:
    """None is left over."""
    assert shown_pictures() == {f".github/{path.name}" for path in (ROOT / ".github").glob("*.png")}


def shown_pictures() -> set[str]:
    """Return the pictures that the documents show, from the root of the project."""
    beside = {name: Path(name).parent for name in DOCUMENTS}
    return {
        str(beside[name] / path)
        for name, text in TEXTS.items()
        for path in re.findall(r"^!\[.*?\]\((.*?)\)", text, re.MULTILINE)
    }


def test_there_are_two_set_up_commands() -> None:
    """One line installs and runs the main job, one installs and runs the tests."""
    main, tests = setup_commands()
    assert main.endswith("lrsched compare sample_configs/decays.toml -o decays.png")
    assert tests.endswith("python -m pytest -n auto")
    assert all("\n" not in command for command in (main, tests))


def test_the_expressions_parse() -> None:
    """Each line shown under Expressions is a schedule."""
    section = REFERENCE.partition("## Expressions")[2]
    for line in re.findall(r"```python\n(.*?)\n```", section, re.DOTALL)[0].splitlines():
        assert lrsched_cli.parse(line)(0) in {0, 0.1}


def test_the_python_examples_return_what_their_comments_say() -> None:
    """Each commented value is the value."""
    names: dict[str, object] = {"array": np.array}
    section = README.partition("## In Python")[2].partition("\n## ")[0]
    examples = re.findall(r"```python\n(.*?)\n```", section, re.DOTALL)
    assert examples
    for line in "\n".join(examples).splitlines():
        code, _, comment = line.partition("#")
        if comment:
            assert np.array_equal(eval(code, names), eval(comment, names))  # noqa: S307 - README's
        else:
            exec(code, names)  # noqa: S102 - README's own lines


def test_the_package_example_returns_what_it_says() -> None:
    """The example in the package's docstring is so."""
    assert doctest.testmod(lrsched_cli).failed == 0
