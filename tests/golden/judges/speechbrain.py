"""SpeechBrain's own schedulers, called as its recipes do: after the update, or the epoch."""

from collections.abc import Iterator

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer


def _drive(text: str) -> Iterator[float]:
    name, given = given_in(text)
    found = defined("speechbrain", "speechbrain/nnet/schedulers.py", name)
    own = given.pop("lr", given.get("lr_initial", given.get("initial_value")))
    scheduler, sgd = found[name](**given), optimizer(own)
    for epoch in range(1, given.get("epoch_count", 1_000) + 1):
        yield sgd.param_groups[0]["lr"]
        if name == "NoamScheduler":
            scheduler(sgd)
        else:
            sgd.param_groups[0]["lr"] = scheduler(epoch)[1]


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("speechbrain",),
    prefix="speechbrain.nnet.schedulers",
    tolerance=1e-6,  # of torch.linspace
)
