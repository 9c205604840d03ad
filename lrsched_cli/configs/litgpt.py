"""LitGPT's configs: `train: {lr_warmup_steps, epochs, ...}` and the optimizer's rate."""

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.updates import EXAMPLES, examples

_PRETRAIN = ("train.max_tokens",)


def calls(config: Config) -> list[Call]:
    """Return the schedule of pretraining, where tokens tell its length, else of finetuning."""
    rate = config.number("optimizer.init_args.lr", "optimizer.lr", "learning_rate")
    if rate is None:
        rate = config.given_number("optimizer.init_args.lr", what="learning rate")
    tokens = config.number(*_PRETRAIN)
    return [_pretraining(config, rate, tokens) if tokens else _finetuning(config, rate)]


def _devices(config: Config) -> float:
    world = config.number("devices")
    if world is None:
        world = config.given_number("devices", what="devices of a node")
    return world * (config.number("num_nodes", default=1) or 1)


def _accumulation(config: Config, world: float) -> float:
    batch = config.number("train.global_batch_size", default=64) or 64
    micro = config.number("train.micro_batch_size", default=4) or 4
    return max(batch // world // micro, 1)


def _finetuning(config: Config, rate: float) -> Call:
    warmup = config.number("train.lr_warmup_steps", default=100)
    most = config.number("train.max_steps")
    total = config.number("max_steps")
    if total is None or config.number("train.max_steps") == total:
        total = _updates(config, most)
    given = {"lr": rate, "max_steps": total, "lr_warmup_steps": warmup}
    return Call("litgpt.finetune", given, config.path("train"))


def _updates(config: Config, most: float | None) -> float:
    epochs = config.number("train.epochs", default=1) or 1
    count = examples(config)
    if count is None:
        if most is not None:
            config.remark(f"max_steps = {most:g}, if {epochs:g} epochs are not shorter")
            return most
        config.need(EXAMPLES, "examples of the training set")
        return 1
    world = _devices(config)
    micro = config.number("train.micro_batch_size", default=4) or 4
    batches = -(-count // (micro * world))
    each = batches // _accumulation(config, world)
    total = epochs * each
    config.remark(f"max_steps = {epochs:g} epochs * {each:g} updates = {total:g}")
    return total if most is None else min(total, most)


def _pretraining(config: Config, rate: float, tokens: float) -> Call:
    world = _devices(config)
    length = config.number("train.max_seq_length", "model_config.block_size", "block_size")
    if length is None:
        length = config.given_number("train.max_seq_length", what="tokens of an example")
    micro = config.number("train.micro_batch_size", default=4) or 4
    iterations = tokens // world // (micro * length)
    config.remark(f"max_iters = {tokens:g} tokens / ({world:g} * {micro:g} * {length:g})")
    warmup = config.number("train.lr_warmup_steps", default=2000) or 0
    given = {
        "lr": rate,
        "max_iters": int(iterations),
        "warmup_iters": int(min(iterations, warmup * _accumulation(config, world))),
        "min_lr": config.number("train.min_lr"),
    }
    return Call("litgpt.pretrain", given, config.path("train"))
