"""BertAdam, whose schedule is asked for each number of updates done."""

from collections.abc import Iterator
from itertools import count

from golden.draw import Drawer
from golden.judge import Judge, params, run


def _drive(text: str) -> Iterator[float]:
    names = run(text, "pytorch_pretrained_bert.optimization", params=params())
    (group,) = names["scheduler"].param_groups
    for update in count():
        yield group["lr"] * group["schedule"].get_lr(update)


def _told(draw: Drawer) -> dict[str, object]:
    return {
        "warmup": draw.rng.choice([-1, 0.0, 0.1, 0.25]),
        "t_total": draw.rng.choice([-1, 40, 75]),
        "kwargs": None,
    }


JUDGE = Judge(
    drive=_drive,
    packages=("pytorch-pretrained-bert", "torch"),
    modules=("pytorch_pretrained_bert.optimization",),
    named=r"(BertAdam|\w+Schedule)",
    prefix="pytorch_pretrained_bert.optimization",
    together={"BertAdam": _told},
)
