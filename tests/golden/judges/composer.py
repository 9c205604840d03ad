"""Composer's own schedulers, asked by the batches done."""

import enum
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, TypeVar

from golden.judge import Judge
from golden.sources import defined, given_in

_CLASSES = {
    "constant_with_warmup": "ConstantWithWarmupScheduler",
    "cosine_decay": "CosineAnnealingScheduler",
    "cosine_with_warmup": "CosineAnnealingWithWarmupScheduler",
    "linear": "LinearScheduler",
    "linear_decay_with_warmup": "LinearWithWarmupScheduler",
    "multistep": "MultiStepScheduler",
    "multistep_with_warmup": "MultiStepWithWarmupScheduler",
    "polynomial": "PolynomialScheduler",
    "polynomial_with_warmup": "PolynomialWithWarmupScheduler",
}
_KEYS = {"t_max", "t_warmup", "alpha_f", "alpha_i", "power", "gamma", "milestones"}


class _StringEnum(enum.Enum):
    @classmethod
    def _missing_(cls, value: object) -> Any:  # noqa: ANN401
        return next((one for one in cls if str(one.value) == str(value).lower()), None)


def _drive(text: str) -> Iterator[float]:
    import warnings

    _, given = given_in(text)
    time_pattern = re.compile(r"([+-]?\d*[.]?\d+(?:[eE][+-]?\d+)?)(iter|ep|ba|sp|tok|dur|sec)")
    generic: dict[str, Any] = {
        "_TIME_STR_REGEX": time_pattern,
        "TValue": TypeVar("TValue"),
        "Serializable": object,
        "StringEnum": _StringEnum,
        "re": re,
    }
    times = defined(
        "composer", "composer/core/time.py", "TimeUnit", "Time", "verify_wct", **generic
    )
    helpers = (
        "_convert_time",
        "_cosine_anneal",
        "ComposerScheduler",
        "_raise_if_warmup_and_max_incompatible",
        "_raise_if_max_duration_exceeds_t_max",
    )
    found = defined(
        "composer",
        "composer/optim/scheduler.py",
        *_CLASSES.values(),
        *helpers,
        Time=times["Time"],
        TimeUnit=times["TimeUnit"],
        warnings=warnings,
    )
    values = {key: value for key, value in given.items() if key in _KEYS}
    for key in ("t_max", "t_warmup"):
        if key in values:
            values[key] = f"{values[key]}ba"
    if "milestones" in values:
        values["milestones"] = [f"{one}ba" for one in values["milestones"]]
    scheduler = found[_CLASSES[given["name"]]](**values)
    time, batch = times["Time"], 0
    while True:
        now = time.from_batch(batch)
        stamp = _Stamp(now)
        state = SimpleNamespace(
            timestamp=stamp, max_duration=time.from_batch(100), dataloader_len=10
        )
        yield given["lr"] * scheduler(state)
        batch += 1


class _Stamp:
    def __init__(self, now: Any) -> None:  # noqa: ANN401
        self._now = now

    def get(self, _unit: object) -> Any:  # noqa: ANN401
        return self._now

    def __lt__(self, other: Any) -> bool:  # noqa: ANN401
        return bool(self._now < other)

    def __ge__(self, other: Any) -> bool:  # noqa: ANN401
        return bool(self._now >= other)


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("composer",),
    prefix="composer",
)
