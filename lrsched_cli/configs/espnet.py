"""ESPnet's configs: `optim_conf`, `scheduler`, `scheduler_conf`."""

from lrsched_cli.configs.calls import Call, constant
from lrsched_cli.configs.config import Config

_NAMES = {
    "warmuplr": "espnet.WarmupLR",
    "noamlr": "espnet.NoamLR",
    "warmupsteplr": "espnet.WarmupStepLR",
    "piecewiselinearwarmuplr": "espnet.PiecewiseLinearWarmupLR",
    "exponentialdecaywarmup": "espnet.ExponentialDecayWarmup",
    "tristagelr": "espnet.TristageLR",
    "steplr": "torch.optim.lr_scheduler.StepLR",
    "multisteplr": "torch.optim.lr_scheduler.MultiStepLR",
    "exponentiallr": "torch.optim.lr_scheduler.ExponentialLR",
    "cosineannealinglr": "torch.optim.lr_scheduler.CosineAnnealingLR",
    "cycliclr": "torch.optim.lr_scheduler.CyclicLR",
    "onecyclelr": "torch.optim.lr_scheduler.OneCycleLR",
    "cosineannealingwarmrestarts": "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
    "reducelronplateau": "torch.optim.lr_scheduler.ReduceLROnPlateau",
}
"""The schedulers by the names that ESPnet has for them, in small letters."""


def calls(config: Config) -> list[Call]:
    """Return the scheduler, on the rate of the optimizer."""
    name = config.text("scheduler")
    if not name or name.lower() == "none":
        rate = config.given_number("optim_conf.lr", what="learning rate")
        return [constant(config, rate, "scheduler", "optim_conf")]
    if name.lower() not in _NAMES:
        raise config.error(f"scheduler: {name} is not supported", "scheduler")
    keys = config.mapping("scheduler_conf")
    arguments = {key: config.literal_of(f"scheduler_conf.{key}") for key in keys}
    arguments["lr"] = config.given_number("optim_conf.lr", what="learning rate")
    return [Call(_NAMES[name.lower()], arguments, config.path("scheduler"))]
