"""plan: where a run is told, what is written, and how it fails."""

import json
import shutil
from pathlib import Path

import pytest

from program import Done, in_terminal, lrsched
from readme import ROOT

AWKWARD = ("--dataset-size", "103", "--batch-size", "8", "--devices", "2", "--grad-accum", "4")
CONFIG = "finetuning.yaml"
TOLD = ("--dataset-size", "52002", "--devices", "4")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "sample_configs" / CONFIG, tmp_path)
    return tmp_path


def test_a_run_is_told_by_options_alone(tmp_path: Path) -> None:
    """Its arithmetic stands line by line; nothing is on stderr."""
    done = lrsched("plan", *AWKWARD, "--epochs", "3", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "batches per epoch    7  103 / 16, rounded up: the last has 7 of 16 samples" in done.out
    assert "updates per epoch    2  7 / 4, rounded up: the last has 3 of 4 batches" in done.out
    assert "updates              6  3 epochs x 2" in done.out


def test_a_trap_is_one_sentence(tmp_path: Path) -> None:
    """With the right number, the wrong one and what comes of it."""
    done = lrsched("plan", "cosine(total=1000)", "--devices", "8", cwd=tmp_path)
    assert (
        "Accelerate: with split_batches=False a prepared scheduler is stepped 8 times an update: "
        "type num_training_steps=8000, not 1000 (it would end at update 125 of 1,000).\n"
    ) in done.out


@pytest.mark.process
@pytest.mark.posix
def test_a_terminal_of_80_columns_has_room(tmp_path: Path) -> None:
    """What is longer is broken between words."""
    told = (*AWKWARD, "--total", "450450", "--warmup", "5%")
    out = in_terminal("plan", *told, cwd=tmp_path, columns=80)
    assert max(map(len, out.splitlines())) <= 80
    assert "num_training_steps=900900 num_warmup_steps=45046" in " ".join(out.split())


def test_a_config_tells_its_batches(folder: Path) -> None:
    """Options tell what it lacks, and the total is the Trainer's own."""
    done = lrsched("plan", CONFIG, *TOLD, "-f", "json", cwd=folder)
    found = json.loads(done.out)
    assert (found["samples_per_update"], found["updates"], found["warmup"]) == (64, 2439, 74)
    assert found["schedule_updates"] == found["updates"]


def test_an_option_stands_before_a_config(folder: Path) -> None:
    """Its schedule is then another one, too."""
    done = lrsched("plan", CONFIG, *TOLD, "--batch-size", "4", "-f", "json", cwd=folder)
    found = json.loads(done.out)
    assert (found["batch_size"], found["updates"], found["schedule_updates"]) == (4, 1221, 1221)


@pytest.mark.parametrize("length", ["num_train_epochs: 3", "max_steps: 500"])
def test_epochs_that_are_told_are_those_of_the_configs_schedule(length: str, folder: Path) -> None:
    """Its warmup is the same fraction of them, however the config itself tells its length.

    The Trainer rounds it up: ceil(0.03 * 4065) = 122.
    """
    text = (folder / CONFIG).read_text()
    (folder / CONFIG).write_text(text.replace("num_train_epochs: 3", length))
    done = lrsched("plan", CONFIG, *TOLD, "--epochs", "5", "-f", "json", cwd=folder)
    found = json.loads(done.out)
    assert (found["updates"], found["schedule_updates"], found["warmup"]) == (4065, 4065, 122)


def test_a_total_that_is_told_is_that_of_the_configs_schedule(folder: Path) -> None:
    """Its warmup is 3 % of that."""
    found = json.loads(lrsched("plan", CONFIG, "--total", "800", "-f", "json", cwd=folder).out)
    assert (found["schedule_updates"], found["warmup"]) == (800, 24)


def test_a_length_of_an_epoch_that_the_data_set_contradicts_is_told(tmp_path: Path) -> None:
    """What is told holds."""
    told = ("--steps-per-epoch", "100", "--dataset-size", "50000", "--batch-size", "32")
    done = lrsched("plan", *told, "--epochs", "5", cwd=tmp_path)
    assert "updates               500  5 epochs x 100\n" in done.out
    assert (
        "note: steps_per_epoch = 100 holds, though an epoch is 50000 / 32 = 1563 batches"
    ) in done.out


def test_a_total_that_the_epochs_contradict_is_told(tmp_path: Path) -> None:
    """It holds."""
    told = ("--steps-per-epoch", "7", "--epochs", "3", "--total", "9")
    done = lrsched("plan", *told, cwd=tmp_path)
    assert "note: total = 9 holds, though 3 epochs are 21 updates\n" in done.out


def test_a_warmup_that_leaves_nothing_has_no_decay_to_type(tmp_path: Path) -> None:
    """Keras takes no decay of 0 steps."""
    done = lrsched("plan", "--total", "100", "--warmup", "100", cwd=tmp_path)
    assert "decay_steps=0 " not in done.out
    assert "Keras refuses decay_steps=0: the warmup leaves nothing.\n" in done.out


def test_a_config_without_its_data_set_asks_for_it(folder: Path) -> None:
    """By the options that tell it."""
    done = lrsched("plan", CONFIG, cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert "tell --devices N and --dataset-size N\n" in done.err
    assert lrsched("plan", CONFIG, "--total", "9", "--devices", "1", cwd=folder).code == 0


def test_a_script_with_a_trainer_needs_its_data_set_alone(tmp_path: Path) -> None:
    """What the arguments say of its batches is taken from them."""
    arguments = "'out', per_device_train_batch_size=4, gradient_accumulation_steps=8"
    script = (
        "from transformers import Trainer, TrainingArguments\n"
        f"args = TrainingArguments({arguments})\n"
        "Trainer(model, args, train_dataset=data).train()\n"
    )
    (tmp_path / "train.py").write_text(script, encoding="utf-8")
    done = lrsched("plan", "train.py", cwd=tmp_path)
    assert "tell --dataset-size N or --steps-per-epoch N" in done.err
    done = lrsched("plan", "train.py", "--dataset-size", "1000", "-f", "json", cwd=tmp_path)
    assert json.loads(done.out)["updates"] == 96


def test_several_are_planned_one_after_the_other(folder: Path) -> None:
    """As an array in JSON; one that fails is told, and the others are there."""
    asked = ("plan", CONFIG, "nofile.yaml", "stp()", CONFIG, *TOLD)
    done = lrsched(*asked, "-f", "json", cwd=folder)
    assert [one["updates"] for one in json.loads(done.out)] == [2439, 2439]
    assert done.code == 2
    assert done.err.count("Error: ") == 2
    text = lrsched(*asked, cwd=folder).out
    assert text.count(f"{CONFIG}\n") == 2


def test_a_label_stands_above_a_plan(tmp_path: Path) -> None:
    """As the name of a file does."""
    out = lrsched("plan", "mine=cosine(total=10)", cwd=tmp_path).out
    assert out.startswith("mine\ncosine(")


def test_plans_go_to_files(folder: Path) -> None:
    """Their suffix chooses the format."""
    done = lrsched("plan", CONFIG, CONFIG, *TOLD, "-o", "a.json", "-o", "a.txt", cwd=folder)
    assert (done.code, done.out) == (0, "")
    assert len(json.loads((folder / "a.json").read_bytes())) == 2
    assert (folder / "a.txt").read_text("utf-8").startswith(CONFIG)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--epochs", "3"), "tell --dataset-size N and --batch-size N"),
        (("--total", "9", "--warmup", "2ep"), "--warmup: 2ep: how many steps an epoch has"),
        (("--total", "9", "--warmup", "x"), "'--warmup': must be a whole number >= 0, not 'x'"),
        (("--total", "9", "--warmup", "-1"), "'--warmup': must be a whole number >= 0, not -1"),
        (("--total", "9", "--scale", "linear"), "tell --base-batch N and --batch-size N"),
        (("--total", "9", "--base-batch", "8"), "--base-batch needs --scale linear"),
        (("--total", "0"), "must be a whole number >= 1, not 0\n"),
        (
            ("--total", "5parsecs"),
            ">= 1 (units: ep, %, tok, samples; k, M, B, T for powers of ten)",
        ),
    ],
)
def test_a_wrong_request_is_one_error(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    """With exit code 2, and what would be right."""
    done: Done = lrsched("plan", *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
