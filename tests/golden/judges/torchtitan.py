"""torchtitan's own LambdaLR, as its config builds it."""

from collections.abc import Iterator
from types import SimpleNamespace

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer

_PATH = "torchtitan/components/optimizer/lr_scheduler.py"


def _drive(text: str) -> Iterator[float]:
    import torch

    _, given = given_in(text)
    found = defined(
        "torchtitan",
        _PATH,
        "build",
        logger=SimpleNamespace(warning=lambda *_: None),
        LRSchedulersContainer=torch.optim.lr_scheduler.LambdaLR,
    )
    keys = {
        "warmup_steps": 200,
        "total_steps": None,
        "decay_ratio": None,
        "decay_type": "linear",
        "min_lr_factor": 0.0,
    }
    config = SimpleNamespace(**{key: given.get(key, value) for key, value in keys.items()})
    sgd = optimizer(given["lr"])
    scheduler = found["build"](config, optimizers=sgd, training_steps=given["steps"])
    for _ in range(given["steps"]):
        yield sgd.param_groups[0]["lr"]
        sgd.step()
        scheduler.step()


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("torchtitan",),
    prefix="torchtitan",
)
