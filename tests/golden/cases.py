"""What is asked of the frameworks: the files `*.txt` beside this one, a scheduler's call a line.

Every call is run by Python with the real modules, and read by this program. Where it takes torch's
optimizer, a line that makes one comes before it.
"""

import re
from pathlib import Path

_SGD = "optimizer = torch.optim.SGD(params, lr=0.1)\nscheduler = "
_WITHOUT_SGD = "megatron."


def cases(name: str) -> list[str]:
    """Return the cases of a framework, each as a script would have it."""
    calls = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [as_script(call) for call in calls]


def as_script(call: str) -> str:
    """Return a call as a script would have it."""
    return _SGD + call if takes_optimizer(call) and not call.startswith(_WITHOUT_SGD) else call


def takes_optimizer(call: str) -> bool:
    """Tell whether a call, or one in it, is given an optimizer."""
    return re.search(r"(?<![.\w])optimizer\b", call.split("(", 1)[1]) is not None
