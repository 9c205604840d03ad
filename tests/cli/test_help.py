"""Help: of every command, with examples that run; the catalogue; shell completion."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lrsched_cli import __version__
from lrsched_cli.cli import command_name, program
from lrsched_cli.dialects import catalogue
from lrsched_cli.parameters import fields
from lrsched_cli.schedules import FAMILIES, Schedule
from process import started
from program import lrsched
from readme import ROOT

COMMANDS = program.list_commands(click.Context(program))
SIMPLE = {name: family for name, family in FAMILIES.items() if not family.combines()}
ALIASES = [alias for family in SIMPLE.values() for alias in family.aliases]
HELP = [[], *([name] for name in COMMANDS)]
BINARIES = Path(sys.executable).parent


def examples(command: list[str]) -> list[str]:
    context = click.Context(program)
    shown = program.get_command(context, command[0]) if command else program
    text = (shown and shown.help) or ""
    return re.findall(r"^ *(lrsched .*)$", text.partition("Examples:")[2], re.MULTILINE)


@pytest.mark.parametrize("command", HELP, ids=lambda command: " ".join(command) or "lrsched")
def test_every_command_has_help_with_examples(command: list[str], tmp_path: Path) -> None:
    """-h and --help are the same, within 80 columns, and hold the examples as they are."""
    done = lrsched(*command, "-h", cwd=tmp_path, COLUMNS="80")
    assert (done.code, done.err) == (0, "")
    assert done == lrsched(*command, "--help", cwd=tmp_path, COLUMNS="80")
    assert max(map(len, done.out.splitlines())) <= 80
    assert examples(command)
    assert all(f"  {line}\n" in done.out for line in examples(command))


@pytest.mark.parametrize("line", [line for command in HELP for line in examples(command)])
def test_an_example_runs(line: str, tmp_path: Path) -> None:
    """From a place with the sample files, with nothing on stderr but files written, and notes."""
    (tmp_path / "sample_configs").symlink_to(ROOT / "sample_configs")
    done = lrsched(*shlex.split(line)[1:], cwd=tmp_path)
    assert done.code == 0
    outputs = line.count(" -o ")
    told = [line for line in done.err.splitlines() if not line.startswith("Note: ")]
    assert sum(line.startswith("Wrote ") for line in told) == len(told) == outputs
    assert bool(done.out) == (not outputs)


def test_help_groups_the_commands(tmp_path: Path) -> None:
    """Schedules first, then what is done with them; each with its summary."""
    text = lrsched("--help", cwd=tmp_path).out
    schedules, commands = text.partition("Schedules:")[2].split("Commands:")
    assert re.findall(r"^  (\S+)  +\w", schedules, re.MULTILINE) == list(map(command_name, SIMPLE))
    assert re.findall(r"^  (\S+)  +\w", commands, re.MULTILINE) == COMMANDS[len(SIMPLE) :]


@pytest.mark.parametrize("family", SIMPLE.values(), ids=SIMPLE)
def test_help_tells_every_parameter(family: type[Schedule], tmp_path: Path) -> None:
    """With unit, range and default."""
    text = " ".join(lrsched(command_name(family.name), "-h", cwd=tmp_path).out.split())
    for field in fields(family):
        assert f"--{field.name.replace('_', '-')}" in text
        assert field.param.summary in text
        assert field.param.bounds() in text


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_the_command(alias: str, tmp_path: Path) -> None:
    """Both names give the same table."""
    (name,) = (family.name for family in FAMILIES.values() if alias in family.aliases)
    assert lrsched(command_name(alias), cwd=tmp_path) == lrsched(command_name(name), cwd=tmp_path)


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    """One line."""
    assert lrsched("--version", cwd=tmp_path).out == f"lrsched {__version__}\n"


def test_the_catalogue_lists_everything(tmp_path: Path) -> None:
    """Families and dialects, each with its formula; a word narrows it."""
    text = lrsched("list", cwd=tmp_path).out
    names = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert [re.split(", |  ", name)[0] for name in names] == [*FAMILIES, *catalogue()]
    assert text.count("lr(t) = ") >= len(names)
    narrowed = lrsched("list", "KERAS", cwd=tmp_path).out
    assert "keras.ExponentialDecay" in narrowed
    assert "optax" not in narrowed


def test_the_catalogue_shows_each_familys_curve(tmp_path: Path) -> None:
    """By its defaults, or by the example in its help; not where blocks cannot be shown."""
    text = lrsched("list", cwd=tmp_path).out
    curves = dict(re.findall(r"^([a-z_]+).*? {2,}([▁▂▃▄▅▆▇█]{24})$", text, re.MULTILINE))
    assert list(curves) == list(FAMILIES)
    assert curves["constant"] == "▄" * 24
    assert curves["sequence"][0] == "▁"
    assert lrsched("list", cwd=tmp_path, encoding="ascii").out.isascii()


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["co"], ["constant", "compare"]),
        (["step", "--of"], ["--offset"]),
        (["compare", "--layout", "p"], ["panels"]),
        (["exp", "-f", "js"], ["json", "jsonl"]),
        (["compare", "a"], ["a.toml", "a.txt"]),
        (["exp", "-o", "a.to"], ["a.toml"]),
    ],
    ids=" ".join,
)
def test_bash_completes(typed: list[str], offered: list[str], tmp_path: Path) -> None:
    """The script, sourced by a real bash, offers commands, options, values and files."""
    for name in ("a.toml", "a.txt"):
        (tmp_path / name).touch()
    words = shlex.join(["lrsched", *typed])
    script = f"""
        eval "$(_LRSCHED_COMPLETE=bash_source lrsched)"
        compopt() {{ :; }}
        COMP_WORDS=({words}) COMP_CWORD={len(typed)}
        _lrsched_completion lrsched {shlex.quote(typed[-1])} {words.split()[-2]}
        printf '%s\\n' "${{COMPREPLY[@]}}"
        compgen -f -- {shlex.quote(typed[-1])} | sed 's/^/file /'
    """
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{BINARIES}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert set(done.stdout.split()) - {"file"} >= set(offered)


@pytest.mark.process
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str, tmp_path: Path) -> None:
    """Printed by the program itself."""
    done = started(cwd=tmp_path, _LRSCHED_COMPLETE=f"{shell}_source")
    assert done.code == 0
    assert "_lrsched_completion" in done.out
