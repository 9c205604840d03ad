"""The kinds of logs: how what a file holds tells its kind, and what the kind says of its rates.

A file's container (rows of JSON, a table with delimiters, ...) is told by its first bytes, its kind
by the container and the names of its columns. The rate in a row is that of `t = time + offset`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrsched_cli.schedules import Unit

JSON_ROWS, TABLE, TEXT, EVENTS, METRIC = "rows of JSON", "table", "text", "event file", "metric"
"""Containers."""

EXACT = 1e-12
"""Of the highest rate: float64, written in full."""

SINGLE = 1e-7
"""Of each value: float32."""


USUAL_OFFSETS = (0, -1)
"""Of a kind that does not say it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of log."""

    name: str
    """As messages call it."""
    containers: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """Columns that tell it, each an expression for a whole name."""
    lacks: tuple[str, ...] = ()
    """Columns that it has not."""
    rates: tuple[str, ...] = ()
    """Its columns of rates, the one to read first; where none is named, `RATE` finds them."""
    axes: tuple[str, ...] = ()
    """Its columns of times, the one to read first; where none is named, `AXES` finds them."""
    offsets: tuple[int, ...] = USUAL_OFFSETS
    """What must be added to a time to have `t`, the likeliest first."""
    offsets_from_zero: tuple[int, ...] = ()
    """The same where the first time is 0."""
    is_certain: bool = False
    """Whether the first of them holds in every such log; else what writes it may have chosen."""
    is_mean: bool = False
    is_at_end: bool = False
    """Whether a rate is that of the last update of its epoch."""
    tolerance: float | None = None
    """None: as the digits tell."""
    per_value: bool = False
    decimals: int | None = None
    """To how many decimals its rates are rounded, however small they are."""

    @property
    def told(self) -> str:
        """The columns that it is told by, and the time of a row's rate, in words."""
        columns = ", ".join(re.sub(r"\\d\+|\\w?\.[*+]|\.[*+]", "*", one) for one in self.needs)
        shift = self.offsets[0]
        time = f"t = {self.axes[0] if self.axes else 'step'}{f' - {-shift}' if shift else ''}"
        told = columns.replace("#", "").replace("|", " or ") or "any columns of rates and of times"
        mean = ", the mean of an epoch" if self.is_mean else ""
        from_zero = f" (t = {self.axes[0]} if that begins at 0)" if self.offsets_from_zero else ""
        return f"{told}; {time}{from_zero}{mean}"

    def is_of(self, container: str, columns: Sequence[str]) -> bool:
        """Tell whether a file with these columns is of this kind."""
        return (
            container in self.containers
            and all(any(re.fullmatch(one, name) for name in columns) for one in self.needs)
            and not any(re.fullmatch(one, name) for one in self.lacks for name in columns)
        )


STATE = "#best_global_step"
"""Stands among the columns where the object around the rows has that key."""

_ROWS = (JSON_ROWS, TABLE)

FORMATS_OF_LOGS: tuple[Format, ...] = (
    Format(
        "trainer_state.json of a recent Hugging Face Trainer",
        (JSON_ROWS,),
        needs=("#log_history", STATE),
        rates=("learning_rate",),
        axes=("step",),
        offsets=(-1, 0),
        tolerance=EXACT,
        is_certain=True,
    ),
    Format(
        "trainer_state.json of an older Hugging Face Trainer",
        (JSON_ROWS,),
        needs=("#log_history",),
        rates=("learning_rate",),
        axes=("step",),
        offsets=(0, -1),
        tolerance=EXACT,
        is_certain=True,
    ),
    Format(
        "trainer_log.jsonl of LLaMA-Factory",
        _ROWS,
        needs=("current_steps", "lr|learning_rate"),
        axes=("current_steps",),
        offsets=(-1, 0),
        tolerance=EXACT,
    ),
    Format(
        "results.csv of Ultralytics",
        _ROWS,
        needs=(r"lr/pg\d+", "epoch"),
        rates=("lr/pg1", r"lr/pg\d+"),
        axes=("epoch",),
        offsets=(-1, -2),
        offsets_from_zero=(0, -1),
        is_at_end=True,
        per_value=True,
    ),
    Format(
        "results.csv of YOLOv5",
        _ROWS,
        needs=(r"x/lr\d+", "epoch"),
        rates=("x/lr1", r"x/lr\d+"),
        axes=("epoch",),
        offsets=(-1, 0),
        offsets_from_zero=(0, -1),
        is_at_end=True,
        per_value=True,
    ),
    Format(
        "metrics.csv of Lightning",
        _ROWS,
        needs=(r"lr-\w.*", "step"),
        rates=(r"lr-\w.*",),
        axes=("step",),
        offsets=(0, -1),
        tolerance=EXACT,
        is_certain=True,
    ),
    Format(
        "log.txt of MAE, DeiT or DETR",
        (JSON_ROWS,),
        needs=("train_lr", "epoch"),
        rates=("train_lr",),
        axes=("epoch",),
        offsets=(0,),
        is_mean=True,
        tolerance=EXACT,
        is_certain=True,
    ),
    Format(
        "scalars.json of MMEngine",
        (JSON_ROWS,),
        needs=("lr", "iter", "step"),
        rates=("lr", "base_lr"),
        axes=("iter", "step"),
        offsets=(-1, 0),
        tolerance=EXACT,
        is_certain=True,
    ),
    Format(
        "log.json of MMCV",
        (JSON_ROWS,),
        needs=("lr", "iter", "epoch", "mode"),
        rates=("lr",),
        axes=("iter",),
        offsets=(-1, 0),
        decimals=5,
    ),
    Format(
        "CSV file of Keras' CSVLogger",
        (TABLE,),
        needs=("epoch", "lr|learning_rate", "loss|accuracy|acc|val_loss"),
        lacks=("step", "iter", "global_step"),
        axes=("epoch",),
        offsets=(0, -1),
        tolerance=SINGLE,
        per_value=True,
        is_certain=True,
    ),
    Format(
        "export of Weights & Biases",
        (TABLE,),
        needs=("Step|_step", r".+ - .*"),
        axes=("Step", "_step"),
    ),
    Format("metric file of MLflow", (METRIC,), rates=("value",), axes=("step",)),
    Format(
        "event file of TensorBoard",
        (EVENTS,),
        axes=("step",),
        tolerance=SINGLE,
        per_value=True,
    ),
    Format(
        "export of TensorBoard",
        _ROWS,
        needs=("Wall time", "Step", "Value"),
        rates=("Value",),
        axes=("Step",),
        tolerance=SINGLE,
        per_value=True,
    ),
    Format(
        "log of Megatron-LM",
        (TEXT,),
        needs=("iteration", "learning rate"),
        axes=("iteration",),
        offsets=(0, -1),
        per_value=True,
        is_certain=True,
    ),
    Format("log in rows of JSON", (JSON_ROWS,)),
    Format("table", (TABLE,)),
    Format("text", (TEXT,)),
)
"""The kinds of logs: a file is of the first that fits."""

RATE = re.compile(
    r"(?<![A-Za-z])(?:lrs?(?:[ _-]?\d+)?|learning[ _-]?rates?(?:[ _-]?\d+)?)(?![A-Za-z])"
    r"|learningRate|(?<![A-Za-z])LearningRate",
    re.IGNORECASE,
)
"""What the names of columns of rates hold."""

_NO_RATE = re.compile(
    r"momentum|weight[ _-]?decay|loss|scale|mult|factor|__(?:min|max)|(?:^|[^a-z])(?:wd|min|max)"
    r"(?:$|[^a-z])|decay|patience|warmup",
    re.IGNORECASE,
)
"""What the names of other columns hold that speak of rates."""

_FIRST = ("lr", "learning_rate", "learning rate", "train_lr", "train/learning_rate", "train/lr")
"""The columns of rates to be read where there are several."""

SECONDARY = ("base_lr", "initial_lr")
"""Columns that say of a run what was set for it, and not what it used."""

AXES: "dict[Unit, re.Pattern[str]]" = {
    "step": re.compile(
        r"(?:.*[/.])?_?(?:global_?|current_?|optimizer_|update_)?(?:steps?|iter(?:ation)?s?|it|"
        r"num_updates|updates?)",
        re.IGNORECASE,
    ),
    "epoch": re.compile(r"(?:.*[/.])?_?(?:current_?)?(?:epochs?|ep)", re.IGNORECASE),
}
"""What the names of columns of times are, by what these count: that of steps is read if both are
there."""


def rates_among(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns whose names say that they have learning rates, the likeliest first."""
    found = [name for name in columns if RATE.search(name) and not _NO_RATE.search(name)]
    lowered = {name: name.lower() for name in found}

    def rank(name: str) -> int:
        low = lowered[name]
        return _FIRST.index(low) if low in _FIRST else len(_FIRST) + (low in SECONDARY)

    return tuple(sorted(found, key=rank))


def matching(expressions: Iterable[str], columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that expressions name, in the order of the expressions."""
    found = (name for one in expressions for name in columns if re.fullmatch(one, name))
    return tuple(dict.fromkeys(found))


def axis_among(columns: Sequence[str]) -> "tuple[str, Unit] | None":
    """Return the column of times, and what it counts, or None where there is none."""
    for unit, names in AXES.items():
        found = [name for name in columns if names.fullmatch(name)]
        if found:
            return min(found, key=lambda name: (_axis_rank(name), columns.index(name))), unit
    return None


def _axis_rank(name: str) -> int:
    """Return how far a column is from being the count of optimizer updates."""
    low = name.lower()
    is_global = "global" in low or "update" in low
    return 0 if is_global else 1 if not low.startswith("_") else 2


def unit_of(axis: str) -> "Unit":
    """Return what a column of times counts, by its name."""
    return "epoch" if AXES["epoch"].fullmatch(axis) else "step"
