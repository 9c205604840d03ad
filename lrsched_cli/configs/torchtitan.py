"""torchtitan's configs: the tables [optimizer], [lr_scheduler], [training]."""

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config


def calls(config: Config) -> list[Call]:
    """Return the scheduler of the tables; older names of keys count as well."""
    decay = config.get("lr_scheduler.decay_type")
    if not config.has("lr_scheduler.warmup_steps", "training.warmup_steps"):
        config.remark("warmup_steps = 200 (torchtitan's default; the file has none)")
    low = config.number(
        "lr_scheduler.min_lr_factor", "lr_scheduler.lr_min", "training.lr_min", default=None
    )
    given = {
        "lr": config.given_number("optimizer.lr", what="learning rate"),
        "steps": config.given_number("training.steps", what="updates of the training"),
        "warmup_steps": config.number("lr_scheduler.warmup_steps", "training.warmup_steps"),
        "total_steps": config.number("lr_scheduler.total_steps"),
        "decay_ratio": config.number("lr_scheduler.decay_ratio"),
        "decay_type": decay,
        "min_lr_factor": low,
    }
    return [Call("torchtitan.lr_scheduler", given, config.path("lr_scheduler"))]
