"""What files tell of a run beside their schedules."""

import csv
from pathlib import Path

from program import lrsched

TRAINER = """
learning_rate: 1.0e-3
lr_scheduler_type: cosine
num_train_epochs: 3
per_device_train_batch_size: 8
gradient_accumulation_steps: 2
num_examples: 1000
world_size: {devices}
"""
"""32 updates an epoch on two devices, as the Trainer counts them."""

SCRIPT = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 300)
for epoch in range(30):
    for i in range(10):
        optimizer.step()
        scheduler.step()
"""


def rows(*arguments: str, cwd: Path) -> tuple[list[list[str]], str]:
    done = lrsched("compare", *arguments, "-f", "csv", cwd=cwd)
    assert done.code == 0, done.err
    return list(csv.reader(done.out.splitlines())), done.err


def test_a_config_tells_the_length_of_an_epoch(tmp_path: Path) -> None:
    """To its own table, and to the lengths of an expression beside it, wherever that stands."""
    (tmp_path / "a.yaml").write_text(TRAINER.format(devices=2))
    table, told = rows("cosine(total=3ep)", "a.yaml", cwd=tmp_path)
    assert table[0][:2] == ["step", "epoch"]
    assert len(table) == 97
    assert "total = 3ep = 3 * 32 = 96 steps" in told
    assert "an epoch is 32 steps, as a.yaml tells" in told


def test_an_option_stands_before_it(tmp_path: Path) -> None:
    """As it does before what a comparison file says."""
    (tmp_path / "a.yaml").write_text(TRAINER.format(devices=2))
    table, told = rows("a.yaml", "--steps-per-epoch", "10", "--at", "1ep", cwd=tmp_path)
    assert table[1][:2] == ["10", "1.0"]
    assert "as a.yaml tells" not in told


def test_files_that_do_not_agree_tell_nothing(tmp_path: Path) -> None:
    """Their steps are shown without epochs."""
    (tmp_path / "a.yaml").write_text(TRAINER.format(devices=2))
    (tmp_path / "b.yaml").write_text(TRAINER.format(devices=1))
    table, _ = rows("a.yaml", "b.yaml", cwd=tmp_path)
    assert table[0] == ["step", "a.yaml", "b.yaml"]


def test_the_loops_of_a_script_tell_it(tmp_path: Path) -> None:
    """Thirty epochs of ten updates."""
    (tmp_path / "a.py").write_text(SCRIPT)
    table, told = rows("a.py", "step(every=3ep)", cwd=tmp_path)
    assert (table[0][:2], table[300][:2]) == (["step", "epoch"], ["299", "29.9"])
    assert "every = 3ep = 3 * 10 = 30 steps" in told


def test_a_comparison_file_has_lengths_with_units(tmp_path: Path) -> None:
    """Its own table of the run says what they come to, unless an option does."""
    (tmp_path / "a.toml").write_text(
        """
[run]
total = "3ep"
steps_per_epoch = 10
[schedules]
a = "cosine(total=3ep, warmup='10%')"
"""
    )
    table, told = rows("a.toml", cwd=tmp_path)
    assert len(table) == 31
    assert "warmup = 10% of 30 = 3 steps" in told
    table, told = rows("a.toml", "--steps-per-epoch", "20", cwd=tmp_path)
    assert len(table) == 61
    assert "total = 3ep = 3 * 20 = 60 steps" in told


def test_explain_knows_the_run_of_a_file(tmp_path: Path) -> None:
    """As compare does."""
    (tmp_path / "a.yaml").write_text(TRAINER.format(devices=2))
    done = lrsched("explain", "a.yaml", cwd=tmp_path)
    assert "note: an epoch is 32 steps, as a.yaml tells" in done.out
