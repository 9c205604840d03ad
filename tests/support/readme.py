"""What README.md and the documents beside it say by themselves: sessions, catalogue and tree.

Their cog blocks call these functions; `python -m readme` writes them anew, `--check` compares.
"""

import ast
import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import lrsched_cli
from golden.real import JUDGES
from golden.record import recorded
from lrsched_cli.analysis.checks import RULES
from lrsched_cli.dialects import Entry, catalogue, describe, entries, refusal
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import read
from lrsched_cli.parameters import Field, fields
from lrsched_cli.run import Run
from lrsched_cli.schedules import FAMILIES, Schedule
from lrsched_cli.schedules.pieces import WithFloor, WithWarmup
from worst import text_of, worst_error

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", *(f".github/{one}.md" for one in ("GUIDE", "REFERENCE", "CONTRIBUTING")))


def cog(*options: str) -> subprocess.CompletedProcess[str]:
    """Run cog over the documents, from the root of the project."""
    places = ["-I", "tests", "-I", "tests/support"]
    command = [sys.executable, "-m", "cogapp", *options, "-P", *places, *DOCUMENTS]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def text_of_document(name: str) -> str:
    """Return what a document says."""
    return (ROOT / name).read_text(encoding="utf-8")


def setup_commands() -> list[str]:
    """Return the commands of the quick start, as written."""
    section = text_of_document("README.md").partition("## Quick start")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)\n```", section, re.DOTALL)


def shell_commands() -> list[str]:
    """Return the commands that the documents show without what they print."""
    lines = [
        line
        for name in DOCUMENTS
        for block in re.findall(r"```sh\n(.*?)\n```", text_of_document(name), re.DOTALL)
        for line in block.splitlines()
    ]
    return [line for line in lines if line.startswith("lrsched ")]


def picture_commands() -> list[list[str]]:
    """Return the words of the commands that make the documents' own pictures."""
    words = map(shlex.split, shell_commands())
    return [command for command in words if command[-1].startswith(".github/")]


def predicted_losses() -> None:
    """Print a table of losses as they are predicted, and as they came out."""
    from lrsched_cli.foresight.grounds import learn
    from lrsched_cli.foresight.verdict import predict
    from trainings import SETUPS

    setup = SETUPS["digits"]
    names = {
        "wsd20": "wsd, cool-down of 20 %",
        "wsd50": "wsd, cool-down of 50 %",
        "constant": "constant",
        "linear0": "linear",
        "cosine0": "cosine",
        "step10_50_75": "a tenth at 50 % and at 75 %",
        "exp_100": "exponential, to 1 %",
        "time_50": "1 / (1 + 50 * t / T)",
    }
    grounds = learn([setup.run("wsd20", 0), setup.run("cosine0", 0)])
    found = predict(grounds, {name: setup.rates(name) for name in names}).schedules
    print("| schedule | predicted | range | came out |\n| --- | --- | --- | --- |")
    for one in sorted(found, key=lambda one: one.gap):
        measured = setup.finals()[one.label].mean()
        fits = f"{one.lowest:.3f} to {one.highest:.3f}"
        print(f"| {names[one.label]} | {one.loss:.3f} | {fits} | {measured:.3f} |")


def session(*commands: str) -> None:
    """Print commands and what they print, as a terminal of 80 columns shows it."""
    print("```console")
    for command in commands:
        print(f"$ {command}\n{_output(command)}", end="")
    print("```")


def _output(command: str) -> str:
    first, *others = command.split(" | ", 1)
    arguments = [sys.executable, "-m", "lrsched_cli", *shlex.split(first)[1:]]
    rest = f" | {others[0]}" if others else ""
    done = subprocess.run(
        ["/bin/sh", "-c", shlex.join(arguments) + rest],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    return done.stdout


def python(*statements: str) -> None:
    """Print statements and what Python answers; names stay known to the next ones."""
    print("```pycon")
    place = Path.cwd()
    os.chdir(ROOT)
    for statement in statements:
        print(">>> " + statement.replace("\n", "\n... "))
        try:
            exec(compile(statement, "", "single"), _NAMES)  # noqa: S102 - the documents' own lines
        except LRSchedError as error:
            print(f"{type(error).__module__}.{type(error).__name__}: {error}")
    os.chdir(place)
    print("```")


_NAMES: dict[str, object] = {}


def parameters(family: type[Schedule]) -> list[Field]:
    """Return a family's parameters but for warmup and floor, which the page tells once."""
    shared = {field.name for field in fields(WithFloor)} - {"lr0"}
    has_own = not issubclass(family, WithWarmup)
    return [field for field in fields(family) if has_own or field.name not in shared]


def schedules() -> None:
    """Print the table of families."""
    print("| schedule | formula | parameters |\n| --- | --- | --- |")
    for family in FAMILIES.values():
        names = ", ".join(f"`{name}`" for name in (family.name, *family.aliases))
        formula = family.documentation().split("\n\n")[1]
        lines = [re.sub(r"\S+ = .*?(?=  |$)", r"`\g<0>`", line) for line in formula.splitlines()]
        told = ", ".join(f"`{field}`" for field in parameters(family))
        shown = "<br>".join(" ".join(line.split()) for line in lines)
        print(f"| {names} | {shown} | {told} |")


def dialects() -> None:
    """Print the frameworks' schedulers: what they become, their cases, and the worst error."""
    errors = errors_of_entries()
    print("| scheduler | becomes | cases | worst error |\n| --- | --- | --- | --- |")
    for name, entry in catalogue().items():
        families = ", ".join(f"`{family}`" for family in describe(entry).becomes)
        judged = errors.get(entry, [])
        worst = next(bound for bound in _BOUNDS if 2 * max(judged, default=0) <= bound)
        told = f"{len(judged)} | {worst:g}" if judged else "as above | "
        print(f"| `{name}` | {families} | {told} |")


def names() -> None:
    """Print the table of the public names in Python."""
    print("| name | what it is |\n| --- | --- |")
    for name in lrsched_cli.__all__:
        print(f"| `{name}{_arguments(name)}` | {_told(name)} |")


def _arguments(name: str) -> str:
    """Return the arguments of a function, but for those that stand for options of commands."""
    thing = getattr(lrsched_cli, name)
    if not inspect.isfunction(thing):
        return ""
    options = {*Run.__dataclass_fields__, "group", "settings"}
    every = inspect.signature(thing).parameters.values()
    left_out = [one for one in every if one.name in options or one.kind is one.VAR_KEYWORD]
    told = [str(one.replace(annotation=one.empty)) for one in every if one not in left_out]
    return f"({', '.join([*told, *(['...'] if left_out else [])])})"


def _told(name: str) -> str:
    """Return the first line of what a name says of itself; a value says what it is where it is."""
    thing = getattr(lrsched_cli, name)
    if not callable(thing):
        return _VALUES[name]
    return (inspect.getdoc(thing) or "").partition("\n")[0].rstrip(".")


_VALUES = {"FAMILIES": "Every family of schedules by its name", "__version__": "The version"}


def rules() -> None:
    """Print the table of the linter's rules."""
    print("| rule | severity | what it finds | how to mend it |\n| --- | --- | --- | --- |")
    for rule in RULES.values():
        print(f"| `{rule.name}` | {rule.severity} | {rule.summary} | {rule.mend} |")


def errors_of_entries() -> dict[Entry, list[float]]:
    """Return, for each scheduler that was asked, the error of each of its cases."""
    errors: dict[Entry, list[float]] = {}
    for name in JUDGES:
        for case in recorded(name)["cases"]:
            made_with = read(text_of(name, case)).entries
            if made_with:
                errors.setdefault(made_with[0], []).append(worst_error(name, case)[1])
    return errors


_BOUNDS = (0.0, 1e-15, 1e-14, 1e-13, 1e-12, 1e-7, 1e-6, 2e-6)
"""As shares of the peak: what an error is said to be below; half of it is for other CPUs."""


def frameworks() -> None:
    """Print the versions of the frameworks that were asked, and how much of each is supported."""
    print(
        "| framework | version | schedulers | supported | cases |\n| --- | --- | --- | --- | --- |"
    )
    for name in JUDGES:
        recording = recorded(name)
        versions = ", ".join(f"{package} {v}" for package, v in recording["versions"].items())
        known, supported = recording["schedulers"], entries(name)
        told = f"{len(known)} | {sum(one in supported for one in known)}"
        print(f"| {name} | {versions} | {told} | {len(recording['cases'])} |")


def left_out() -> None:
    """Print the schedulers that are not supported, and why."""
    reasons: dict[str, list[str]] = {}
    for name in JUDGES:
        for one in recorded(name)["schedulers"]:
            if one not in entries(name):
                reason = refusal(one).removeprefix(f"{one} ")
                reasons.setdefault(reason, []).append(f"`{name}.{one}`")
    print("| left out | because it |\n| --- | --- |")
    for reason, names in reasons.items():
        print(f"| {', '.join(names)} | {reason} |")


def layers() -> None:
    """Print in which direction imports run, as the contract in pyproject.toml says it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    print("```text")
    print("\n> ".join(contract["layers"]))
    print("```")


def tree() -> None:
    """Print the package's files, each with the first line of what it says of itself."""
    print("```text")
    for path in _modules(ROOT / "lrsched_cli"):
        depth = len(path.relative_to(ROOT).parts) - 1
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        summary = documentation.partition("\n")[0]
        name = f"{path.parent.name}/" if path.name == "__init__.py" else path.name
        indent = "  " * (depth - 1 if path.name == "__init__.py" else depth)
        print(f"{indent + name:<22} {summary}")
    print("```")


def _modules(folder: Path) -> Iterator[Path]:
    """Yield the package's own file first, then its modules, then the packages in it."""
    yield folder / "__init__.py"
    yield from sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    for path in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield from _modules(path)


if __name__ == "__main__":
    done = cog(*(sys.argv[1:] or ["-r"]))
    print(done.stdout + done.stderr, end="")
    sys.exit(done.returncode)
