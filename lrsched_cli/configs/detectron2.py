"""detectron2's SOLVER: the scheduler that `build_lr_scheduler` makes of it.

Defaults are those of its config/defaults.py.
"""

from typing import Any

from lrsched_cli.configs.calls import Call, by_group
from lrsched_cli.configs.config import Config

_DEFAULTS = {
    "BASE_LR": 0.001,
    "GAMMA": 0.1,
    "MAX_ITER": 40000,
    "WARMUP_FACTOR": 0.001,
    "WARMUP_ITERS": 1000,
    "BASE_LR_END": 0.0,
}


_FOREIGN = (
    "LR_POLICY",
    "LR_SCHEDULER",
    "MAX_EPOCH",
    "MAX_EPOCHS",
    "SCHED",
    "SCHEDULER",
    "WARMUP_EPOCHS",
)
"""Keys by which others who have a SOLVER tell another schedule."""


def calls(config: Config) -> list[Call]:
    """Return the scheduler: factors of fvcore, on the rate of the optimizer."""
    solver = config.at("SOLVER")
    for key in _FOREIGN:
        if solver.has(key):
            raise solver.error(
                f"SOLVER.{key} is no key of detectron2: this is another's config", key
            )
    values = {key: solver.number(key, default=value) or 0.0 for key, value in _DEFAULTS.items()}
    assumed = [key for key in ("BASE_LR", "MAX_ITER") if not solver.has(key)]
    for key in assumed:
        solver.remark(f"SOLVER.{key} = {values[key]:g} (detectron2's default; the file has none)")
    name = solver.text("LR_SCHEDULER_NAME", default="WarmupMultiStepLR")
    total = values["MAX_ITER"]
    if name == "WarmupCosineLR":
        end = values["BASE_LR_END"] / values["BASE_LR"] if values["BASE_LR"] else 0.0
        inner = Call("fvcore.CosineParamScheduler", {"start_value": 1.0, "end_value": end})
    elif name == "WarmupMultiStepLR":
        steps = [step for step in solver.numbers("STEPS") or [30000] if step <= total]
        if not solver.has("STEPS"):
            solver.remark("SOLVER.STEPS = (30000,) (detectron2's default; the file has none)")
        factors: dict[str, Any] = {
            "values": [values["GAMMA"] ** k for k in range(len(steps) + 1)],
            "milestones": [int(step) for step in steps],
            "num_updates": int(total),
        }
        inner = Call("fvcore.MultiStepParamScheduler", factors)
    else:
        raise solver.error(f"LR_SCHEDULER_NAME: {name} is not supported", "LR_SCHEDULER_NAME")
    warmup = {
        "scheduler": inner,
        "warmup_factor": values["WARMUP_FACTOR"],
        "warmup_length": min(values["WARMUP_ITERS"] / total, 1.0),
        "warmup_method": solver.text("WARMUP_METHOD", default="linear"),
    }
    multiplier = inner  # a warmup of no length is never in force
    if warmup["warmup_length"]:
        multiplier = Call("detectron2.WarmupParamScheduler", warmup)
    given = {"multiplier": multiplier, "max_iter": int(total), "lr": values["BASE_LR"]}
    call = Call("detectron2.LRMultiplier", given, solver.place)
    return by_group(call, {"bias": solver.number("BIAS_LR_FACTOR", default=1.0) or 0.0})
