"""Latent diffusion's configs: `scheduler_config: {target, params}` beside base_learning_rate.

Its script multiplies the rate by batch size, devices and accumulation, unless --scale_lr is False.
"""

from lrsched_cli.configs.calls import Call, constant
from lrsched_cli.configs.config import Config


def calls(config: Config) -> list[Call]:
    """Return the scheduler of the model, or its constant rate."""
    model = config.at("model")
    rate = _rate(config, model)
    name = model.text("params.scheduler_config.target")
    if not name:
        return [constant(model, rate, "scheduler_config", "base_learning_rate")]
    keys = model.mapping("params.scheduler_config.params")
    given = {
        key: model.literal(f"params.scheduler_config.params.{key}")
        for key in keys
        if key != "verbosity_interval"
    }
    return [Call(name, {**given, "lr": rate}, model.path("params.scheduler_config"))]


def _rate(config: Config, model: Config) -> float:
    base = model.given_number("base_learning_rate", what="learning rate of an example")
    if not config.flag("scale_lr", default=True):
        return base
    batch = config.given_number("data.params.batch_size", what="examples of a batch")
    devices = config.text("lightning.trainer.gpus").strip(",")
    count = float(len(devices.split(","))) if devices else config.number("ngpu")
    if count is None:
        count = config.given_number("ngpu", what="devices that train; or scale_lr=False")
    accumulation = config.number("lightning.trainer.accumulate_grad_batches", default=1) or 1
    rate = accumulation * count * batch * base
    config.remark(f"lr = {accumulation:g} * {count:g} * {batch:g} * {base:g} = {rate:g} (scale_lr)")
    return rate
