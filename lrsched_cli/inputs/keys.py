"""What a config, or a command's flags, call a number that became an argument of a call."""

import re
from collections.abc import Callable

from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs import source_of
from lrsched_cli.inputs.text import read_text

_KINDS = ("config", "commands")
"""Kinds of sources in which arguments have names of their own."""

_LENGTHS = ("max", "total", "train", "epoch", "decay", "iter", "duration")
"""Parts of the names of lengths."""


def keys_of(argument: str) -> Callable[[str, float], str] | None:
    """Return what tells the name in a file of an argument with a value; nothing if it has none.

    None is returned for a source in which calls stand as they are.
    """
    if source_of(argument).name not in _KINDS:
        return None

    def key(name: str, value: float) -> str:
        try:
            text = read_text(argument)
        except LRSchedError:
            return ""
        number = re.escape(f"{value:.16g}")
        found = re.findall(rf"([A-Za-z_][\w-]*)[\"']?[:=\s]\s*[\"']?{number}(?![\w.])", text)
        names = dict.fromkeys(one.replace("-", "_") for one in found)
        if name in names:
            return name
        likely = [one for one in names if any(word in one.lower() for word in _LENGTHS)]
        return likely[0] if len(likely) == 1 else ""

    return key
