"""The public names: what they take, refuse, and say of themselves."""

import doctest
import inspect
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

import lrsched_cli
from lrsched_cli import LRSchedError, compare, convert, diff, explain, parse, plot, schedule

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = [
    getattr(lrsched_cli, name)
    for name in lrsched_cli.__all__
    if inspect.isfunction(getattr(lrsched_cli, name))
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: str(one.__name__))
def test_every_public_function_is_typed_and_told(function: Callable[..., object]) -> None:
    """Each argument has a type and is in the docstring, with an example and the errors."""
    told = inspect.getdoc(function) or ""
    parameters = inspect.signature(function).parameters
    assert all(one.annotation is not one.empty for one in parameters.values())
    for name in parameters:
        assert re.search(rf"^\s+{name}: ", told, re.MULTILINE), name
    assert ">>>" in told
    assert "Raises:" in told


@pytest.mark.parametrize(
    "module",
    [
        "lrsched_cli",
        "lrsched_cli.schedules.base",
        *sorted({function.__module__ for function in FUNCTIONS}),
    ],
)
def test_examples_in_docstrings_are_so(module: str) -> None:
    """Run by Python's own doctest."""
    result = doctest.testmod(import_module(module))
    assert result.attempted
    assert not result.failed


def test_a_string_is_read_as_the_command_line_reads_it() -> None:
    """An expression, or a file, which pathlib may name as well; a file may leave names open."""
    script = ROOT / "sample_configs" / "training.py"
    assert explain(script).facts.expression == explain(str(script)).facts.expression
    assert explain(f"{script}").facts.origin is not None
    assert len(compare(ROOT / "sample_configs" / "decays.toml").labels) == 4
    assert "optax" in convert(script, "jax")


def test_settings_tell_what_a_file_leaves_open(tmp_path: Path) -> None:
    """One that is of no use is refused."""
    script = tmp_path / "train.py"
    script.write_text(
        "from torch.optim import SGD\nfrom torch.optim.lr_scheduler import StepLR\n"
        "opt = SGD(model.parameters(), lr=lr)\nsched = StepLR(opt, 30)\n"
        "for epoch in range(90):\n    opt.step()\n    sched.step()\n"
    )
    assert compare(script, settings={"lr": 0.5}).values["lr"][0] == 0.5
    with pytest.raises(LRSchedError, match="momentum"):
        compare(script, settings={"lr": 0.5, "momentum": 0.9})


def test_schedules_come_alone_in_lists_and_under_labels() -> None:
    """In the order in which they are given."""
    found = compare("exp()", ["step()", parse("time()")], {"mine": lambda t: 0.1 / (1 + t)})
    assert found.labels[0] == "exp()"
    assert found.labels[1] == "step()"
    assert found.labels[3] == "mine"
    assert plot(one for one in ["step()", "exp()"]).get_legend() is None


@pytest.mark.parametrize(
    "asked",
    [
        compare,
        lambda: compare("-"),
        lambda: compare(3),
        lambda: compare("step()", epoch=3),
        lambda: compare("step()", group="head"),
        lambda: compare("step()").plot(colour="red"),
        lambda: explain("no-such-file.py"),
        lambda: explain("step()", epochs=0),
        lambda: diff("step()"),
        lambda: diff("step()", "exp()", tolerance=-1),
        lambda: convert("step()", "torhc"),
        lambda: convert("step()", "torch", unit="batch"),  # type: ignore[arg-type]
        lambda: schedule(object()),
    ],
)
def test_what_is_wrong_is_refused_by_the_packages_own_errors(asked: Callable[[], object]) -> None:
    """Never by one that tells of what is within."""
    with pytest.raises(LRSchedError):
        asked()


def test_a_missing_value_is_asked_for_as_python_gives_it(tmp_path: Path) -> None:
    """Beside the option of the commands."""
    path = tmp_path / "train.py"
    path.write_text("optimizer = SGD(params, lr=args.lr)\nscheduler = StepLR(optimizer, 30)\n")
    with pytest.raises(LRSchedError) as caught:
        explain(str(path))
    assert caught.value.__notes__ == ["In Python: settings={'args.lr': ...}"]
    assert plot(str(path), settings={"args.lr": 0.1}).get_title() == "scheduler"
