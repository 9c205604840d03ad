"""NeMo's own schedulers, stepped after the optimizer."""

import warnings
from collections.abc import Iterator

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer

_HELPERS = (
    "_squareroot_annealing",
    "_square_annealing",
    "_cosine_annealing",
    "_linear_warmup_with_cosine_annealing",
    "_poly_decay",
    "_noam_hold_annealing",
    "WarmupPolicy",
    "WarmupHoldPolicy",
    "WarmupAnnealHoldPolicy",
)


def _drive(text: str) -> Iterator[float]:
    name, given = given_in(text)
    path = "nemo/core/optim/lr_scheduler.py"
    found = defined("nemo", path, *_HELPERS, name, warnings=warnings)
    sgd = optimizer(given.pop("lr"))
    scheduler = found[name](sgd, **given)
    while True:
        yield sgd.param_groups[0]["lr"]
        sgd.step()
        scheduler.step()


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("nemo",),
    prefix="nemo",
)
