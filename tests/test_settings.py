"""Settings: values that a user tells for names in a file."""

from pathlib import Path

import pytest

from lrsched_cli.errors import ConfigError, SettingError
from lrsched_cli.inputs.settings_file import given_with_files
from lrsched_cli.settings import NOTHING, Given, given, refuse_unused, setting
from program import refused


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("lr=3e-4", "lr", 3e-4),
        ("steps = 5*391", "steps", 1955),
        ("len(train_loader)=391", "len(train_loader)", 391),
        ('cfg["a=b"]=[30, 60]', 'cfg["a=b"]', [30, 60]),
        ("f(x, y=2)=7", "f(x, y=2)", 7),
        ("sched=cosine", "sched", "cosine"),
        ("flag=True", "flag", True),
        ("none=None", "none", None),
        ("points={0: 0.1}", "points", {0: 0.1}),
        ("path=a/b=c", "path", "a/b=c"),
        ("empty=", "empty", ""),
    ],
)
def test_a_setting_is_a_name_and_a_value(text: str, name: str, value: object) -> None:
    """A literal, arithmetic of literals, or else the text."""
    assert setting(text) == (name, value)


@pytest.mark.parametrize("text", ["lr", "=3", "f(x=1)", ""])
def test_what_is_no_assignment_is_refused(text: str) -> None:
    """With an example."""
    with pytest.raises(SettingError, match="must be NAME=VALUE, such as"):
        setting(text)


@pytest.mark.parametrize("name", ["cfg['lr']", 'cfg["lr"]', 'cfg[ "lr" ]', " cfg['lr'] "])
def test_blanks_and_quotes_do_not_matter(name: str) -> None:
    """Neither where a value is told nor where it is asked for."""
    told = given([setting("cfg['lr']=1")])
    assert name in told
    assert told.get(name) == 1
    assert given([(name, 1)]).get("cfg['lr']") == 1


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", "args.lr = 0.1\ntrain = dict(epochs=3 * 10)\n"),
        (".yaml", "args:\n  lr: 1e-1\ntrain:\n  epochs: 30\n"),
        (".json", '{"args": {"lr": 0.1}, "train": {"epochs": 30}}'),
        (".toml", "[args]\nlr = 0.1\n[train]\nepochs = 30\n"),
    ],
)
def test_a_settings_file_is_read_in_each_format(suffix: str, text: str, tmp_path: Path) -> None:
    """What is nested has a dotted name, and so has what it is nested in."""
    path = tmp_path / f"settings{suffix}"
    path.write_text(text)
    told = given_with_files([], [str(path)])
    assert (told.get("args.lr"), told.get("train.epochs")) == (0.1, 30)
    assert told.get("train") == {"epochs": 30}
    assert told.get("train.steps", "none") == "none"


def test_what_is_told_stands_before_files_and_later_files_before_earlier(tmp_path: Path) -> None:
    """As a user would add to a command line."""
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path, text in zip(paths, ["a: 1\nb: 1\nc: 1\n", "a: 2\nb: 2\n"], strict=True):
        path.write_text(text)
    told = given_with_files([("a", 3)], map(str, paths))
    assert [told.get(name) for name in "abc"] == [3, 2, 1]


def test_a_file_of_no_names_is_refused(tmp_path: Path) -> None:
    """A list sets nothing."""
    path = tmp_path / "a.json"
    path.write_text("[1]")
    with pytest.raises(ConfigError, match="holds names with values"):
        given_with_files([], [str(path)])


def test_a_told_name_that_is_of_no_use_is_refused() -> None:
    """With the nearest; one that only a settings file has is not."""
    told = Given({"args.ephocs": 1}, {"other": 2})
    with pytest.raises(SettingError, match=r"'args\.ephocs': nothing .*; did you mean args.epochs"):
        refuse_unused(told, (), ["args.epochs", "args.lr"])
    refuse_unused(told, ["args.ephocs"], [])
    refuse_unused(NOTHING, (), ())


@pytest.mark.parametrize(
    "command", [["compare"], ["explain"], ["diff", "step()"], ["convert", "--to", "torch"]]
)
def test_every_command_that_reads_a_file_takes_settings(command: list[str], tmp_path: Path) -> None:
    """An expression in this program's words has no names to set."""
    told = refused(*command, "step()", "--set", "lr=0.1", cwd=tmp_path)
    assert "--set 'lr': it is for names in a file, and no file here has any" in told
