"""GPT-NeoX's own class, stepped after the optimizer as DeepSpeed's engine does."""

import math
from collections.abc import Iterator

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer


def _drive(text: str) -> Iterator[float]:
    _, given = given_in(text)
    annealing = defined(
        "gpt_neox", "megatron/learning_rates.py", "AnnealingLR", print_rank_0=lambda *_: None
    )["AnnealingLR"]
    train = given.get("train_iters")
    total = given.get("lr_decay_iters")
    if total is None:
        fraction = given.get("lr_decay_fraction")
        total = train if fraction is None else math.floor(train * fraction)
    sgd = optimizer(given["lr"])
    scheduler = annealing(
        sgd,
        start_lr=given["lr"],
        warmup_iter=given.get("warmup", 0.01) * total,
        total_iters=total,
        decay_style=given.get("lr_decay_style", "linear"),
        last_iter=0,
        min_lr=given.get("min_lr", 0.0),
    )
    while True:
        yield sgd.param_groups[0]["lr"]
        scheduler.step()


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("gpt_neox",),
    prefix="gpt_neox",
)
