"""This program's own comparison files."""

import json

from lrsched_cli.conversion import Request
from lrsched_cli.conversion.blocks import script


def code(asked: Request) -> str:
    """Return a comparison file of one schedule, to which others may be added."""
    length = asked.schedule.length
    span = "" if length is None else f"{asked.unit or 'epoch'}s = {length}"
    return script(
        [span], [], ["[schedules]", f"{_string(asked.label)} = {_string(str(asked.schedule))}"]
    )


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
