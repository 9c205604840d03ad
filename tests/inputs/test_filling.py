"""What files lack and a run's options tell, and where both tell something else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from program import Done

LOADER = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=10 * LENGTH)
for epoch in range(10):
    for batch in range(LENGTH):
        optimizer.step()
        scheduler.step()
"""
TRAINER = """
from transformers import TrainingArguments
args = TrainingArguments(
    "out", num_train_epochs=3, per_device_train_batch_size=8, lr_scheduler_type="linear"
)
"""
CONFIG = """
learning_rate: 5.0e-5
num_train_epochs: 3
per_device_train_batch_size: 8
gradient_accumulation_steps: 2
lr_scheduler_type: cosine
"""


def _rows(done: Done) -> int:
    assert done.code == 0, done.err
    return len(done.out.splitlines()) - 1


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (("--dataset-size", "6400", "--batch-size", "64"), 1000),
        (("--dataset-size", "6400", "--batch-size", "64", "--devices", "2"), 500),
        (("--steps-per-epoch", "70"), 700),
    ],
)
def test_the_length_of_a_loader_is_taken_from_the_options(
    options: tuple[str, ...], rows: int, tmp_path: Path, here: Callable[..., Done]
) -> None:
    """Its batches are those of one device; what was taken is said."""
    (tmp_path / "a.py").write_text(LOADER.replace("LENGTH", "len(train_loader)"), encoding="utf-8")
    done = here("compare", "a.py", "-f", "csv", *options)
    assert _rows(done) == rows
    assert f"len(train_loader) = {rows // 10}" in done.err


def test_the_length_of_another_loader_is_asked_for(
    tmp_path: Path, here: Callable[..., Done]
) -> None:
    """The options are about what is trained with."""
    (tmp_path / "a.py").write_text(LOADER.replace("LENGTH", "len(val_loader)"), encoding="utf-8")
    done = here("compare", "a.py", "--steps-per-epoch", "70")
    assert done.code == 2
    assert "--set 'len(val_loader)=...'" in done.err


def test_a_trainer_without_a_length_is_told_both_ways_to_give_it(
    tmp_path: Path, here: Callable[..., Done]
) -> None:
    """A size of the data set is known sooner than the steps of an epoch."""
    (tmp_path / "a.py").write_text(TRAINER, encoding="utf-8")
    done = here("explain", "a.py")
    assert "add --set steps_per_epoch=...; or --dataset-size N\n" in done.err


@pytest.mark.parametrize(
    "command", ["verify run.csv a.yaml", "transfer a.yaml --from cosine() --best-lr 0.1"]
)
def test_what_completes_a_config_is_not_said_to_change_nothing(
    command: str, tmp_path: Path, here: Callable[..., Done]
) -> None:
    """It has the batch size of its own."""
    (tmp_path / "a.yaml").write_text(CONFIG, encoding="utf-8")
    rows = (f"{step},{step * 4e-8}" for step in range(10, 100, 10))
    (tmp_path / "run.csv").write_text("\n".join(["step,lr", *rows]), encoding="utf-8")
    done = here(*command.split(), "--dataset-size", "8000", "--devices", "2")
    assert "max_steps = ceil(3 epochs * 250) = 750" in done.err
    assert "changes nothing" not in done.err


@pytest.mark.parametrize("command", ["compare", "explain", "check", "plan"])
def test_the_arguments_of_a_trainer_in_a_script_are_completed_by_options(
    command: str, tmp_path: Path, here: Callable[..., Done]
) -> None:
    """With the batch size of the script itself: no option is said to be of no use."""
    (tmp_path / "a.py").write_text(TRAINER, encoding="utf-8")
    done = here(command, "a.py", "--dataset-size", "8000", "--devices", "2")
    assert done.code == 0
    assert "changes nothing" not in done.err
    if command == "compare":
        assert "steps_per_epoch = ceil(8000 / (8 * 2)) = 500" in done.err
    if command in {"explain", "plan"}:
        assert "total=1500" in done.out


def test_options_that_complete_a_config_are_of_use(
    tmp_path: Path, here: Callable[..., Done]
) -> None:
    """Its own batch size is what they need."""
    (tmp_path / "a.yaml").write_text(CONFIG, encoding="utf-8")
    done = here("compare", "a.yaml", "--dataset-size", "8000", "--devices", "2", "-f", "csv")
    assert _rows(done) == 750
    assert "changes nothing" not in done.err


def test_shares_beside_a_config_are_of_its_length(
    tmp_path: Path, here: Callable[..., Done]
) -> None:
    """An expression is read once the file has told how long the run is."""
    (tmp_path / "a.yaml").write_text(CONFIG, encoding="utf-8")
    expression = "x=linear(lr0=1, lr1=0, total='50%')"
    options = ("--dataset-size", "8000", "--devices", "2")
    done = here("compare", "a.yaml", expression, *options, "-f", "csv")
    assert done.code == 0
    assert "total = 50% of 750 = 375" in done.err


def test_an_epoch_of_a_config_counts_where_a_run_is_resumed(
    tmp_path: Path, here: Callable[..., Done]
) -> None:
    """A time in epochs needs no more options."""
    (tmp_path / "a.yaml").write_text(CONFIG, encoding="utf-8")
    options = ("--dataset-size", "8000", "--devices", "2")
    done = here("resume", "a.yaml", "--at", "2ep", "--new-total", "5ep", *options)
    assert done.code == 0
    assert "at = 2ep = 2 * 250 = 500 steps" in done.err


@pytest.mark.parametrize(
    "options", [("--steps-per-epoch", "100"), ("--dataset-size", "6400", "--batch-size", "64")]
)
def test_an_epoch_that_a_script_counts_otherwise_is_told(
    options: tuple[str, ...], tmp_path: Path, here: Callable[..., Done]
) -> None:
    """Both numbers are said: the rates follow the script's own."""
    (tmp_path / "a.py").write_text(LOADER.replace("LENGTH", "50"), encoding="utf-8")
    done = here("compare", "a.py", *options)
    assert "500 / 10 = 50 steps in an epoch, and the options tell 100" in done.err
    assert "the options tell" not in here("compare", "a.py", "--steps-per-epoch", "50").err
