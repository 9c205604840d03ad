"""The losses of a log: which column they are, their values, and the rates beside them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.logged_runs import read_runs

STEPS = range(10, 310, 10)
FORMS: dict[str, Callable[[int], str]] = {
    "nanogpt": lambda k: f"step {k}: train loss {1 + k / 8}, val loss {k / 8}\niter {k}: lr 0.1\n",
    "megatron": lambda k: (
        f" [2024-01-01 10:00:00] iteration {k:8d}/     300 | learning rate: 1.000E-01 | "
        f"global batch size:    64 | lm loss: {k / 8:.6E} | loss scale: 65536.0 |\n"
    ),
    "plain": lambda k: f"INFO step {k} | lr 0.1 | loss {k / 8}\n",
    "dict": lambda k: str({"loss": k / 8, "learning_rate": 0.1, "step": k}) + "\n",
    "lines": lambda k: json.dumps({"step": k, "lr": 0.1, "loss_scale": 8, "loss": k / 8}) + "\n",
}


def log(folder: Path, rows: str) -> str:
    path = folder / "run.log"
    path.write_text(rows)
    return str(path)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_log_gives_its_losses(tmp_path: Path, form: str) -> None:
    """The loss on data that is not trained on first, and never the scale of a loss."""
    (run,) = read_runs([log(tmp_path, "".join(map(FORMS[form], STEPS)))]).runs
    assert run.updates.tolist() == list(STEPS)
    np.testing.assert_allclose(run.losses, np.array(STEPS) / 8)
    assert run.peak == 0.1


def told(folder: Path, rows: str, schedule: str = "") -> str:
    """Return why a log is refused."""
    with pytest.raises(LRSchedError) as error:
        read_runs([log(folder, rows) + schedule])
    return str(error.value).split("run.log: ", 1)[1]


def table(names: str, *columns: Callable[[int], object]) -> str:
    rows = (",".join(str(column(k)) for column in columns) for k in STEPS)
    return f"{names}\n" + "".join(f"{row}\n" for row in rows)


def test_a_loss_that_is_no_number_is_told_with_its_row(tmp_path: Path) -> None:
    """In a table and in text."""
    bad = {50: "nan", 90: "inf"}
    rows = table("step,lr,loss", lambda k: k, lambda _: 0.1, lambda k: bad.get(k, 1))
    assert told(tmp_path, rows) == "its column 'loss' has the value nan at step 50"
    text = "".join(f"step {k} | lr 0.1 | loss {bad.get(k + 40, 1)}\n" for k in STEPS)
    assert told(tmp_path, text) == "its column 'loss' has the value nan at step 10"


def test_parts_of_a_loss_are_not_taken_for_it(tmp_path: Path) -> None:
    """The user says which; a name for the whole loss is taken before them."""
    columns = (lambda k: k, lambda _: 0.1, lambda _: 1.5, lambda _: 2.5)
    rows = table("step,lr,val/box_loss,val/cls_loss", *columns)
    assert told(tmp_path, rows).startswith("which is the loss? --loss-column NAME (of val/box")
    whole = table("step,lr,val/box_loss,loss", *columns)
    assert read_runs([log(tmp_path, whole)]).runs[0].losses[0] == 2.5


def test_a_rate_is_no_loss(tmp_path: Path) -> None:
    """Whatever is asked."""
    path = log(tmp_path, table("step,lr,loss", lambda k: k, lambda k: 1 / k, lambda k: 1 / k))
    with pytest.raises(LRSchedError, match="lr is a learning rate, and no loss"):
        read_runs([path], "lr")


def test_a_log_that_begins_late_does_not_tell_its_rates(tmp_path: Path) -> None:
    """A run that was resumed has learned before."""
    rows = table("step,lr,loss", lambda k: k + 5000, lambda _: 0.1, lambda k: 1 / k)
    assert "nothing tells those before: give the schedule of the whole run" in told(tmp_path, rows)


def test_a_large_drop_between_two_rows_is_one(tmp_path: Path) -> None:
    """Its rates are not on a line: what drops at once gives no verdict."""
    rate = {True: 0.1, False: 0.01}
    rows = table("step,lr,loss", lambda k: k, lambda k: rate[k <= 150], lambda k: 1 / k)
    (run,) = read_runs([log(tmp_path, rows)]).runs
    assert set(run.rates.tolist()) == {0.1, 0.01}


def test_a_short_cool_down_that_the_log_has_not_is_told(tmp_path: Path) -> None:
    """Three rows of thirty that contradict the schedule are enough."""
    rows = table("step,lr,loss", lambda k: k, lambda _: 0.1, lambda k: 1 / k)
    said = told(tmp_path, rows, "=wsd(0.1, 300, cooldown=40)")
    assert said.startswith("it logged the rate 0.1 at step 270")
