"""Whatever is wrong with a request, one clear error says it, and nothing is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lrsched_cli.cli import command_name
from lrsched_cli.errors import ParameterError
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.picture import Picture
from lrsched_cli.schedules import FAMILIES
from lrsched_cli.schedules.formula import RATE
from program import lrsched, refused


def bad_texts(field: Field) -> list[str]:
    """Return texts that a parameter must refuse, from what it declares."""
    if isinstance(field.kind, kinds.Choice):
        return ["", "nothing"]
    if field.kind is kinds.SIZE:
        return ["", "8", "8x", "x", "0x4", "-1x4", "nanx4", "1e9x1", "8x4x2"]
    texts = ["", "x", "nan", "inf", "-inf", "1e999", "1,,5", "0x10", "9" * 5000]
    if field.kind is RATE:
        return [text for text in texts if text != "0x10"]
    param = field.param
    if field.kind is kinds.POINTS:
        return [*texts, "1", "0:1,0:2", "-1:1", "0:-1", "0:1:2"]
    if field.kind is kinds.INTS:
        return [*texts, "1.5", "30,x", "-1", "1e17"]
    texts += [] if param.above is None else [str(param.above), str(param.above - 1), "-0.0"]
    texts += [] if param.at_least is None else [str(param.at_least - 1)]
    texts += [] if param.at_most is None else [str(param.at_most * 1.01)]
    return texts + (["1.5", "1e17"] if field.kind is kinds.INT else [])


def declared() -> Iterator[tuple[str, Field]]:
    for family in FAMILIES.values():
        if not family.combines():
            yield from ((command_name(family.name), field) for field in fields(family))
    yield from (("exp", field) for field in fields(Picture))


CASES = [
    pytest.param(command, field, id=f"{command}-{field.name}")
    for command, field in declared()
    if field.kind not in {kinds.BOOL, kinds.TEXT}
]


@pytest.mark.parametrize(("command", "field"), CASES)
def test_every_option_refuses_what_lies_outside_its_range(
    command: str, field: Field, tmp_path: Path
) -> None:
    """The error names the option and says what would be right."""
    option = f"--{field.name.replace('_', '-')}"
    first, *others = bad_texts(field)
    told = refused(command, option, first, "-o", "a.csv", "-o", "a.png", cwd=tmp_path)
    right = field.kind.typed_told or field.kind.told
    assert f"Invalid value for '{option}': must " in told
    assert field.requirement.partition(field.kind.told)[2] in told
    assert right in told
    for text in others:
        with pytest.raises(ParameterError) as caught:
            field.from_text(command, text)
        assert right in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("stp", "No such command 'stp'. Did you mean 'step'?"),
        ("exponentail", "Did you mean 'exponential'?"),
        ("step --drp 1", "--drop"),
        ("step extra", "unexpected extra argument"),
        ("step --lr0", "Option '--lr0' requires an argument"),
        ("exp --rate 0.5 --decay 1", "takes decay or rate, not both (decay=1, rate=0.5)"),
        (
            "time --decay -0.1",
            "time(lr0=0.1, decay=-0.1): the learning rate is below zero (-1.801e+15) at t = 10",
        ),
        ("time --decay -0.1 -o a.png", "at t = 10"),
        ("time --decay -0.25", "the learning rate is not finite at t = 4"),
        ("time --decay -0.3", "the learning rate is below zero (-0.5) at t = 4"),
        ("exp --decay -100 --epochs 1000 -f csv", "the learning rate is not finite at t = 8"),
        ("exp --decay -100 --epochs 1000 -o a.svg", "the learning rate is not finite at t = 8"),
        ("exp --epochs 0", "'--epochs': must hold at least one epoch, not 0"),
        ("exp --steps 9:3", "'--steps': must hold at least one step, not 9:3"),
        ("exp --epochs 1:2:3:4", "START:STOP[:STRIDE]"),
        ("exp --epochs 0:9:0", "STRIDE of at least 1"),
        ("exp --epochs 1e18", "must end by 2**53"),
        ("exp --epochs 9e15 -f csv", "at most 1,000,000,000 rows"),
        ("exp --epochs 3 --steps 3", "two names of one range"),
        ("exp -f xml", "'xml' is not one of"),
        ("exp -f png", "'png' is not one of"),
        ("exp -o a.pgn", "unknown suffix '.pgn'; did you mean '.png'?"),
        ("exp -o a", "needs a suffix that chooses its format: .txt, .csv"),
        ("exp -o no/a.csv", "there is no directory"),
        ("exp -o folder.csv", "is a directory"),
        ("exp -o a.csv -o ./a.csv", "is given twice"),
        ("exp -o a.csv -o b.jpeg", "unknown suffix"),
        ("exp -o a.png --size 100x100 --dpi 1200", "120,000 x 120,000 dots is too large"),
        ("compare", "Missing argument"),
        ("compare stp()", "column 1: unknown schedule 'stp'; did you mean 'step'?"),
        ("compare step(drop=2)", "column 11: drop must be a number > 0 and <= 1, not 2"),
        ("compare step() --layout panel", "one of overlay, panels (did you mean panels?)"),
        ("compare __import__('os').abort()", "a schedule is a call"),
        ("compare step(lr0=9**9**9)", "this number is too large"),
        ("list nothing-like-this", "is called 'nothing-like-this'"),
        ("list keres", "did you mean: lrsched list keras"),
    ],
)
def test_a_wrong_request_is_refused(arguments: str, message: str, tmp_path: Path) -> None:
    """What, where, the value given, what would be right; exit code 2."""
    (tmp_path / "folder.csv").mkdir()
    assert message in refused(*arguments.split(" "), cwd=tmp_path)


@pytest.mark.parametrize(
    "text",
    ["step(" * 5000, "(" * 5000, "-" * 5000 + "1", "9" * 20_000, "step(lr0=" + "9" * 9000 + ")"],
    ids=["calls", "parentheses", "signs", "too long", "digits"],
)
def test_a_monstrous_expression_is_refused(text: str, tmp_path: Path) -> None:
    """At once, and in a line of a bearable length."""
    assert len(refused("compare", "--", text, cwd=tmp_path)) < 300


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"step(lr0=\x80)", "\x1b[31m", "step(\n", "\u202e()", "step(\u200b)"]
)
def test_garbage_is_refused_and_does_not_act(text: str | bytes, tmp_path: Path) -> None:
    """No byte of it reaches the terminal as it was."""
    told = refused("compare", text, cwd=tmp_path)
    assert told.replace("\n", "").isprintable()


@pytest.mark.parametrize("text", ["optimizer: adamw\n", "learning_rate: 1e-3\nepochs: 90\n"])
def test_a_file_of_no_known_kind_tells_how_kinds_are_known(text: str, tmp_path: Path) -> None:
    """A config without a suffix is no comparison, and no log, which has several rates."""
    (tmp_path / "config").write_text(text)
    told = refused("compare", "config", cwd=tmp_path)
    assert "and no log; a config or a script has a suffix: .yaml" in told


def test_a_file_that_cannot_be_read_is_the_worlds_fault(tmp_path: Path) -> None:
    """The request was right: exit code 1."""
    assert "No such file" in refused("compare", "no.toml", cwd=tmp_path, code=1)
    assert "cannot read runs/lr.cfg: No such file" in refused(
        "compare", "runs/lr.cfg", cwd=tmp_path, code=1
    )
    assert "Is a directory" in refused("compare", "/", cwd=tmp_path, code=1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "needs a table [schedules]"),
        (b"\x00\xff" * 50, "line 1: this is not UTF-8 text"),
        ('[schedules]\na = "step()"'.encode("utf-16"), "line 1: this is not UTF-8 text"),
        ('[schedules]\n"é" = "step()"'.encode("latin-1"), "line 2: this is not UTF-8 text"),
        (b"[schedules]\na = 'step()'\na = 'exp()'\n", "this key was given before"),
        (b"[schedules]\na = 'stp()'\n", "line 2: [schedules] 'a': in 'stp()', column 1"),
        (
            b"[schedule]\na = 'step()'\n",
            "line 1: unknown key 'schedule'; did you mean 'schedules'?",
        ),
        (b"epochs = -1\n[schedules]\na = 'step()'\n", "line 1: epochs: must hold at least one"),
        (b"[schedules]\na = 'time(decay=-0.3)'\n", "below zero"),
    ],
)
def test_a_wrong_file_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    """With its name, the line and the key."""
    (tmp_path / "a.toml").write_bytes(data)
    told = refused("compare", "a.toml", "-o", "a.png", "-o", "a.csv", cwd=tmp_path)
    assert message in told


def test_without_arguments_there_is_help(tmp_path: Path) -> None:
    """On stderr, for nothing was asked."""
    done = lrsched(cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: lrsched")
