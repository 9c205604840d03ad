"""Latent diffusion's own factors, by the number of updates done."""

from collections.abc import Iterator

from golden.judge import Judge
from golden.sources import defined, given_in


def _drive(text: str) -> Iterator[float]:
    import numpy as np

    name, given = given_in(text)
    rate = given.pop("lr")
    classes = (name, "LambdaWarmUpCosineScheduler2")
    found = defined("ldm", "ldm/lr_scheduler.py", *classes, np=np)
    scheduler = found[name](**given)
    lengths = given.get("cycle_lengths", [10_000])
    for update in range(int(sum(lengths))):
        yield rate * float(scheduler.schedule(update))


JUDGE = Judge(
    drive=_drive,
    packages=("numpy",),
    modules=(),
    named=r"\w+",
    needs=("ldm",),
    prefix="ldm.lr_scheduler",
)
