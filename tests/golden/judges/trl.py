"""The arguments of TRL's trainers, whose schedules are those of Transformers' Trainer."""

from collections.abc import Iterator

from golden.draw import Drawer
from golden.judge import Judge
from golden.judges.transformers import trained, trainer

_EXPERIMENTAL = {
    "AsyncGRPOConfig": "async_grpo",
    "CPOConfig": "cpo",
    "GKDConfig": "gkd",
    "GOLDConfig": "gold",
    "ORPOConfig": "orpo",
    "OnlineDPOConfig": "online_dpo",
    "TPOConfig": "tpo",
}
_STABLE = ("DPO", "Distillation", "GRPO", "KTO", "RLOO", "Reward", "SFT")
_MODULES = (
    *(f"trl.trainer.{name.lower()}_config" for name in _STABLE),
    *(f"trl.experimental.{one}.{one}_config" for one in _EXPERIMENTAL.values()),
)


def _drive(text: str) -> Iterator[float]:
    if "use_cpu" not in text:
        text = f"{text[:-1]}, use_cpu=True, bf16=False)"
    return trained(text, *_MODULES)


def _arguments(draw: Drawer) -> dict[str, object]:
    return trainer(draw) | {"per_device_train_batch_size": None}


JUDGE = Judge(
    drive=_drive,
    packages=("trl", "transformers", "torch"),
    needs=("trl", "datasets"),
    modules=_MODULES,
    named=r"(?!Model|_)\w*Config",
    prefix="trl.trainer",
    prefixes={
        **{f"{name}Config": f"trl.trainer.{name.lower()}_config" for name in _STABLE},
        **{name: f"trl.experimental.{one}.{one}_config" for name, one in _EXPERIMENTAL.items()},
    },
    together=dict.fromkeys((*(f"{name}Config" for name in _STABLE), *_EXPERIMENTAL), _arguments),
)
