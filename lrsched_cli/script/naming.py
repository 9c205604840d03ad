"""The names of the curves of a script: each source has one of its own."""

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrsched_cli.script.curves import Curve


def named_apart(found: "list[Curve]", sources: "list[list[Curve]]") -> "list[Curve]":
    """Return curves under names that tell their sources apart: by what each is, or by a number.

    Schedulers in a list are all called by the variable of the loop that steps them.
    """
    place = {id(one): number for number, curves in enumerate(sources) for one in curves}
    named: dict[str, dict[int, Curve]] = {}
    for one in found:
        named.setdefault(one.name, {}).setdefault(place[id(one)], one)
    own: dict[tuple[str, int], str] = {}
    for name, same in named.items():
        texts = [one.text for one in same.values()]
        is_telling = all(texts) and len(set(texts)) == len(texts)
        for number, source in enumerate(same if len(same) > 1 else ()):
            own[name, source] = texts[number] if is_telling else f"{name}[{number}]"
    return [replace(one, name=own.get((one.name, place[id(one)]), one.name)) for one in found]
