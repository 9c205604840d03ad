"""LitGPT's own functions: a scheduler of torch for finetuning, else a rate per iteration."""

from collections.abc import Iterator

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer


def _drive(text: str) -> Iterator[float]:
    name, given = given_in(text)
    if name == "pretrain":
        get_lr = defined("litgpt", "litgpt/pretrain.py", "get_lr")["get_lr"]
        warmup, low = given.get("warmup_iters", 2000), given.get("min_lr", 6e-5)
        for it in range(given["max_iters"]):
            yield get_lr(given["lr"], it, warmup, given["max_iters"], low)
        return
    build = defined("litgpt", "litgpt/finetune/lora.py", "get_lr_scheduler")["get_lr_scheduler"]
    sgd = optimizer(given["lr"])
    scheduler = build(sgd, given.get("lr_warmup_steps", 100), given["max_steps"])
    while True:
        yield sgd.param_groups[0]["lr"]
        sgd.step()
        scheduler.step()


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("litgpt",),
    prefix="litgpt",
)
