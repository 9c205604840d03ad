"""MMCV's own hooks, called by a runner that counts epochs and iterations."""

from collections.abc import Iterator
from types import SimpleNamespace

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer

_ENDS = ("max_epochs", "max_iters", "epoch_length", "lr", "policy", "is_interval")


def _drive(text: str) -> Iterator[float]:
    _, given = given_in(text)
    name = given["policy"][0].upper() + given["policy"][1:] + "LrUpdaterHook"
    stand_in = SimpleNamespace(is_list_of=lambda *_: True)
    found = defined(
        "mmcv",
        "annotator/uniformer/mmcv/runner/hooks/lr_updater.py",
        "LrUpdaterHook",
        name,
        "annealing_cos",
        Hook=object,
        mmcv=stand_in,
    )
    keys = {key: value for key, value in given.items() if key not in _ENDS}
    if given.get("is_interval"):
        keys["step"] = keys["step"][0]
    hook, sgd = found[name](**keys), optimizer(given["lr"])
    length = given.get("epoch_length", 1)
    runner = SimpleNamespace(
        optimizer=sgd,
        epoch=0,
        iter=0,
        data_loader=[None] * length,
        max_epochs=given.get("max_epochs", 1),
        max_iters=given.get("max_iters", 1),
    )
    hook.before_run(runner)
    while True:
        hook.before_train_epoch(runner)
        for _ in range(length):
            hook.before_train_iter(runner)
            yield sgd.param_groups[0]["lr"]
            runner.iter += 1
        runner.epoch += 1


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("mmcv",),
    prefix="mmcv",
)
