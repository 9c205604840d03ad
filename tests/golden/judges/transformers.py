"""The schedules of Transformers, which are torch's, and those of its Trainer."""

from collections.abc import Iterator, Mapping

from golden.draw import Draw, Drawer, either
from golden.judge import Judge, run, stepped

_stepped = stepped("transformers")


def _drive(text: str) -> Iterator[float]:
    if "TrainingArguments" in text:
        return trained(text, "transformers")
    return _stepped(text)


def trained(text: str, *modules: str) -> Iterator[float]:
    """Yield the rates of a Trainer that a text makes the arguments of."""
    arguments = run(text, *modules)["scheduler"]
    made = {
        "name": arguments.lr_scheduler_type,
        "num_warmup_steps": arguments.get_warmup_steps(arguments.max_steps),
        "num_training_steps": arguments.max_steps,
        "scheduler_specific_kwargs": arguments.lr_scheduler_kwargs,
    }
    text = (
        f"optimizer = torch.optim.AdamW(params, lr={arguments.learning_rate})\n"
        f"scheduler = transformers.get_scheduler(optimizer=optimizer, **{made!r})"
    )
    return _stepped(text.replace(repr(made["name"]), f"{made['name'].value!r}"))


_SPECIFIC: Mapping[str, Draw] = {
    "linear": lambda _: {},
    "constant": lambda _: {},
    "constant_with_warmup": lambda _: {},
    "cosine": lambda draw: {"num_cycles": draw.rng.choice([0.5, 1, 2.5])},
    "cosine_with_restarts": lambda draw: {"num_cycles": draw.rng.randint(1, 4)},
    "polynomial": lambda draw: {"lr_end": 1e-8, "power": draw.rng.choice([0.5, 1, 2])},
    "inverse_sqrt": lambda draw: {"timescale": draw.rng.choice([5, 100, None])},
    "cosine_with_min_lr": lambda draw: {"min_lr_rate": draw.rng.choice([0, 0.1])},
    "cosine_warmup_with_min_lr": lambda _: {"min_lr_rate": 0.1, "warmup_lr_rate": 0.2},
    "warmup_stable_decay": lambda draw: {
        "num_decay_steps": draw.rng.randint(1, 30),
        "decay_type": draw.rng.choice(["linear", "cosine", "1-sqrt"]),
        "min_lr_ratio": draw.rng.choice([0, 0.1]),
    },
}
"""What each schedule takes beside its lengths."""


def _named(draw: Drawer) -> dict[str, object]:
    name = draw.rng.choice(list(_SPECIFIC))
    return {
        "name": name,
        "num_warmup_steps": draw.rng.randint(0, 20),
        "num_training_steps": draw.rng.randint(5, 70),
        "scheduler_specific_kwargs": _SPECIFIC[name](draw) or None,
    }


def trainer(draw: Drawer) -> dict[str, object]:
    """Draw the arguments of a Trainer."""
    named = _named(draw)
    warmup = draw.rng.choice([0, 0.1, 0.05, 5, named["num_warmup_steps"]])
    return {
        "output_dir": "x",
        "max_steps": named["num_training_steps"],
        "lr_scheduler_type": named["name"],
        "lr_scheduler_kwargs": named["scheduler_specific_kwargs"],
        "warmup_steps": warmup,
        "warmup_ratio": None,
        "steps_per_epoch": None,
        "others": None,
    }


JUDGE = Judge(
    drive=_drive,
    packages=("transformers", "torch"),
    modules=("transformers.optimization",),
    named=r"get_\w*schedule\w*",
    prefix="transformers",
    together={
        "get_scheduler": _named,
        "TrainingArguments": trainer,
        "Seq2SeqTrainingArguments": trainer,
        "get_cosine_with_min_lr_schedule_with_warmup": either("min_lr", "min_lr_rate"),
        "get_cosine_with_min_lr_schedule_with_warmup_lr_rate": either("min_lr", "min_lr_rate"),
    },
)
