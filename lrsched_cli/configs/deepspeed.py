"""DeepSpeed configs: JSON with a block `scheduler: {type, params}`.

The Trainer fills "auto": the least rate with 0, the largest with its learning rate, the warmup with
its own, the length with its number of updates.
"""

from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.updates import DEVICE_NAMES, EXAMPLE_NAMES
from lrsched_cli.dialects import entries
from lrsched_cli.errors import ConfigError, short_repr

_LENGTHS = {
    "total_num_steps": "updates of the training",
    "warmup_num_steps": "updates of the warmup",
}


def calls(config: Config) -> list[Call]:
    """Return the scheduler of a config, with what is "auto" asked for."""
    name = config.get("scheduler.type")
    if name is None:
        raise no_schedule(config)
    config.tell_work(
        samples=EXAMPLE_NAMES,
        devices=DEVICE_NAMES,
        batch_size=("train_micro_batch_size_per_gpu",),
        accumulation=("gradient_accumulation_steps",),
    )
    _tell_rest(config)
    params = config.at("scheduler", "params")
    arguments: dict[str, Any] = {}
    for key in config.mapping("scheduler.params"):
        value = params.get(key)
        arguments[key] = _filled(config, key) if value == "auto" else value
    rate = config.get("optimizer.params.lr")
    if isinstance(rate, (int, float)):
        arguments["lr"] = rate
    return [call_of(config, str(name), arguments)]


def _tell_rest(config: Config) -> None:
    """Note what follows from the whole batch, that of a device, and one of the other two."""
    work, whole = config.work, config.get("train_batch_size")
    if not isinstance(whole, int) or work.batch_size is None:
        return
    parts = whole // work.batch_size
    if work.accumulation is None and work.devices is not None and parts % work.devices == 0:
        config.assume_work(accumulation=parts // work.devices)
    elif work.devices is None and parts % work.accumulated == 0:
        config.assume_work(devices=parts // work.accumulated)


def call_of(config: Config, name: str, arguments: dict[str, Any]) -> Call:
    """Return the call of a scheduler that DeepSpeed finds by its name: its own, or torch's."""
    owner = "deepspeed" if name in entries("deepspeed") else "torch.optim.lr_scheduler"
    return Call(f"{owner}.{name}", arguments, config.path("scheduler"))


def no_schedule(config: Config) -> ConfigError:
    """Return the error for a config without a scheduler."""
    rate = config.get("optimizer.params.lr")
    own = f" (its optimizer has lr = {short_repr(rate)})" if rate is not None else ""
    message = (
        "this DeepSpeed config has no scheduler: the script or the Trainer that is given it "
        f"sets the rate{own}"
    )
    return config.error(message)


def _filled(config: Config, key: str) -> float | None:
    """Return what the Trainer writes for "auto", where the config tells that."""
    if key == "warmup_min_lr":
        config.remark('warmup_min_lr = 0 (the Trainer\'s for "auto")')
        return 0.0
    if key == "warmup_max_lr":
        rate = config.get("optimizer.params.lr")
        if isinstance(rate, (int, float)):
            return float(rate)
    params = config.at("scheduler", "params")
    params.need(key, _LENGTHS.get(key, 'here "auto": the Trainer fills it in'))
    return None
