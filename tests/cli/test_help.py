"""Help: of every command, with examples that run; the catalogue; shell completion."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from lrsched_cli import __version__
from lrsched_cli.cli import command_name, program
from lrsched_cli.cli.help import SectionOption
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
    """Within 80 columns; --help holds all examples as they are, -h the first, in 23 lines."""
    done = lrsched(*command, "--help", cwd=tmp_path, COLUMNS="80")
    short = lrsched(*command, "-h", cwd=tmp_path, COLUMNS="80")
    assert (done.code, done.err) == (short.code, short.err) == (0, "")
    assert max(map(len, (done.out + short.out).splitlines())) <= 80
    assert examples(command)
    assert all(f"  {line}\n" in done.out for line in examples(command))
    assert f"\n  {examples(command)[0]}\n" in short.out
    most = {"cosine-restarts": 26, "plan": 24}.get(" ".join(command), 23)
    assert short.out.count("\n") <= most


def test_in_a_narrow_terminal_the_text_of_an_option_stands_below_it(tmp_path: Path) -> None:
    """Beside the option there is no room."""
    done = lrsched("step", "-h", cwd=tmp_path, COLUMNS="20")
    assert "\n  --drop FLOAT\n    factor of one drop\n" in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_has_every_option_of_the_commands_own(name: str, tmp_path: Path) -> None:
    """And names the headings of the others, which --help shows."""
    command = program.get_command(click.Context(program), name)
    assert command is not None
    short = lrsched(name, "-h", cwd=tmp_path).out
    rest = short.partition("\nShared options (")[2].partition(")")[0].split(", ")
    for option in command.params:
        if isinstance(option, SectionOption):
            is_told = option.section.lower() in rest
            assert is_told != any(f"  {one}" in short for one in option.opts)


def test_without_a_command_the_short_help_is_shown(tmp_path: Path) -> None:
    """On stderr: nothing was asked for."""
    assert lrsched(cwd=tmp_path).err == lrsched("-h", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("arguments", "default"),
    [
        (["piecewise"], "[>= 0; default: 0:0.1,30:0.01]"),
        (["multistep"], "[updates; >= 0; default: 30,60,90]"),
        (["formula"], "--rate FORMULA the rate, as a formula of t --total"),
    ],
)
def test_a_default_is_shown_as_it_is_typed(
    arguments: list[str], default: str, tmp_path: Path
) -> None:
    """What has none shows none."""
    assert default in " ".join(lrsched(*arguments, "--help", cwd=tmp_path).out.split())


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
    text = " ".join(lrsched(command_name(family.name), "--help", cwd=tmp_path).out.split())
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


def test_the_catalogue_lists_every_schedule_and_framework(tmp_path: Path) -> None:
    """A line each, without formulas; a framework's schedulers with its name."""
    text = lrsched("list", cwd=tmp_path).out
    listed = re.findall(r"^  (\w+)(?:, \w+)*  +[A-Z]", text, re.MULTILINE)
    assert sorted(listed) == sorted(FAMILIES)
    assert "lr(t)" not in text
    assert {name.partition(".")[0] for name in catalogue()} <= set(text.split())
    narrowed = lrsched("list", "KERAS", cwd=tmp_path).out
    assert "keras.ExponentialDecay  " in narrowed
    assert "optax" not in narrowed


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_catalogue_has_each_familys_formula_and_curve(
    family: type[Schedule], tmp_path: Path
) -> None:
    """By its defaults, or by the example in its help; not where blocks cannot be shown."""
    text = lrsched("list", family.name, cwd=tmp_path).out
    names = re.match(r"([a-z_, ]+?) {2,}[▁▂▃▄▅▆▇█]{24}\n", text)
    assert names is not None
    assert names[1].split(", ") == [family.name, *family.aliases]
    assert "lr(t) = " in text
    assert lrsched("list", family.name, cwd=tmp_path, encoding="ascii").out.isascii()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["one-cycle"], "\n  torch.OneCycleLR "),
        (["OneCycle"], "\n  torch.OneCycleLR "),
        (["one", "cycle"], "\n  torch.OneCycleLR "),
        (["steplr"], "lr(t) = lr * gamma ** floor(t / step_size)"),
        (["OneCycleLR"], "note (the peak is between updates): max_lr itself is not used"),
        (["LambdaLR"], "lrsched compare train.py"),
        (["plateau"], "--metric LOG:COLUMN"),
        (["ReduceLROnPlateau"], "--metric LOG:COLUMN"),
    ],
    ids=str,
)
def test_the_catalogue_knows_a_name_by_what_it_means(
    words: list[str], told: str, tmp_path: Path
) -> None:
    """However it is spelt; a scheduler that has no formula is told with what to do."""
    assert told in " ".join(lrsched("list", *words, cwd=tmp_path).out.split(" "))


def completed(*typed: str) -> set[str]:
    """Return what a shell is offered for the last of some words."""
    *words, incomplete = typed
    shell = ShellComplete(program, {}, "lrsched", "_LRSCHED_COMPLETE")
    return {str(one.value) for one in shell.get_completions(words, incomplete)}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["list", "cosine_r"], "cosine_restarts"),
        (["list", "steplr"], "StepLR StepLRScheduler"),
        (["list", "tor"], "torch torchtitan"),
        (["list", "timm.P"], "timm.PolyLRScheduler"),
        (["cosine", "--vary", "warmup-"], "warmup-from= warmup-shape="),
        (["compare", "cosine(warmup={w}, power={p})", "--vary", ""], "p= w="),
        (["step", "--style", "ggp"], "ggplot"),
        (["compare", "@a"], "@a.py @ab/"),
        (["compare", "@ab/"], "@ab/c.toml"),
        (["compare", "cos"], "cosine cosine_restarts cost.log"),
        (["check", "a.py", "--ignore", "flat-tail,first-"], "flat-tail,first-rate-zero"),
        (["step", "-f", "mark"], "markdown"),
        (["convert", "step", "--to", "opt"], "optax"),
    ],
    ids=" ".join,
)
def test_a_shell_is_offered(
    typed: list[str], offered: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What begins as the last word does."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "ab/c.toml", "cost.log"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert completed(*typed) == set(offered.split())


@pytest.mark.parametrize("typed", [["compare", "@"], ["compare", "@", "a"]])
def test_bash_is_offered_what_follows_an_at_sign(
    typed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hands the sign over as a word of its own, and replaces both."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_LRSCHED_COMPLETE", "bash_complete")
    Path("a.py").touch()
    assert completed(*typed) == {"@a.py"}


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
