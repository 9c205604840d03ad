"""fairseq's schedulers, told the number of updates and the epoch as its trainer tells them."""

import ast
import dataclasses
import importlib
from argparse import Namespace
from collections.abc import Iterator
from itertools import count
from typing import Any

from golden.draw import Drawer
from golden.judge import Judge
from lrsched_cli.dialects import entries
from lrsched_cli.parameters import fields

_MODULE = "fairseq.optim.lr_scheduler"


def _drive(text: str) -> Iterator[float]:
    schedulers: Any = importlib.import_module(_MODULE)
    optimizer = _optimizer()
    name, given = _options(text)
    steps_per_epoch = given.pop("steps_per_epoch", None)
    known = schedulers.LR_SCHEDULER_DATACLASS_REGISTRY[name]
    told = {one.name: one.default for one in dataclasses.fields(known)}
    told |= {"lr": getattr(known, "lr", None), "max_update": 0} | given
    told["lr"] = told["lr"] if isinstance(told["lr"], list) else [told["lr"]]
    if not isinstance(told.get("total_num_update"), (int, float)):
        told["total_num_update"] = told["max_update"]
    scheduler = schedulers.LR_SCHEDULER_REGISTRY[name](Namespace(**told), optimizer)
    for update in count():
        if update % (steps_per_epoch or update + 1) == 0:
            scheduler.step_begin_epoch(1 + update // (steps_per_epoch or 1))
        scheduler.step_update(update)
        yield optimizer.get_lr()


def _options(text: str) -> tuple[str, dict[str, Any]]:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    name = call.func.attr
    given = {
        one.name: node
        for one, node in zip(fields(entries("fairseq")[name]), call.args, strict=False)
    }
    given |= {one.arg or "": one.value for one in call.keywords}
    return name, {known: ast.literal_eval(node) for known, node in given.items()}


def _optimizer() -> Any:  # noqa: ANN401 - fairseq's own, of which only the rate is looked at
    optim: Any = importlib.import_module("fairseq.optim")
    kind = type("Rate", (optim.FairseqOptimizer,), {"param_groups": [{"lr": 0.0}]})
    return kind(None)


def _lengths(draw: Drawer) -> dict[str, object]:
    warmup = draw.rng.randint(1, 20)
    return {"lr": draw.rate(), "warmup_updates": warmup, "max_update": warmup + 50}


JUDGE = Judge(
    drive=_drive,
    packages=("fairseq",),
    needs=("fairseq", "omegaconf"),
    modules=(f"{_MODULE}:LR_SCHEDULER_REGISTRY",),
    named=r"\w+",
    prefix="fairseq",
    has_signatures=False,
    together={"cosine": _lengths, "polynomial_decay": _lengths},
    apart=("fixed", "tri_stage", "triangular", "step", "inverse_sqrt"),
)
