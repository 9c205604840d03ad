"""Ultralytics' args.yaml, and YOLOv5's opt.yaml and hyp.yaml."""

import math
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config

_V5 = ("hyp", "anchor_t", "obj", "cls_pw", "obj_pw", "weights", "batch_size")
"""Keys that YOLOv5 has, and its successors have not."""

_LEAST = 100
"""Batches that a warmup has at least, until version 8.4.100."""

_WRITTEN = ("hsv_h", "flipud", "fliplr", "mosaic", "copy_paste")
"""Keys of every args.yaml that a run has written, whatever its version."""

_SINCE_8_1 = "bgr"
"""A key from version 8.1.36 on, a little before the scheduler stepped at an epoch's begin."""

_SINCE_8_3, _SINCE_8_4 = "copy_paste_mode", "dgrad"
"""Keys from version 8.3.0 on, and from those after 8.4.100 on."""

_MANY = 10_000
"""Iterations above which `optimizer: auto` takes SGD."""


def calls(config: Config) -> list[Call]:
    """Return the arguments of the training; `optimizer: auto` makes a rate of its own."""
    arguments: dict[str, Any] = {}
    is_v5 = config.root().has(*_V5) and not config.root().has("task", "mode")
    whole = config.root() if is_v5 else config
    defaults = {"lr0": 0.01, "lrf": 0.01, "warmup_epochs": 3.0, "warmup_bias_lr": 0.1}
    for name, default in defaults.items():
        arguments[name] = config.number(name, default=default)
    arguments["epochs"] = whole.given_number("epochs", what="epochs of the training")
    arguments["cos_lr"] = whole.flag("cos_lr")
    batches = whole.number("nb", "len(train_loader)")
    if batches is None:
        config.remark(
            "t counts epochs, and the warmup is that of their first batch: --set nb=..., the "
            "batches of an epoch, makes it count batches"
        )
    else:
        arguments["nb"] = batches
    if is_v5:
        return [Call("ultralytics.yolov5", arguments, config.place)]
    arguments["late"] = _is_late(config) or None
    arguments["least_warmup"] = _least_warmup(config, arguments["warmup_epochs"], batches)
    if config.has("time"):
        raise config.error("time: the length of the training is told in hours", "time")
    _choose_optimizer(config, arguments)
    return [Call("ultralytics.train", arguments, config.place)]


def _is_whole(config: Config) -> bool:
    """Tell whether a run has written the file: then its keys tell the version."""
    return all(map(config.has, _WRITTEN))


def _is_late(config: Config) -> bool:
    """Tell whether the rate after the warmup is that of the epoch before, as once it was."""
    if config.has("late"):
        return config.flag("late")
    late = "versions until 8.1.41 have, after the warmup, the rate of the epoch before"
    if not _is_whole(config):
        config.remark(f"the file does not tell its version; {late}: --set late=true")
    elif not config.has(_SINCE_8_1):
        config.remark(f"the keys are of a version before 8.1.36: late=True, as {late}")
        return True
    elif not config.has(_SINCE_8_3):
        config.remark(f"the keys are of 8.1.36 to 8.2; {late}: --set late=true")
    return False


def _least_warmup(config: Config, epochs: float, batches: float | None) -> float | None:
    """Return how many batches the warmup has at least, where that makes a difference."""
    told = config.number("least_warmup")
    if told is not None or batches is None or config.has(_SINCE_8_4):
        return told
    if epochs == 0 or epochs * batches >= _LEAST:
        return None
    least = f"versions until 8.4.100 warm up for at least {_LEAST} batches"
    if _is_whole(config):
        config.remark(f"{least}, and the keys are of one of these")
        return _LEAST
    config.remark(f"{least}: --set least_warmup={_LEAST}")
    return None


def _choose_optimizer(config: Config, arguments: dict[str, Any]) -> None:
    """Write the rates that Ultralytics takes for an optimizer that it chooses itself."""
    name = config.text("optimizer").lower()
    if not name:
        config.remark(
            "the file names no optimizer: one with lr0 is taken (optimizer=auto, the default, "
            "would not use lr0)"
        )
    if name != "auto":
        return
    arguments["warmup_bias_lr"] = 0.0
    updates = _updates(config, arguments)
    if updates is None:
        return
    if updates > _MANY:
        arguments["lr0"] = 0.01
        rule = f"lr0 = 0.01, as {updates:,} updates are more than {_MANY:,}"
    else:
        classes = config.given_number("nc", what="classes of the data set")
        arguments["lr0"] = round(0.002 * 5 / (4 + classes), 6)
        rule = f"lr0 = round(0.002 * 5 / (4 + {classes:g}), 6) = {arguments['lr0']:g}"
    config.remark(f"optimizer=auto does not use the file's lr0: {rule}")


def _updates(config: Config, arguments: dict[str, Any]) -> int | None:
    """Return the updates of which `auto` makes its choice; None where that is asked for."""
    batch, nominal = config.number("batch", default=16) or 16, config.number("nbs", default=64)
    images = config.number("images", "num_images")
    if images is None and "nb" in arguments:
        images = arguments["nb"] * batch
    if images is None:
        config.need("images", "images of the training set, for optimizer=auto; or nb")
        if config.number("nc") is None:
            config.need("nc", "classes of the data set, for optimizer=auto")
        return None
    return int(math.ceil(images / max(batch, nominal or 64)) * arguments["epochs"])
