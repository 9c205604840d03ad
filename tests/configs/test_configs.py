"""Configs of frameworks: by which keys each is told, and the call that it becomes."""

from collections.abc import Callable

import pytest

from lrsched_cli.configs import RECOGNISERS, recognised
from lrsched_cli.documents import read_document
from lrsched_cli.errors import ConfigError, NeededError, SettingError
from lrsched_cli.expression import read
from lrsched_cli.settings import given, setting

Told = Callable[..., list[str]]

TRAINER = """\
learning_rate: 2e-5
num_train_epochs: 3
per_device_train_batch_size: 2
gradient_accumulation_steps: 8
lr_scheduler_type: cosine
warmup_ratio: 0.03
"""


def test_no_two_recognisers_have_one_name() -> None:
    """Each kind of config stands once in the table."""
    assert len({one.name for one in RECOGNISERS}) == len(RECOGNISERS)


def test_a_trainers_updates_follow_from_its_data_set(calls: Told) -> None:
    """An epoch has ceil(ceil(examples / (batch * devices)) / accumulation) updates."""
    (call,) = calls(TRAINER, "num_examples=52002", "world_size=4")
    schedule = read(call).schedule
    assert str(schedule) == "cosine(lr0=2e-05, total=2439, past_end='rebound', warmup=74)"


def test_what_is_missing_is_asked_for_at_once(calls: Told) -> None:
    """In the form that can be copied."""
    with pytest.raises(NeededError) as error:
        calls(TRAINER)
    assert str(error.value).endswith("add --set world_size=... --set num_examples=...")


def test_a_value_that_is_told_stands_before_the_files_own(calls: Told) -> None:
    """Under its name in the file."""
    (call,) = calls(TRAINER, "max_steps=100", "learning_rate=1e-3", "warmup_ratio=0")
    assert str(read(call).schedule) == "cosine(lr0=0.001, total=100, past_end='rebound')"


def test_a_constant_needs_no_length(calls: Told) -> None:
    """Nothing is asked for that changes no rate."""
    (call,) = calls("learning_rate: 1e-5\nlr_scheduler_type: constant\n")
    assert str(read(call).schedule) == "constant(lr0=1e-05)"


@pytest.mark.parametrize("word", ["2.0e-5", "2e-5", "'2e-5'", '"2e-5"'])
def test_a_number_may_be_written_as_text(word: str, calls: Told) -> None:
    """As YAML 1.1 takes it, and frameworks convert it."""
    (call,) = calls(f"learning_rate: {word}\nlr_scheduler_type: constant\n")
    assert "learning_rate=2e-05" in call


DEEPSPEED = """{"train_batch_size": 128,
 "optimizer": {"type": "AdamW", "params": {"lr": 3e-5}},
 "scheduler": {"type": "WarmupDecayLR", "params":
   {"warmup_min_lr": 0, "warmup_max_lr": 3e-5, "warmup_num_steps": 400, "total_num_steps": %s}}}"""


def test_deepspeeds_scheduler_is_its_call(calls: Told) -> None:
    """With the parameters as they stand, and the rate of the optimizer."""
    (call,) = calls(DEEPSPEED % "9000", name="ds.json")
    assert call == (
        "deepspeed.WarmupDecayLR(warmup_min_lr=0, warmup_max_lr=3e-05, warmup_num_steps=400, "
        "total_num_steps=9000, lr=3e-05)"
    )


def test_what_is_auto_is_asked_for_by_its_name(calls: Told) -> None:
    """And may be told by it, or by its last part."""
    with pytest.raises(NeededError, match=r"--set scheduler\.params\.total_num_steps=\.\.\."):
        calls(DEEPSPEED % '"auto"', name="ds.json")
    for name in ("scheduler.params.total_num_steps", "total_num_steps"):
        (call,) = calls(DEEPSPEED % '"auto"', f"{name}=9000", name="ds.json")
        assert "total_num_steps=9000" in call


def test_a_deepspeed_config_without_a_scheduler_says_so(calls: Told) -> None:
    """The rate is the script's."""
    with pytest.raises(ConfigError, match="has no scheduler"):
        calls('{"train_batch_size": 8, "zero_optimization": {"stage": 2}}', name="ds.json")


HYDRA = """\
optimizer: {_target_: torch.optim.AdamW, lr: 6e-4}
scheduler:
  _target_: torch.optim.lr_scheduler.CosineAnnealingLR
  T_max: ${trainer.max_epochs}
  eta_min: 3e-6
trainer: {max_epochs: %s}
"""


def test_an_object_by_its_target_is_its_call(calls: Told) -> None:
    """References are followed, the optimizer beside it tells its rate."""
    (call,) = calls(HYDRA % 60)
    assert str(read(call).schedule) == (
        "cosine(lr0=0.0006, total=60, past_end='rebound', min_lr=3e-06)"
    )


def test_a_reference_that_leads_nowhere_is_asked_for_by_its_name(calls: Told) -> None:
    """And may be told."""
    with pytest.raises(NeededError, match=r"--set trainer\.max_epochs="):
        calls(HYDRA % "null")
    (call,) = calls(HYDRA % "null", "trainer.max_epochs=60")
    assert "T_max=60" in call


def test_lightnings_and_keras_objects_are_their_calls(calls: Told) -> None:
    """`class_path` with `init_args`, `class_name` with `config`."""
    lightning = """\
optimizer: {class_path: torch.optim.SGD, init_args: {lr: 0.1}}
lr_scheduler: {class_path: torch.optim.lr_scheduler.StepLR, init_args: {step_size: 30}}
"""
    assert calls(lightning) == ["torch.optim.lr_scheduler.StepLR(step_size=30, lr=0.1)"]
    keras = """{"module": "keras.optimizers.schedules", "class_name": "ExponentialDecay", "config":
{"initial_learning_rate": 0.1, "decay_steps": 1000, "decay_rate": 0.9, "staircase": true,
 "name": "x"}}"""
    (call,) = calls(keras, name="a.json")
    assert str(read(call).schedule) == "exp(lr0=0.1, rate=0.9, every=1000, staircase=True)"


def test_megatrons_samples_become_iterations(calls: Told) -> None:
    """By the global batch."""
    text = "lr: 1e-4\nlr_decay_style: cosine\nglobal_batch_size: 100\ntrain_samples: 20000\n"
    (call,) = calls(f"{text}lr_decay_samples: 10000\nlr_warmup_samples: 1050\n")
    schedule = read(call).schedule
    assert (schedule(10.5), schedule(100)) == (1e-4, 0.0)


YOLO = "lr0: 0.01\nlrf: 0.01\nepochs: 50\nbatch: 16\nnbs: 64\nwarmup_epochs: 3.0\n"


@pytest.mark.parametrize(
    ("more", "rate"),
    [(["optimizer=SGD"], 0.01), (["optimizer=auto", "nc=1"], 0.002), (["optimizer=auto"], None)],
)
def test_ultralytics_chooses_a_rate_where_its_optimizer_is_auto(
    more: list[str], rate: float | None, calls: Told
) -> None:
    """By the number of classes, in trainings that are not long."""
    if rate is None:
        with pytest.raises(NeededError, match="nc="):
            calls(YOLO, *more, "nb=68")
        return
    (call,) = calls(YOLO, *more, "nb=68")
    assert f"lr0={rate}," in call


_WHOLE = "hsv_h: 0.015\nflipud: 0.0\nfliplr: 0.5\nmosaic: 1.0\ncopy_paste: 0.0\n"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("", set()),
        (_WHOLE, {"least_warmup=100", "late=True"}),
        (f"{_WHOLE}bgr: 0.0\n", {"least_warmup=100"}),
        (f"{_WHOLE}bgr: 0.0\ncopy_paste_mode: flip\ndgrad: 1.0\n", set()),
    ],
    ids=["no run's", "8.0", "8.2", "8.4"],
)
def test_the_version_of_ultralytics_is_told_by_the_keys(
    keys: str, told: set[str], calls: Told
) -> None:
    """Those until 8.1.41 are late after the warmup; until 8.4.100 it has at least 100 batches."""
    (call,) = calls(f"{YOLO}optimizer: SGD\n{keys}", "nb=6")
    assert {one for one in ("least_warmup=100", "late=True") if one in call} == told


@pytest.mark.parametrize("late", [True, False])
def test_a_version_that_is_told_is_taken(late: bool, calls: Told) -> None:
    """Whatever the keys say."""
    (call,) = calls(f"{YOLO}optimizer: SGD\n{_WHOLE}", "nb=60", f"late={late}")
    assert ("late=True" in call) is late


def test_yolov5_is_told_by_its_own_keys(calls: Told) -> None:
    """Its hyperparameters stand in a mapping of their own, or in a file of their own."""
    nested = "weights: a.pt\nhyp: {lr0: 0.01, lrf: 0.1, warmup_epochs: 3.0}\nepochs: 9\n"
    assert calls(nested)[0].startswith("ultralytics.yolov5(lr0=0.01, lrf=0.1,")
    with pytest.raises(NeededError, match="epochs"):
        calls("lr0: 0.01\nlrf: 0.1\nanchor_t: 4.0\n")


def test_a_call_has_the_line_of_its_key() -> None:
    """So that messages can tell where it stands."""
    document = read_document("a.yaml", HYDRA % 60)
    found = recognised(document, given(map(setting, ())))
    assert found is not None
    assert document.line(*found.calls[0].path) == 2


def test_what_no_framework_has_is_no_config(calls: Told) -> None:
    """Such as a list of packages."""
    assert calls("name: build\non: [push]\njobs: {test: {steps: [1]}}\n") == []


def test_a_slip_in_a_name_is_told_before_what_is_missing(calls: Told) -> None:
    """With the name that was meant."""
    with pytest.raises(SettingError, match="did you mean num_examples"):
        calls(TRAINER, "num_exampels=52002", "world_size=1")


def test_objects_that_are_no_schedulers_are_passed_by(calls: Told) -> None:
    """A trainer of Lightning is none, and a config of nothing else has no schedule."""
    assert calls("_target_: lightning.pytorch.trainer.Trainer\nmin_epochs: 1\n") == []


def test_updates_that_generations_make_are_asked_for(calls: Told) -> None:
    """A data set alone does not tell them."""
    with pytest.raises(NeededError, match="steps_per_epoch"):
        calls(f"{TRAINER}num_generations: 8\n")


def test_packed_sequences_are_asked_for_by_that_name(calls: Told) -> None:
    """The examples of a data set are others."""
    with pytest.raises(NeededError, match="packed sequences"):
        calls(f"{TRAINER}packing: true\n")
