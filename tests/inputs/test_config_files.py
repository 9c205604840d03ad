"""Files that hold configs: read by their names, told by their keys."""

from pathlib import Path

import pytest

from lrsched_cli.configs import RECOGNISERS
from lrsched_cli.errors import ComparisonError, ConfigError, SettingError
from lrsched_cli.inputs import read_one, read_source
from lrsched_cli.settings import given, setting
from program import within

SCHEDULER = """{"train_batch_size": "auto",
  "scheduler": {"type": "WarmupLR", "params":
    {"warmup_min_lr": 4e-6, "warmup_max_lr": 4e-5, "warmup_num_steps": "auto"}}}"""
COMMAND = """\
deepspeed --num_gpus 2 finetune.py --deepspeed ds.json --max_steps 200 \\
  --lr_scheduler_type "cosine" --learning_rate 4e-5 --warmup_ratio 0.05
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a command and the config that it names."""
    (tmp_path / "ds.json").write_text(SCHEDULER)
    (tmp_path / "run.sh").write_text(COMMAND)
    return tmp_path


def test_deepspeeds_scheduler_overrules_the_trainers(folder: Path) -> None:
    """The script fills in what its config leaves open, and a remark says whose it is."""
    reading = read_one(str(folder / "run.sh"))
    assert reading.made[0].called == "WarmupLR"
    assert reading.schedule(10) == reading.schedule(99) == 4e-5
    assert any("overrules lr_scheduler_type" in one for one in reading.remarks)


def test_the_number_of_devices_is_the_launchers(tmp_path: Path) -> None:
    """And the arithmetic is told."""
    path = tmp_path / "run.sh"
    path.write_text(
        "torchrun --nproc_per_node=4 --nnodes 2 train.py --per_device_train_batch_size 4 "
        "--num_train_epochs 1 --learning_rate 1e-4 --lr_scheduler_type linear"
    )
    reading = read_one(str(path), told=given([setting("num_examples=3200")]))
    assert str(reading.schedule) == "linear(lr0=0.0001, total=100)"
    assert "updates per epoch = ceil(3200 / (4 * 8)) = 100" in reading.remarks


def test_a_config_that_a_command_names_stands_behind_its_flags(tmp_path: Path) -> None:
    """As launchers of recipes have it."""
    (tmp_path / "sft.yaml").write_text("learning_rate: 1e-5\nlr_scheduler_type: constant\n")
    (tmp_path / "run.sh").write_text("accelerate launch train.py sft.yaml --learning_rate 3e-5")
    assert str(read_one(str(tmp_path / "run.sh")).schedule) == "constant(lr0=3e-05)"


def test_a_script_without_known_flags_is_refused(tmp_path: Path) -> None:
    """With flags that would be."""
    path = tmp_path / "run.sh"
    path.write_text("pip install x\n")
    with pytest.raises(ConfigError, match="--learning_rate with --lr_scheduler_type"):
        read_source(str(path), {})


def test_an_unknown_config_says_what_was_looked_for(tmp_path: Path) -> None:
    """Where their keys are listed, and how the settings of one's own script are read."""
    path = tmp_path / "a.yaml"
    path.write_text("name: x\n")
    with pytest.raises(ConfigError, match=r"a\.yaml: no keys of a known config .*list files"):
        read_source(str(path), {})


def test_a_foreign_toml_is_no_comparison(tmp_path: Path) -> None:
    """It is told by its keys as any other config; explain takes it."""
    path = tmp_path / "config.toml"
    path.write_text('learning_rate = 1e-5\nlr_scheduler_type = "constant"\n')
    assert str(read_one(str(path)).schedule) == "constant(lr0=1e-05)"


def test_a_told_name_that_no_file_has_is_refused(folder: Path) -> None:
    """With the nearest."""
    told = given([setting("warmup_num_step=10"), setting("warmup_num_steps=10")])
    with pytest.raises(SettingError, match=r"warmup_num_step'.*did you mean warmup_num_steps"):
        read_one(str(folder / "ds.json"), told=told)


def test_the_arithmetic_is_told_on_stderr(tmp_path: Path) -> None:
    """And among what explain says."""
    path = tmp_path / "a.yaml"
    path.write_text("learning_rate: 1e-4\nnum_train_epochs: 2\nper_device_train_batch_size: 10\n")
    options = ["--set", "num_examples=100", "--set", "world_size=1"]
    told = "max_steps = ceil(2 epochs * 10) = 20"
    assert f"Note: {told}" in within("compare", str(path), *options, "-f", "csv").err
    assert told in within("explain", str(path), *options).out


def test_a_file_that_another_is_based_on_is_read(tmp_path: Path) -> None:
    """What the file itself says stands before it."""
    (tmp_path / "base.yaml").write_text("SOLVER: {BASE_LR: 0.02, STEPS: [60], MAX_ITER: 90}\n")
    child = tmp_path / "child.yaml"
    child.write_text('_BASE_: "base.yaml"\nSOLVER: {STEPS: [30], WARMUP_ITERS: 0}\n')
    schedule = read_one(str(child)).schedule
    assert [schedule(t) for t in (29, 30)] == pytest.approx([0.02, 0.002])


def test_a_python_file_of_a_config_is_one(tmp_path: Path) -> None:
    """It is read as data, and with it what it is based on."""
    (tmp_path / "base.py").write_text("optim_wrapper = dict(optimizer=dict(lr=0.1))\n")
    path = tmp_path / "config.py"
    path.write_text("_base_ = ['base.py']\nparam_scheduler = dict(type='StepLR', step_size=30)\n")
    reading = read_one(str(path))
    assert reading.label == "mmengine.StepLR(step_size=30, lr=0.1)"
    assert reading.counts == "epoch"


README = """\
# A model

```python
print("hello")
```

Train it:

```bash
$ torchrun --nproc_per_node=4 train.py --learning_rate 2e-5 --lr_scheduler_type constant \\
    --bf16 True
```
"""


def test_commands_of_a_readme_are_read(tmp_path: Path) -> None:
    """Where its Python sets no rate; the line is that of the command."""
    path = tmp_path / "README.md"
    path.write_text(README)
    reading = read_one(str(path))
    assert str(reading.schedule) == "constant(lr0=2e-05)"
    assert reading.made[0].line == 10


def test_several_schedules_are_shown_by_compare_alone(tmp_path: Path) -> None:
    """One that is asked for is refused, unless all are the same."""
    path = tmp_path / "run.sh"
    line = "python train.py --lr_scheduler_type constant --learning_rate {}\n"
    path.write_text(line.format("1e-5") + line.format("2e-5"))
    with pytest.raises(ComparisonError, match=r"run\.sh has 2 schedules .*: compare shows them"):
        read_one(str(path))
    path.write_text(line.format("1e-5") * 2)
    assert str(read_one(str(path)).schedule) == "constant(lr0=1e-05)"


def test_a_command_given_beside_a_config_fills_in_what_is_auto(folder: Path) -> None:
    """The two give one schedule."""
    done = within("diff", str(folder / "ds.json"), str(folder / "run.sh"))
    assert done.code == 0


def test_diffusers_flags_are_read(tmp_path: Path) -> None:
    """Lengths are those of the flags, whatever the number of processes."""
    path = tmp_path / "run.sh"
    path.write_text(
        'accelerate launch train_text_to_image.py --learning_rate=1e-05 --lr_scheduler="cosine" '
        "--lr_warmup_steps=50 --max_train_steps=1500 --train_batch_size=1\n"
    )
    assert str(read_one(str(path)).schedule).startswith("cosine(lr0=1e-05, total=1500,")


def test_the_command_yolo_has_defaults(tmp_path: Path) -> None:
    """What it is not told is what Ultralytics has."""
    path = tmp_path / "run.sh"
    path.write_text("yolo detect train data=coco8.yaml epochs=50 optimizer=SGD\n")
    assert read_one(str(path)).label.startswith("ultralytics.train(lr0=0.01, lrf=0.01,")


def test_list_files_tells_what_is_read() -> None:
    """Suffixes, and the keys of every kind of config."""
    told = within("list", "files").out
    assert ".yaml .yml .json" in told
    assert all(one.name in told for one in RECOGNISERS)


@pytest.mark.parametrize(
    "arguments",
    ["train.py --config conf/a.yaml", "fairseq-hydra-train --config-dir conf --config-name a"],
)
def test_a_config_may_be_the_value_of_a_flag(arguments: str, tmp_path: Path) -> None:
    """What the command itself says stands before it, key by key."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "a.yaml").write_text(
        "optimization: {lr: [0.001], max_update: 90}\nlr_scheduler: {_name: fixed}\n"
    )
    path = tmp_path / "run.sh"
    path.write_text(f"python {arguments} optimization.lr=[0.002]\n")
    assert str(read_one(str(path)).schedule) == "constant(lr0=0.002)"


def test_names_of_a_config_can_be_varied(tmp_path: Path) -> None:
    """A curve for each value, told apart by it; a name that it has not is refused."""
    path = tmp_path / "a.yaml"
    path.write_text("learning_rate: 1e-5\nlr_scheduler_type: constant\n")
    given = ["compare", str(path), "--steps", "1", "-f", "csv"]
    table = within(*given, "--vary", "learning_rate=1e-5,2e-5").out
    assert table == "step,learning_rate=1e-5,learning_rate=2e-5\n0,0.00001,0.00002\n"
    assert "--vary lr0: " in within(*given, "--vary", "lr0=1,2").err


def test_a_variable_that_is_empty_is_no_command(tmp_path: Path) -> None:
    """It stands for no word at all."""
    path = tmp_path / "run.sh"
    path.write_text("A=''\n$A\n")
    with pytest.raises(ConfigError, match="no command in it"):
        read_source(str(path), {})


def test_a_script_that_is_not_timms_own_is_told(tmp_path: Path) -> None:
    """Its flags may mean something else."""
    path = tmp_path / "run.sh"
    path.write_text("python main.py --sched cosine --lr 5e-4 --epochs 300 --batch-size 256\n")
    assert any("main.py is taken for timm's train.py" in one for one in read_one(str(path)).remarks)


@pytest.mark.parametrize("name", ["a.py", "a.yaml"])
def test_a_file_that_is_based_on_what_is_not_there_says_so(name: str, tmp_path: Path) -> None:
    """Rather than that it has no schedule."""
    path = tmp_path / name
    path.write_text({"a.py": "_base_ = ['x/b.py', 'x/c.py']\n"}.get(name, "_BASE_: x/b.py\n"))
    with pytest.raises(ConfigError, match=r"based on what is not there: x/b\.py"):
        read_source(str(path), {})
