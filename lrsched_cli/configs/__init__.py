"""Config files of training frameworks: recognised by their keys, each becomes a call.

A row of `RECOGNISERS` says which keys must be there; the function `calls(config)` of its module
gives the call of one function of a dialect, with the config's keys as arguments. To add a kind of
config: write its module, and its row here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.counting.workload import Workload
from lrsched_cli.documents import Document, Path, Tagged
from lrsched_cli.errors import LRSchedError, NeededError
from lrsched_cli.settings import Given, refuse_unused

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RECOGNISERS", "Call", "Recognised", "Recogniser", "recognised"]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A kind of config: what it is called, and the keys by which it is told."""

    name: str
    module: str
    needs: tuple[str, ...]
    """Keys that must be there, each one of several with a bar between: `lr_scheduler|scheduler`.

    What a key holds is told after a dot; a key that must not be there begins with an exclamation
    mark; after an asterisk stands how the tag of some value begins.
    """
    anywhere: bool = True
    """Whether it may stand within something else."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, as messages tell them."""
        return tuple(need.removeprefix("*") for need in self.needs if need[0] != "!" or "*" in need)

    def matches(self, tree: Mapping[str, Any]) -> bool:
        """Tell whether the keys are there."""
        return all(
            any(_has(tree, one) for one in need.split("|"))
            if not need.startswith("!")
            else not any(_has(tree, one) for one in need[1:].split("|"))
            for need in self.needs
        )


def _has(tree: Mapping[str, Any], key: str) -> bool:
    if key.startswith("*"):
        tagged = (value for value in tree.values() if isinstance(value, Tagged))
        return any(value.tag.startswith(key[1:]) for value in tagged)
    value: Any = tree
    for part in key.split("."):
        value = value.value if isinstance(value, Tagged) else value
        if not isinstance(value, Mapping) or part not in value:
            return False
        value = value[part]
    return True


RECOGNISERS = (
    Recogniser("detectron2", "detectron2", ("SOLVER",), anywhere=False),
    Recogniser("MMEngine, MMCV", "mmengine", ("param_scheduler|lr_config",), anywhere=False),
    Recogniser("PaddleDetection", "ppdet", ("LearningRate.base_lr",), anywhere=False),
    Recogniser("PaddleClas", "ppcls", ("Optimizer.lr.name",), anywhere=False),
    Recogniser("latent diffusion", "ldm", ("model.base_learning_rate",), anywhere=False),
    Recogniser(
        "T5X's gin",
        "t5x",
        (
            "utils.create_learning_rate_scheduler|create_learning_rate_scheduler|t5x.utils.create_learning_rate_scheduler",
        ),
        anywhere=False,
    ),
    Recogniser("fairseq", "fairseq", ("lr_scheduler._name",), anywhere=False),
    Recogniser(
        "fairseq's flags",
        "fairseq",
        ("lr_scheduler", "lr", "warmup_updates|max_update|total_num_update|lr_shrink|max_epoch"),
        anywhere=False,
    ),
    Recogniser("ESPnet", "espnet", ("optim_conf", "optim|scheduler"), anywhere=False),
    Recogniser("NeMo", "nemo", ("optim.sched.name",)),
    Recogniser("torchtune", "torchtune", ("optimizer._component_", "batch_size"), anywhere=False),
    Recogniser(
        "torchtitan",
        "torchtitan",
        (
            "optimizer.lr",
            "training.steps",
            "lr_scheduler.warmup_steps|lr_scheduler.decay_ratio|training.warmup_steps|job.dump_folder",
        ),
        anywhere=False,
    ),
    Recogniser(
        "OLMo",
        "olmo",
        ("scheduler.name", "optimizer.learning_rate", "scheduler.t_warmup|scheduler.alpha_f"),
        anywhere=False,
    ),
    Recogniser(
        "Composer, LLM Foundry",
        "composer",
        ("scheduler|schedulers", "optimizer|optimizers", "max_duration"),
    ),
    Recogniser("mlx-lm", "mlx", ("lr_schedule.name", "lr_schedule.arguments")),
    Recogniser(
        "mlx-lm without a schedule",
        "mlx",
        ("lora_parameters|lora_layers|num_layers", "learning_rate", "iters"),
        anywhere=False,
    ),
    Recogniser(
        "LitGPT",
        "litgpt",
        ("train.lr_warmup_steps|train.global_batch_size", "train.micro_batch_size"),
    ),
    Recogniser(
        "GPT-NeoX",
        "gpt_neox",
        (
            "optimizer.params.lr",
            "lr_decay_style|lr-decay-style|lr_decay_iters|lr-decay-iters|train_iters|train-iters",
        ),
        anywhere=False,
    ),
    Recogniser(
        "timm",
        "timm",
        ("sched", "epochs|lr|warmup_epochs|decay_rate|lr_base"),
        anywhere=False,
    ),
    Recogniser(
        "diffusers' flags", "diffusers", ("lr_warmup_steps", "learning_rate"), anywhere=False
    ),
    Recogniser("Ultralytics, YOLOv5", "ultralytics", ("lr0", "lrf|warmup_epochs")),
    Recogniser(
        "Megatron-LM",
        "megatron",
        (
            "lr_decay_style|lr_decay_iters|lr_decay_samples|lr_warmup_fraction|lr_warmup_iters|lr_warmup_samples",
            "lr|min_lr",
        ),
        anywhere=False,
    ),
    Recogniser(
        "Axolotl",
        "axolotl",
        ("base_model", "micro_batch_size", "num_epochs|max_steps", "learning_rate"),
    ),
    Recogniser(
        "Hugging Face Trainer, TRL, LLaMA-Factory, alignment-handbook",
        "trainer",
        (
            "lr_scheduler_type|num_train_epochs|per_device_train_batch_size",
            "learning_rate|lr_scheduler_type|per_device_train_batch_size",
        ),
    ),
    Recogniser(
        "DeepSpeed",
        "deepspeed",
        (
            "zero_optimization|train_batch_size|train_micro_batch_size_per_gpu|scheduler.params",
            "zero_optimization|scheduler.type|optimizer.type",
            "!learning_rate",
        ),
    ),
    Recogniser(
        "SpeechBrain", "speechbrain", ("*!new:speechbrain.nnet.schedulers.",), anywhere=False
    ),
    Recogniser(
        "objects of Hydra, Lightning, Keras",
        "targets",
        ("_target_|class_path|class_name",),
    ),
    Recogniser(
        "a scheduler of torch by its name",
        "named",
        ("lr_scheduler|scheduler|lr_schedule|sched",),
        anywhere=False,
    ),
)
"""The kinds of config, the first that matches counts."""

_MOST_LEVELS = 5
"""Levels of a config in which a part of it is looked for that some framework has as a whole."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a config gives: calls, and what was of use and what was computed for them."""

    name: str
    """The kind of config."""
    calls: tuple[Call, ...]
    names: tuple[str, ...]
    """All names whose values could be told."""
    used: tuple[str, ...]
    """Those whose values were told."""
    remarks: tuple[str, ...]
    work: Workload
    """What it says of the data set, the batches and the length of the run."""


def recognised(document: Document, given: Given) -> Recognised | None:
    """Return the calls that a config becomes, or None where it is no config of a known kind.

    Raises:
        NeededError: something is missing that the file does not tell.
        ConfigError: it says something that its framework refuses, or that has no schedule.
    """
    if not isinstance(document.data, Mapping):
        return None
    levels = _levels(document.data)
    for recogniser in RECOGNISERS:
        for place in _places(recogniser, levels):
            config = Config(document, given, place)
            module = import_module(f"{__name__}.{recogniser.module}")
            function = cast("Callable[[Config], list[Call]]", module.calls)
            try:
                calls = function(config)
            except LRSchedError:
                raise
            except (ArithmeticError, ValueError) as error:
                message = "its numbers are too large or too small to compute with"
                raise config.error(message) from error
            if config.needed:
                if not given.beside:  # else another file may have the name
                    refuse_unused(given, config.used, config.names)
                raise NeededError(document.source, config.needed, config.names)
            if not calls:
                continue
            return Recognised(
                recogniser.name,
                tuple(calls),
                config.names,
                config.used,
                config.remarks,
                config.work,
            )
    return None


def _places(recogniser: Recogniser, levels: list[list[tuple[Path, Any]]]) -> list[Path]:
    """Return where a kind of config stands in a tree: on the first level that has it."""
    for level in levels if recogniser.anywhere else levels[:1]:
        found = [path for path, tree in level if recogniser.matches(tree)]
        if found:
            return found
    return []


def _levels(data: Mapping[str, Any]) -> list[list[tuple[Path, Any]]]:
    """Return the mappings in a tree, level by level, each with the path to it."""
    level: list[tuple[Path, Any]] = [((), data)]
    levels = []
    for _ in range(_MOST_LEVELS):
        levels.append([(path, tree) for path, tree in level if isinstance(tree, Mapping)])
        level = [inner for path, tree in level for inner in _within(path, tree)]
    return levels


def _within(path: Path, tree: Any) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - what a file holds
    if isinstance(tree, Tagged):
        tree = tree.value
    if isinstance(tree, Mapping):
        yield from (((*path, key), value) for key, value in tree.items())
    elif isinstance(tree, list):
        yield from (((*path, number), value) for number, value in enumerate(tree))
