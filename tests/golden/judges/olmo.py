"""OLMo's own schedulers, asked as its trainer does: after it has counted the update."""

from collections.abc import Iterator

from golden.judge import Judge
from golden.sources import defined, given_in

_CLASSES = {
    "cosine_with_warmup": "CosWithWarmup",
    "linear_with_warmup": "LinearWithWarmup",
    "inverse_sqrt_with_warmup": "InvSqrtWithWarmup",
    "constant_with_warmup": "ConstantWithWarmupScheduler",
    "constant": "ConstantScheduler",
}


def _drive(text: str) -> Iterator[float]:
    _, given = given_in(text)
    name = _CLASSES[given["name"]]
    found = defined("olmo", "olmo/optim.py", "Scheduler", name)
    more = {"alpha_f": given.get("alpha_f", 0.1)} if name.startswith(("Cos", "Lin")) else {}
    if name != "ConstantScheduler":
        more["warmup_steps"] = given["t_warmup"]
    common = {"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None}
    scheduler = found[name](warmup_min_lr=given.get("warmup_min_lr"), **common, **more)
    size, update = given.get("step_size", 1), 0
    while True:
        update += 1
        yield scheduler.get_lr(given["learning_rate"], update * size, given.get("t_max", 1))


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("olmo",),
    prefix="olmo",
)
