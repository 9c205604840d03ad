"""What is written, so that it can be taken back: branches are run in turn, and joined."""

from collections.abc import Callable
from typing import Any

from lrsched_cli.script.values import UNDEFINED, Attributes, Items, Thing

Effects = dict[Thing, Any]
"""The contents that things have after some statements, of those that these wrote."""

Join = Callable[[Any, Any], Any]


class Frame:
    """What has been written since some moment: contents as they were, and the written keys."""

    __slots__ = ("before", "keys")

    def __init__(self) -> None:
        self.before: Effects = {}
        self.keys: dict[Thing, dict[Any, None]] = {}


class Journal:
    """Every write to a scope, an attribute, a dictionary or a list goes through here."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []

    def write(self, thing: Thing, key: Any, value: Any) -> None:
        """Set a key of a thing, or delete it by UNDEFINED."""
        self.note(thing, key)
        if value is UNDEFINED:
            thing.content.pop(key, None)
        else:
            thing.content[key] = value

    def note(self, thing: Thing, key: Any = None) -> None:
        """Note that a thing is about to be written, at a key or as a whole."""
        if not self._frames:
            return
        if isinstance(thing, Attributes):
            thing = thing.of
        frame = self._frames[-1]
        if thing not in frame.before:
            frame.before[thing] = thing.content.copy()
        frame.keys.setdefault(thing, {})[key] = None

    def set_aside(self) -> list[Frame]:
        """Have what is written from here on stay, whatever branch is at hand; for a file's own."""
        frames, self._frames = self._frames, []
        return frames

    def take_up(self, frames: list[Frame]) -> None:
        """Go on to note as before `set_aside`."""
        self._frames = frames

    def begin(self) -> None:
        """Begin to note what is written from here on."""
        self._frames.append(Frame())

    def undo(self) -> tuple[Frame, Effects]:
        """Take back what was written since the last `begin`; return it, and what it had left."""
        frame = self._frames.pop()
        after = {thing: thing.content for thing in frame.before}
        for thing, content in frame.before.items():
            thing.content = content
        return frame, after

    def apply(self, keys: dict[Thing, dict[Any, None]], after: Effects) -> None:
        """Write what some statements had left."""
        for thing, content in after.items():
            for key in keys.get(thing, {None: None}):
                self.note(thing, key)
            thing.content = content.copy()

    def joined(self, one: tuple[Frame, Effects], other: tuple[Frame, Effects], join: Join) -> None:
        """Write what two branches left: the same where they agree, else joined by `join`."""
        for thing in {**one[1], **other[1]}:
            for frame in (one[0], other[0]):
                for key in frame.keys.get(thing, {}):
                    self.note(thing, key)
            left = one[1].get(thing, thing.content)
            right = other[1].get(thing, thing.content)
            thing.content = _joined(thing, left, right, join)


def _joined(thing: Thing, left: Any, right: Any, join: Join) -> Any:
    if isinstance(thing, Items):
        # What only one branch appended stays a choice, so that its condition is not forgotten.
        count = max(len(left), len(right))
        padded = ([*one, *[None] * (count - len(one))] for one in (left, right))
        return [join(a, b) for a, b in zip(*padded, strict=True)]
    keys = dict.fromkeys([*left, *right])
    return {key: join(left.get(key, UNDEFINED), right.get(key, UNDEFINED)) for key in keys}
