"""timm: `timm.scheduler`.

Train with the rate in force, then call `scheduler.step(epoch + 1)` (or `step_update(updates)`): its
`t` is this program's. The constructor sets the first rate by itself: that of the optimizer, or
warmup_lr_init.
"""

from lrsched_cli.dialects.timm.factory import create_scheduler, create_scheduler_v2
from lrsched_cli.dialects.timm.facts import DIALECT as DIALECT
from lrsched_cli.dialects.timm.schedulers import (
    CosineLRScheduler,
    MultiStepLRScheduler,
    PolyLRScheduler,
    StepLRScheduler,
    TanhLRScheduler,
    WSDLRScheduler,
)

__all__ = [
    "CosineLRScheduler",
    "MultiStepLRScheduler",
    "PolyLRScheduler",
    "StepLRScheduler",
    "TanhLRScheduler",
    "WSDLRScheduler",
    "create_scheduler",
    "create_scheduler_v2",
]
