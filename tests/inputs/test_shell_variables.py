"""What a shell script leaves open: its variables are asked for by name, and can be told."""

from pathlib import Path

import pytest

from lrsched_cli.errors import NeededError
from lrsched_cli.inputs import read_source
from lrsched_cli.settings import given

SCRIPT = """
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=10)
opt = parser.parse_args()
optimizer = torch.optim.SGD(model.parameters(), lr=opt.lr)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.5, opt.epochs)
"""


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """Return where to write a shell script, beside a training script."""
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    return tmp_path / "run.sh"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("python train.py --lr $RATE", ["RATE"]),
        ("RATE=$1\npython train.py --lr ${RATE} --epochs $2", ["opt.epochs", "RATE"]),
        ('RATE=$(python -c "print(0.1)")\npython train.py --lr "$RATE"', ["RATE"]),
        ("python train.py --lr `cat rate`", ["opt.lr"]),
        ("python train.py --epochs $(wc -l < data.txt)", ["opt.epochs"]),
        ("for RATE in 0.1 0.2; do\npython train.py --lr=$RATE\ndone", ["RATE"]),
    ],
)
def test_what_the_shell_would_write_is_asked_for(text: str, asked: list[str], shell: Path) -> None:
    """By the variable's name, or by the argument's where it is no variable."""
    shell.write_text(text, encoding="utf-8")
    with pytest.raises(NeededError) as caught:
        read_source(str(shell), {})
    assert sorted(one.name for one in caught.value.needed) == sorted(asked)


@pytest.mark.parametrize(
    "text",
    [
        "python train.py --lr $RATE",
        "RATE=0.1\npython train.py --lr ${RATE}",
        "RATE=$1\npython train.py --lr=$RATE",
        'ARGS="--lr ${RATE:-0.5}"\npython train.py $ARGS',
    ],
)
def test_a_variable_that_is_told_holds(text: str, shell: Path) -> None:
    """Whatever the script assigns to it."""
    shell.write_text(text, encoding="utf-8")
    found = read_source(str(shell), {}, given([("RATE", 0.3)]))
    assert found.series[0].schedule(0) == 0.3
    assert "RATE" in found.used


@pytest.mark.parametrize("open_word", ['"$@"', "$*", "$EXTRA", "${EXTRA}"])
def test_arguments_that_nothing_tells_are_none(open_word: str, shell: Path) -> None:
    """As the shell has it where they are empty: it is said."""
    shell.write_text(f"python train.py --lr 0.3 {open_word}", encoding="utf-8")
    found = read_source(str(shell), {})
    assert found.series[0].schedule(0) == 0.3
    (remarks,) = {curve.reading.remarks for sweep in found.sweeps for curve in sweep.curves}
    assert any(f"{open_word.strip(chr(34))} is taken to be empty" in one for one in remarks)


def test_a_variable_among_the_flags_of_a_framework_can_be_told(tmp_path: Path) -> None:
    """No script has to be there."""
    text = (
        "deepspeed pretrain.py --lr $RATE --min-lr 1e-5 --train-iters 100 --lr-decay-style cosine"
    )
    (tmp_path / "run.sh").write_text(f"{text} --lr-warmup-iters 10", encoding="utf-8")
    found = read_source(str(tmp_path / "run.sh"), {}, given([("RATE", 0.3)]))
    assert found.series[0].schedule(10) == pytest.approx(0.3, rel=1e-2)
