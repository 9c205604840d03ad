"""Shell scripts: the commands in them, and their flags."""

import pytest

from lrsched_cli.documents.shell import Command, commands, flags


def words(text: str) -> list[tuple[str, ...]]:
    return [command.words for command in commands(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python a.py --lr 1e-3", ["python", "a.py", "--lr", "1e-3"]),
        ("python a.py \\\n  --lr 1e-3 \\\n  # --other 5\n", ["python", "a.py", "--lr", "1e-3"]),
        ("LR=1e-3\npython a.py --lr $LR", ["python", "a.py", "--lr", "1e-3"]),
        ("export LR=1e-3; python a.py --lr ${LR}", ["python", "a.py", "--lr", "1e-3"]),
        ("A='--lr 1e-3'\npython a.py $A", ["python", "a.py", "--lr", "1e-3"]),
        ('A=" \\\n --lr 1e-3 \\\n"\npython a.py ${A}', ["python", "a.py", "--lr", "1e-3"]),
        (
            'A=(--lr "1e-3")\nA+=(-x)\npython a.py "${A[@]}"',
            ["python", "a.py", "--lr", "1e-3", "-x"],
        ),
        ("N=4\npython a.py --n $((N * 8))", ["python", "a.py", "--n", "32"]),
        ("python a.py --n ${N:-8}", ["python", "a.py", "--n", "8"]),
        ("python a.py --n $N", ["python", "a.py", "--n", "$N"]),
        ('python a.py --name "a b" > log.txt 2>&1', ["python", "a.py", "--name", "a b"]),
        ("python a.py --x 1 | tee log", ["python", "a.py", "--x", "1"]),
    ],
)
def test_words_are_those_that_the_shell_would_hand_on(text: str, expected: list[str]) -> None:
    """Lines joined, variables and arrays written out; an unknown variable stays as it is."""
    assert list(words(text)[0]) == expected


def test_a_command_knows_its_line_and_its_environment() -> None:
    """Lines that go on count."""
    text = "A=1\n# \\\npip install \\\n  x\nCUDA_VISIBLE_DEVICES=0,1 python a.py\n"
    first, second = commands(text)
    assert (first.line, second.line) == (3, 5)
    assert second.environment == {"CUDA_VISIBLE_DEVICES": "0,1"}


def test_flags_have_values_by_their_names() -> None:
    """Dashes are underscores; without a value it is True; several are a list."""
    line = "x --lr-decay-style cosine --lr=2e-5 --bf16 --steps 30 60 data/train a.b=1 +c=d"
    assert flags(Command(tuple(line.split()), 1)) == {
        "lr_decay_style": "cosine",
        "lr": 2e-5,
        "bf16": True,
        "steps": [30, 60],
        "a": {"b": 1},
        "c": "d",
    }


def test_nothing_of_a_script_is_run() -> None:
    """What a command would print stays as text."""
    assert words("python a.py --lr $(touch marker)")[0][-1] == "$(touch marker)"


def test_a_word_that_is_no_python_warns_of_nothing() -> None:
    """`1if` is two of Python's words without a blank, of which it warns."""
    assert flags(Command(("x", "--name", "1if x else 2"), 1)) == {"name": "1if x else 2"}
