"""--metric: schedulers that follow a metric, replayed over a log's column."""

import csv
import io
from pathlib import Path

import pytest

from program import Done, lrsched, refused

LOG = "epoch,lr,val_loss\n" + "".join(
    f"{epoch},{0.1 if epoch < 4 else 0.05},{loss}\n"
    for epoch, loss in enumerate(["1", "0.5", "0.6", "nan", "", "0.7", "0.4"])
)
PLAN = "torch.ReduceLROnPlateau(optimizer, factor=0.5, patience=1, lr=0.1)"


@pytest.fixture(autouse=True)
def _log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)


def done(*arguments: str) -> Done:
    return lrsched(*arguments, cwd=Path())


def test_a_scheduler_is_replayed() -> None:
    """An epoch without a value is passed over, NaN is no improvement; as many epochs as values."""
    shown = done("compare", PLAN, "--metric", "log.csv:val_loss", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(shown.out)))
    assert [float(row["lr"]) for row in rows] == [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05]
    assert shown.err == "Note: val_loss of log.csv has 6 values, t counts them\n"


def test_a_log_is_verified_against_it() -> None:
    """The rates beside the metric are those that the rule leads to."""
    assert done("verify", "log.csv", PLAN, "--metric", "log.csv:val_loss").code == 0


def test_it_can_be_explained() -> None:
    """As the drops that there were."""
    shown = done("explain", PLAN, "--metric", "log.csv:val_loss")
    assert shown.code == 0
    assert "piecewise" in shown.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["step()", "--metric", "log.csv:val_loss"], "no schedule here follows a metric"),
        ([PLAN, "--metric", "log.csv"], "log.csv:val_loss"),
        ([PLAN, "--metric", "log.csv:val_los"], "did you mean 'val_loss'?"),
        ([PLAN], "--metric LOG:COLUMN"),
    ],
)
def test_a_wrong_request_is_told(arguments: list[str], told: str) -> None:
    """What is of no use, a missing column or a wrong one, and no metric at all."""
    assert told in refused("compare", *arguments, cwd=Path())
