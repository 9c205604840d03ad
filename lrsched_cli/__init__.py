"""Learning rates of training schedules, computed as the training frameworks compute them.

`lr(t)` is the learning rate used during update (or epoch) `t`, counted from 0.

>>> from lrsched_cli import parse
>>> float(parse("step(lr0=0.1, drop=0.5, every=10)")(9))
0.05
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrsched_cli.api.comparing import compare
    from lrsched_cli.api.converting import convert
    from lrsched_cli.api.differing import diff
    from lrsched_cli.api.explaining import explain
    from lrsched_cli.api.plotting import plot
    from lrsched_cli.api.predicting import predict
    from lrsched_cli.errors import LRSchedError
    from lrsched_cli.expression import parse
    from lrsched_cli.live import schedule
    from lrsched_cli.schedules import FAMILIES, Schedule

unfinished: set[str] = set()
"""Temporary files that a signal is to remove."""

drawn: set[bytes] = set()
"""What a signal is to write to stderr, to clear what is drawn there for a while."""

__version__ = "0.1.0"
__all__ = [
    "FAMILIES",
    "LRSchedError",
    "Schedule",
    "__version__",
    "compare",
    "convert",
    "diff",
    "explain",
    "parse",
    "plot",
    "predict",
    "schedule",
]

_HOMES = {
    "FAMILIES": "lrsched_cli.schedules",
    "LRSchedError": "lrsched_cli.errors",
    "Schedule": "lrsched_cli.schedules",
    "compare": "lrsched_cli.api.comparing",
    "convert": "lrsched_cli.api.converting",
    "diff": "lrsched_cli.api.differing",
    "explain": "lrsched_cli.api.explaining",
    "parse": "lrsched_cli.expression",
    "plot": "lrsched_cli.api.plotting",
    "predict": "lrsched_cli.api.predicting",
    "schedule": "lrsched_cli.live",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that the package itself costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
