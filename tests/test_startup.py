"""What the program imports: only what it uses, for imports are what a user waits for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lrsched_cli.dialects import PREFIXES

pytestmark = pytest.mark.process

LIBRARIES = {
    "numpy",
    "rich",
    "matplotlib",
    "bokeh",
    "plotille",
    "yaml",
    "orjson",
    "importlib.metadata",
    "ast",
    "tomllib",
    "csv",
}
HEAVY = LIBRARIES | {"lrsched_cli.sweep"}


def imported(*arguments: str) -> set[str]:
    """Return the modules that a run of the program imports, beyond Click's own."""
    code = (
        "import sys, click, click.shell_completion, click._termui_impl\n"
        "before = set(sys.modules)\n"
        "from lrsched_cli.cli.errors import run\n"
        "code = run(sys.argv[1:])\n"
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--version"], []),
        (["--help"], []),
        (["step", "--help"], []),
        (["exp", "-f", "csv"], ["numpy", "orjson", "csv"]),
        (
            ["exp", "--vary", "decay=1,2", "-f", "csv"],
            ["numpy", "orjson", "csv", "lrsched_cli.sweep"],
        ),
        (["exp", "-f", "json"], ["numpy", "orjson"]),
        (["exp", "-f", "markdown"], ["numpy"]),
        (["exp", "--epochs", "3"], ["numpy", "rich"]),
        (["exp", "-f", "chart"], ["numpy", "plotille"]),
        (["exp", "--show"], ["numpy", "plotille"]),
        (["exp", "--show", "-f", "csv"], ["numpy", "plotille", "orjson", "csv"]),
    ],
    ids=" ".join,
)
def test_a_command_imports_only_what_it_uses(arguments: list[str], expected: list[str]) -> None:
    """No form of output pays for another."""
    assert imported(*arguments) & HEAVY - {"ast"} == set(expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--help"], []),
        (["compare", "--help"], []),
        (["step", "-f", "csv"], []),
        (["compare", "step()", "sequence(linear(total=5), cosine(), at=[5])"], []),
        (["compare", "torch.StepLR(optimizer, step_size=30, lr=0.1)"], ["torch"]),
        (
            [
                "compare",
                "optax.linear_schedule(0.1, 0.0, 9)",
                "timm.StepLRScheduler(optimizer, 9, lr=1)",
            ],
            ["optax", "timm"],
        ),
        (["explain", "torch.ExponentialLR(torch.optim.SGD(p, lr=0.1), 0.9)"], ["torch"]),
    ],
    ids=" ".join,
)
def test_a_dialect_is_imported_only_where_it_is_named(
    arguments: list[str], expected: list[str]
) -> None:
    """Nobody waits for the words of a framework that is not asked for."""
    modules = imported(*arguments)
    found = {name for name in PREFIXES.values() if f"lrsched_cli.dialects.{name}" in modules}
    assert found == set(expected)


def test_a_picture_does_without_rich_and_pyplot(tmp_path: Path) -> None:
    """Matplotlib's figure is all that a picture takes."""
    code = (
        "import sys\nfrom lrsched_cli.cli.errors import run\n"
        "assert run(['exp', '-o', 'a.png', '-q']) == 0\n"
        "assert 'matplotlib.figure' in sys.modules\n"
        "assert not {'rich', 'matplotlib.pyplot', 'orjson'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_the_backend_of_matplotlib_is_that_of_the_environment(tmp_path: Path) -> None:
    """A notebook sets it; without, no picture of the user's own is shown there any more."""
    code = (
        "from lrsched_cli import plot\nplot('exp()')\n"
        "import matplotlib\nassert matplotlib.get_backend() == 'svg'\n"
    )
    environment = {**os.environ, "MPLBACKEND": "svg"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)


def test_a_page_does_without_rich_and_matplotlib(tmp_path: Path) -> None:
    """Bokeh is all that it takes, and nothing else takes Bokeh."""
    code = (
        "import sys\nfrom lrsched_cli.cli.errors import run\n"
        "assert run(['exp', '-o', 'a.png', '-q']) == 0\n"
        "assert 'bokeh' not in sys.modules\n"
        "for name in [*sys.modules]:\n"
        "    if name.partition('.')[0] == 'matplotlib':\n"
        "        del sys.modules[name]\n"
        "assert run(['exp', '-o', 'a.html', '-q']) == 0\n"
        "assert 'bokeh.models' in sys.modules\n"
        "assert not {'rich', 'matplotlib', 'orjson', 'pandas'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_the_package_itself_imports_nothing() -> None:
    """Public names are there when asked for, and their modules not before."""
    code = (
        "import sys, importlib\nbefore = set(sys.modules)\nimport lrsched_cli\n"
        "assert not {'numpy', 'click', 'dataclasses'} & (set(sys.modules) - before)\n"
        "assert all(hasattr(lrsched_cli, name) for name in lrsched_cli.__all__)\n"
        "assert not hasattr(lrsched_cli, 'nothing')\n"
        "assert dir(lrsched_cli) == sorted(lrsched_cli.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
