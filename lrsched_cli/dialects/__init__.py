"""Schedules in the words of the training frameworks, translated into this program's families.

A dialect is a module, or a folder where there are several ideas, of plain functions: each bears a
scheduler's name, takes its arguments under their own names, positions and defaults, and returns a
schedule with the same values; its docstring says how that framework counts. Every other fact of the
framework stands beside them, in `DIALECT`. A dialect is imported when one of its prefixes is used:
all that is known before is its row in the table here.

To add a framework: write its module or folder, and its row here; beside them, its driver, calls
and recorded rates in `tests/golden`.
"""

import inspect
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from itertools import takewhile

from lrsched_cli.dialects.facts import (
    Description,
    Dialect,
    Entry,
    describe,
    with_defaults,
)
from lrsched_cli.dialects.made import Maker, dialect_of
from lrsched_cli.dialects.replays import is_replay
from lrsched_cli.dialects.sources import defines, quotes
from lrsched_cli.schedules import Unit

__all__ = [
    "OTHER_NAMES",
    "PREFIXES",
    "Description",
    "Dialect",
    "Entry",
    "called",
    "catalogue",
    "counts",
    "decay_of",
    "default_rate",
    "delegate_of",
    "describe",
    "dialect_named",
    "entries",
    "facts",
    "is_counter",
    "is_optimizer",
    "kin_of",
    "member",
    "notes_on",
    "refusal",
    "refusals",
    "returns_more",
]

_PREFIXES = {
    "torch": (
        "torch",
        "torch.optim.lr_scheduler",
        "torch.optim.swa_utils",
        "optim.lr_scheduler",
        "lr_scheduler",
    ),
    "keras": (
        "keras",
        "keras.optimizers.schedules",
        "optimizers.schedules",
        "schedules",
        *(
            f"{package}.{path}"
            for package in ("tf", "tensorflow")
            for path in ("keras.optimizers.schedules", "optimizers.schedules")
        ),
        "tf_keras.optimizers.schedules",
    ),
    "tf": (
        "tf.compat.v1.train",
        "tf.train",
        "tf",
        "tensorflow.compat.v1.train",
        "tensorflow.train",
    ),
    "optax": ("optax", "optax.schedules"),
    "transformers": ("transformers", "transformers.optimization"),
    "diffusers": ("diffusers", "diffusers.optimization"),
    "trl": ("trl", "trl.trainer", "trl.experimental"),
    "timm": (
        "timm",
        "timm.scheduler",
        "timm.scheduler.cosine_lr",
        "timm.scheduler.multistep_lr",
        "timm.scheduler.poly_lr",
        "timm.scheduler.step_lr",
        "timm.scheduler.tanh_lr",
        "timm.scheduler.wsd_lr",
    ),
    "deepspeed": ("deepspeed", "deepspeed.runtime.lr_schedules"),
    "megatron": (
        "megatron",
        "megatron.core.optimizer_param_scheduler",
        "megatron.training.arguments",
    ),
    "fvcore": ("fvcore", "fvcore.common.param_scheduler"),
    "cosine_annealing_warmup": (
        "cosine_annealing_warmup",
        "cosine_annealing_warmup.scheduler",
    ),
    "official": (
        "official",
        "official.nlp.optimization",
        "official.modeling.optimization",
        "tfm.optimization",
    ),
    "paddle": ("paddle", "paddle.optimizer", "paddle.optimizer.lr"),
    "pl_bolts": ("pl_bolts", "pl_bolts.optimizers", "pl_bolts.optimizers.lr_scheduler"),
    "pytorch_pretrained_bert": (
        "pytorch_pretrained_bert",
        "pytorch_pretrained_bert.optimization",
    ),
    "pytorch_transformers": ("pytorch_transformers", "pytorch_transformers.optimization"),
    "warmup_scheduler": ("warmup_scheduler", "warmup_scheduler.scheduler"),
    "detectron2": ("detectron2", "detectron2.solver", "detectron2.solver.lr_scheduler"),
    "espnet": ("espnet", "espnet2", "espnet2.schedulers"),
    "fairseq": ("fairseq", "fairseq.optim.lr_scheduler"),
    "mmengine": ("mmengine", "mmengine.optim", "mmengine.optim.scheduler"),
    "ignite": ("ignite", "ignite.handlers", "ignite.handlers.param_scheduler"),
    "ultralytics": ("ultralytics",),
    "axolotl": ("axolotl",),
    "composer": ("composer", "llmfoundry"),
    "gpt_neox": ("gpt_neox",),
    "ldm": ("ldm", "ldm.lr_scheduler"),
    "litgpt": ("litgpt",),
    "mlx": ("mlx",),
    "nemo": ("nemo", "nemo.core.optim.lr_scheduler"),
    "mmcv": ("mmcv",),
    "olmo": ("olmo",),
    "ppdet": ("ppdet",),
    "speechbrain": ("speechbrain", "speechbrain.nnet.schedulers"),
    "t5x": ("t5x", "t5x.utils"),
    "torchtitan": ("torchtitan",),
}

PREFIXES = {prefix: dialect for dialect, prefixes in _PREFIXES.items() for prefix in prefixes}
"""What may stand before a scheduler's name, and the dialect it means; the first one is shown."""


OTHER_NAMES = {
    "pytorch": "torch",
    "tensorflow": "tf",
    "huggingface": "transformers",
    "jax": "optax",
}
"""What people call frameworks, beside the names under which their schedulers are shown."""


def dialect_named(prefix: str) -> str:
    """Return the dialect of what stands before a scheduler's name, or nothing.

    That may be any module of a framework: `trl.trainer.sft_config` is of `trl.trainer`.
    """
    while prefix and prefix not in PREFIXES:
        prefix = prefix.rpartition(".")[0]
    return PREFIXES.get(prefix, "")


@cache
def entries(dialect: str) -> dict[str, Entry]:
    """Return the functions of a dialect by their names: those that its `__all__` lists, if any."""
    module = import_module(f"{__name__}.{dialect}")
    if hasattr(module, "__all__"):
        return {name: getattr(module, name) for name in module.__all__}
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


@cache
def facts(dialect: str) -> Dialect:
    """Return all else that is known of a framework."""
    found: Dialect = import_module(f"{__name__}.{dialect}").DIALECT
    return found


@cache
def catalogue() -> dict[str, Entry]:
    """Return every dialect's functions by the full names under which they are shown."""
    return {
        f"{prefixes[0]}.{name}": entry
        for dialect, prefixes in _PREFIXES.items()
        for name, entry in entries(dialect).items()
    }


def called(name: str) -> dict[str, Entry]:
    """Return every dialect's function of a name, by the full names under which they are shown.

    A dialect is imported for it only where its source defines the name.
    """
    return {
        f"{prefixes[0]}.{name}": entries(dialect)[name]
        for dialect, prefixes in _PREFIXES.items()
        if defines(dialect, name) and name in entries(dialect)
    }


def counts(maker: Maker, arguments: Mapping[str, object]) -> Unit | None:
    """Return what a scheduler counts that is made with some arguments, or None if none says it."""
    if isinstance(maker, type):
        return None
    if is_replay(maker):
        return "epoch"
    known = facts(dialect_of(maker))
    given = with_defaults(maker, arguments)
    if any(given.get(name) is not None for name in known.steps_if):
        return "step"
    told = [given[name] for name in known.epochs_if if name in given]
    if told:
        return "epoch" if all(told) else "step"
    return known.counts


def notes_on(entry: Entry, arguments: Mapping[str, object]) -> tuple[str, ...]:
    """Return what is odd in a scheduler that was made with some arguments."""
    given, known = with_defaults(entry, arguments), facts(dialect_of(entry))
    notes = (*describe(entry).notes, *known.notes)
    return tuple(note.text for note in notes if note.applies(given, known))


def kin_of(maker: Maker) -> tuple[str, ...]:
    """Return the dialects whose schedulers without a length of the training a maker understands."""
    dialect = dialect_of(maker)
    return (dialect, *facts(dialect).kin) if dialect else (dialect,)


def delegate_of(entry: Entry, arguments: Mapping[str, object]) -> Entry | None:
    """Return the function that another one calls by the name in an argument, or None."""
    delegates = facts(dialect_of(entry)).delegates
    if entry not in delegates:
        return None
    argument, named = delegates[entry]
    name = with_defaults(entry, arguments).get(argument)
    return named.get(name) if isinstance(name, str) else None


def refusal(name: str) -> str:
    """Return why a scheduler is not supported, where that is known; else nothing."""
    last = name.rpartition(".")[2]
    reasons = (known.refused.get(last) for known in _speakers(name))
    reason = next(filter(None, reasons), "")
    return f"{last} {reason}" if reason else ""


@cache
def refusals() -> dict[str, str]:
    """Return why schedulers are not supported, by the full names of all of them."""
    return {
        f"{prefixes[0]}.{name}": reason
        for dialect, prefixes in _PREFIXES.items()
        for name, reason in facts(dialect).refused.items()
    }


def is_optimizer(name: str) -> bool:
    """Tell whether a call of a dotted name makes an optimizer."""
    last = name.rpartition(".")[2]
    return any(known.optimizer(last) for known in _speakers(name))


def default_rate(name: str, within: str = "") -> float | None:
    """Return the learning rate that an optimizer has unless told, or None where it must be told.

    A name without a prefix is one of the dialect that it stands within, if that has it.
    """
    last = name.rpartition(".")[2]
    for known in _speakers(name, within):
        spelt = known.optimizer(last)
        if spelt is not None:
            return known.optimizers[spelt]
    return None


def decay_of(name: str) -> tuple[str, Entry] | None:
    """Return the argument by which an optimizer lets its rate decay, and the schedule of that."""
    last = name.rpartition(".")[2]
    having = (known for known in _speakers(name) if known.decay and last in known.optimizers)
    return next((known.decay for known in having), None)


def is_counter(name: str) -> bool:
    """Tell whether a call of a dotted name makes a counter of updates, which stands for `t`."""
    last = name.rpartition(".")[2]
    return any(last in known.counters for known in _speakers(name))


def returns_more(name: str) -> bool:
    """Tell whether a call of a dotted name returns a schedule and something else."""
    last = name.rpartition(".")[2]
    return any(last in known.pairs for known in _speakers(name))


def member(name: str) -> str | None:
    """Return the text that a member of a framework's enumeration stands for, or None."""
    enumeration, _, last = name.rpartition(".")
    enumeration = enumeration.rpartition(".")[2]
    if not enumeration[:1].isupper():  # no class, but an object of the script: `args.lr`
        return None
    texts = (known.members.get(enumeration, {}).get(last) for known in _speakers(name))
    return next(filter(None, texts), None)


def _speakers(name: str, within: str = "") -> Iterator[Dialect]:
    """Yield the dialects that a dotted name may belong to, the likeliest first.

    Its prefix tells; where that is no framework's, all may have it whose source has its last part
    as a text, first the one it stands within.
    """
    prefix, _, last = name.rpartition(".")
    told = _by_prefix(prefix)
    order = [told] if told else [within, *_PREFIXES] if within else list(_PREFIXES)
    return (facts(one) for one in order if told or quotes(one, last))


@lru_cache(maxsize=2**10)
def _by_prefix(prefix: str) -> str:
    """Return the dialect whose prefixes share most of their first parts with one, or nothing."""
    if prefix in PREFIXES:
        return PREFIXES[prefix]
    parts = prefix.split(".")

    def likeness(known: str) -> tuple[int, int]:
        others = known.split(".")
        pairs = zip(parts, others, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)), -len(others)

    best = max(PREFIXES, key=likeness)
    return PREFIXES[best] if likeness(best)[0] else ""
