"""mlx-lm's configs: `lr_schedule: {name, arguments, warmup}`, or a constant learning_rate."""

from lrsched_cli.configs.calls import Call, constant
from lrsched_cli.configs.config import Config


def calls(config: Config) -> list[Call]:
    """Return the schedule, or the constant rate of a config that has none."""
    if not config.has("lr_schedule"):
        rate = config.given_number("learning_rate", what="learning rate")
        return [constant(config, rate, "lr_schedule", "learning_rate")]
    given = {
        "name": config.text("lr_schedule.name"),
        "arguments": config.numbers("lr_schedule.arguments"),
        "warmup": config.number("lr_schedule.warmup"),
        "warmup_init": config.number("lr_schedule.warmup_init"),
    }
    return [Call("mlx.lr_schedule", given, config.path("lr_schedule"))]
