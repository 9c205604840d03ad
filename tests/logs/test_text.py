"""Logs of text, metric files and event files."""

import importlib.util
import struct
from pathlib import Path

import pytest

from logged import rows_of, written
from lrsched_cli.errors import LogError
from lrsched_cli.installing import ExtraError
from lrsched_cli.logs import read_log

has_reader = importlib.util.find_spec("tensorboardX") is not None


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (
            " iteration  30/  50 | consumed samples:  1920 | learning rate: 7.031E-07 |",
            (30, 7.031e-07),
        ),
        ("Epoch [2][50/1404]\tlr: 1.000e-02, eta: 1 day, loss: 0.5", (1454, 0.01)),
        ("Epoch(train)  [2][  50/1404]  base_lr: 2.0e-02 lr: 1.0e-02  eta: 1:00", (1454, 0.01)),
        ("Iter(train) [  100/80000]  base_lr: 2.0e-02 lr: 1.0e-02  eta: 1:00", (100, 0.01)),
        ("epoch 2, loss=0.5, optim0_lr0=3.000e-05, train_time=0.5", (2, 3e-05)),
        ("Epoch: [1]  [ 20/5004]  eta: 1:00:00  lr: 0.000125  loss: 6.9", (5024, 0.000125)),
        ("Train: 1 [  50/1251 (  4%)]  Loss: 6.9 (6.9)  LR: 1.000e-06  Data: 0.1", (1301, 1e-06)),
        ("step 700: train loss 2.5, lr 6.0000e-04", (700, 6e-4)),
        ('train_inner | {"epoch": 1, "num_updates": "100", "lr": "1.25e-05"}', (100, 1.25e-05)),
        ("\x1b[32mstep 1,250/12,500\x1b[0m lr \x1b[1m3e-4\x1b[0m", (1250, 3e-4)),
        ("{'loss': 0.5, 'learning_rate': '1e-05', 'epoch': 0.25}", (0.25, 1e-05)),
        ("| epoch 001 | loss 9.5 | num_updates 100 | lr 1.25e-05 | gnorm 2", (100, 1.25e-05)),
        (" 5%|#         | 50/1000 [00:01<00:10, 9.5it/s, loss=2.5, lr=0.0003]", (50, 0.0003)),
        ("Epoch 00005: adjusting learning rate of group 0 to 1.0000e-03.", (5, 0.001)),
    ],
)
def test_the_usual_spellings_are_read(tmp_path: Path, line: str, row: tuple[float, float]) -> None:
    """A line of a training tells its time and its rate, however they are spelt."""
    log = read_log(written(tmp_path, f"Loading data ...\n{line}\nSaved model.\n"))
    assert rows_of(log) == [row]


def test_thousands_of_steps_are_not_read_as_steps(tmp_path: Path) -> None:
    """1.5k is no number of updates that is exact: the rows are counted, and that is told."""
    log = read_log(written(tmp_path, "step 1.5k lr 0.1\nstep 2.0k lr 0.05\n"))
    assert rows_of(log) == [(0, 0.1), (1, 0.05)]
    assert "it has no column of steps or epochs" in log.notes[0]


def test_megatron_tells_its_batch_and_its_length(tmp_path: Path) -> None:
    """Megatron's lines have the iterations of the run and the batch; the rate has four digits."""
    line = " iteration {0}/ 50 | learning rate: {1}E-07 | global batch size: 64 |"
    log = read_log(written(tmp_path, f"{line.format(30, 7.031)}\n{line.format(40, 8.203)}\n"))
    assert log.facts == {"total": 50, "batch_size": 64}
    assert (log.kind, log.tolerance, log.per_value) == ("log of Megatron-LM", 5e-4, True)


def test_a_time_may_stand_on_a_line_before(tmp_path: Path) -> None:
    """Where a rate has no time beside it, the last time before it is meant."""
    text = "Epoch 1/2\n10/10 - loss: 2.5 - lr: 0.0010\nEpoch 2/2\n10/10 - loss: 2.0 - lr: 0.0005\n"
    assert rows_of(read_log(written(tmp_path, text))) == [(1, 0.001), (2, 0.0005)]


def test_a_pattern_says_what_a_rate_looks_like(tmp_path: Path) -> None:
    """A pattern with the group lr finds rates of a spelling of one's own."""
    path = written(tmp_path, "upd=1 eta0<0.5>\nupd=2 eta0<0.25>\n")
    log = read_log(path, pattern=r"upd=(?P<step>\d+) eta0<(?P<lr>[^>]+)>")
    assert rows_of(log) == [(1, 0.5), (2, 0.25)]


@pytest.mark.parametrize(
    ("pattern", "told"), [("lr=(", "no regular expression"), ("lr=(.*)", "no group for the rate")]
)
def test_a_wrong_pattern_is_told(tmp_path: Path, pattern: str, told: str) -> None:
    """A pattern that is none, or has no group for the rate, is refused with the reason."""
    with pytest.raises(LogError, match=told):
        read_log(written(tmp_path, "lr=1\n"), pattern=pattern)


def test_text_without_rates_is_told(tmp_path: Path) -> None:
    """Text in which no rate stands is no log."""
    with pytest.raises(LogError, match="it has no learning rates"):
        read_log(written(tmp_path, "Dear all,\nthe world is fine.\n"))


def test_a_metric_of_mlflow_is_read(tmp_path: Path) -> None:
    """MLflow writes time, value and step, without a header."""
    log = read_log(written(tmp_path, "1700000000000 0.001 0\n1700000000100 0.0005 10\n"))
    assert rows_of(log) == [(0, 0.001), (10, 0.0005)]
    assert log.kind == "metric file of MLflow"


def event(payload: bytes) -> bytes:
    """Return a record of an event file; its sums are not looked at."""
    return struct.pack("<Q", len(payload)) + bytes(4) + payload + bytes(4)


def scalar(step: int, tag: str, value: float) -> bytes:
    """Return a scalar as protocol buffers write it."""
    name = tag.encode()
    inner = b"\x0a" + bytes([len(name)]) + name + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(inner)]) + inner
    return event(b"\x10" + bytes([step]) + b"\x2a" + bytes([len(summary)]) + summary)


VERSION = event(b"\x1a\x0dbrain.Event:2")


def test_a_table_without_rates_is_told_with_its_columns(tmp_path: Path) -> None:
    """One of them may have the rates, under a name that is not known."""
    path = tmp_path / "loss.csv"
    path.write_text("step,loss,pace\n1,2.5,0.1\n2,1.5,0.1\n")
    with pytest.raises(LogError, match=r"its columns are step, loss, pace \(--lr-column NAME"):
        read_log(str(path))
    with pytest.raises(LogError, match="unknown column 'lr'; there are step, loss, pace"):
        read_log(str(path), lr_column="lr")


@pytest.mark.skipif(has_reader, reason="the extra is installed")
def test_the_extra_of_event_files_is_named(tmp_path: Path) -> None:
    """Without their reader, the message names what is to be installed."""
    path = tmp_path / "events.out"
    path.write_bytes(VERSION)
    with pytest.raises(ExtraError, match=r"install 'tensorboardX>="):
        read_log(str(path))


@pytest.mark.skipif(not has_reader, reason="the extra is not installed")
def test_an_event_file_is_read(tmp_path: Path) -> None:
    """Scalars whose tag speaks of a rate are its rows; other tags are other columns."""
    path = tmp_path / "events.out"
    scalars = scalar(0, "loss", 2.5) + scalar(0, "train/lr", 0.5) + scalar(9, "train/lr", 0.25)
    path.write_bytes(VERSION + scalars)
    log = read_log(str(path))
    assert rows_of(log) == [(0, 0.5), (9, 0.25)]
    assert (log.column, log.tolerance) == ("train/lr", 1e-7)
    path.write_bytes(VERSION + scalars[:-3])
    assert rows_of(read_log(str(path))) == [(0, 0.5)]
