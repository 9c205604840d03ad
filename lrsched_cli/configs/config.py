"""A config and what a user tells beside it: values by their names, and what is still missing."""

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lrsched_cli.documents import Document, Path, Tagged
from lrsched_cli.errors import ConfigError, Needed, short_repr
from lrsched_cli.expression.values import value_of
from lrsched_cli.settings import Given

if TYPE_CHECKING:
    from lrsched_cli.counting.workload import Workload

_NOTHING = object()

_OPEN = {"???", "auto", "TODO", "tbd"}
"""What stands where a value is left open."""

_FALSE, _TRUE = {"false", "no", "off", "n"}, {"true", "yes", "on", "y"}

_FACTS = {
    "num_examples": "dataset_size",
    "world_size": "devices",
    "data_parallel_size": "devices",
    "train_micro_batch_size_per_gpu": "batch_size",
    "per_device_train_batch_size": "batch_size",
    "micro_batch_size": "batch_size",
    "train.micro_batch_size": "batch_size",
    "gradient_accumulation_steps": "grad_accum",
    "dataloader_drop_last": "drop_last",
}
"""Names that configs have for what a run may be told by options, which then hold."""

_LONGEST_CHAIN = 20
"""References to references that are followed."""

_REFERENCE = re.compile(r"\$\{([^${}]+)\}|(?<!\$)\$\{\{?\s*([\w.]+)\s*\}?\}")


class Config:
    """A part of a config, as a framework reads it; values that a user tells stand before its own.

    What is asked for and not there is noted: `needed` has all of it at the end.
    """

    def __init__(self, document: Document, given: Given, place: Path = ()) -> None:
        self.document, self.place = document, place
        self._given = given
        self._asked: dict[str, None] = {}
        self._used: dict[str, None] = {}
        self._needed: dict[str, Needed] = {}
        self._remarks: dict[str, None] = {}
        self._work: dict[str, Any] = {}
        self._called: dict[str, tuple[str, ...]] = {}

    @property
    def source(self) -> str:
        """What messages call the file."""
        return self.document.source

    @property
    def needed(self) -> tuple[Needed, ...]:
        """What is missing."""
        return tuple(self._needed.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that was asked for, and of all that the file has."""
        return tuple(dict.fromkeys([*self._asked, *_names(self.document.data, "")]))

    @property
    def used(self) -> tuple[str, ...]:
        """The names whose values a user told; one that the file has is never of no use."""
        return tuple(dict.fromkeys([*self._used, *_names(self.document.data, "")]))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a user should know of how it was read."""
        return tuple(self._remarks)

    @property
    def work(self) -> "Workload":
        """What it says of the data set, the batches and the length of the run."""
        from lrsched_cli.counting.workload import Workload  # noqa: PLC0415 - once read

        return Workload(**self._work, called=self._called)

    def tell_work(self, **names: tuple[str, ...]) -> None:
        """Note what the config says of the work: by its name in `Workload`, what it is called here.

        What is left open, or is no number, is not noted; nor is what was noted before.
        """
        for fact, called in names.items():
            self._called[fact] = (*self._called.get(fact, ()), *called)
            value = next(filter(None, map(self._plain_number, called)), None)
            if value is not None:
                self._work.setdefault(fact, value)

    def assume_work(self, **facts: float) -> None:
        """Note what holds where the config says nothing of it."""
        is_told = "total" in self._work
        for fact, value in facts.items():
            if fact != "epochs" or not is_told:
                self._work.setdefault(fact, value)

    def _plain_number(self, name: str) -> float | None:
        value = self.get(name)
        value = value_of(value) if isinstance(value, str) else value
        if not isinstance(value, (int, float)) or not 0 < value < math.inf:
            return None
        return int(value) if float(value).is_integer() else value

    def remark(self, text: str) -> None:
        """Note what a user should know."""
        self._remarks[text] = None

    def error(self, message: str, *names: str) -> ConfigError:
        """Return the error that points at a key."""
        path = next(filter(self._line_of, map(self.path, names)), self.place)
        return self.document.error(message, *path)

    def _line_of(self, path: Path) -> int:
        return self.document.lines.get(path, 0)

    def path(self, name: str) -> Path:
        """Return the keys that lead to a name in this part."""
        return (*self.place, *name.split("."))

    def at(self, *path: str | int) -> "Config":
        """Return a part of this part; what is noted there is noted here."""
        part = Config(self.document, self._given, (*self.place, *path))
        part._asked, part._used = self._asked, self._used
        part._needed, part._remarks = self._needed, self._remarks
        part._work, part._called = self._work, self._called
        return part

    def root(self) -> "Config":
        """Return the whole of which this is a part."""
        whole = self.at()
        whole.place = ()
        return whole

    def has(self, *names: str) -> bool:
        """Tell whether one of some names has a value, or is told one."""
        return any(self.get(name) is not None for name in names)

    def get(self, *names: str, default: Any = None) -> Any:  # noqa: ANN401 - what a config holds
        """Return the value of the first of some names that has one, `default` if none has."""
        for name in names:
            told = self._told(name)
            value = self._own(self.path(name)) if told is _NOTHING else told
            if value is not _NOTHING and value is not None:
                return self._resolved(value, _LONGEST_CHAIN)
        return default

    def _told(self, name: str) -> Any:  # noqa: ANN401
        """Return what a user tells for a name of this part, or nothing."""
        last = name.rpartition(".")[2]
        for spelt in (dotted(self.path(name)), name, last):
            self._asked.setdefault(name)
            value = self._given.get(spelt, _NOTHING)
            if value is not _NOTHING:
                self._used[spelt] = None
                return value
        fact = getattr(self._given.run, _FACTS.get(name, ""), None)
        if fact is None:
            return _NOTHING
        self._given.run.use(_FACTS[name])
        return fact

    def _own(self, path: Path) -> Any:  # noqa: ANN401
        value = self.document.data
        for part in path:
            if isinstance(value, Tagged):
                value = value.value
            try:
                value = value[part]
            except (TypeError, KeyError, IndexError):  # no tree, or none that has it
                return _NOTHING
        return value

    def _resolved(self, value: Any, depth: int) -> Any:  # noqa: ANN401
        """Return what a value stands for that may refer to others."""
        if isinstance(value, Tagged):
            return self._referred(value, depth) if value.tag in {"!ref", "!copy"} else value
        if not isinstance(value, str) or "${" not in value or not depth:
            return value
        found = _REFERENCE.fullmatch(value.strip())
        if found:
            return self._at_reference(found[1] or found[2], value, depth)
        return _REFERENCE.sub(
            lambda one: str(self._at_reference(one[1] or one[2], one[0], depth)), value
        )

    def _at_reference(self, name: str, text: str, depth: int) -> Any:  # noqa: ANN401
        name = name.strip()
        told = self._given.get(name, _NOTHING)
        self._asked.setdefault(name)
        if told is not _NOTHING:
            self._used[name] = None
            return told
        dots = len(name) - len(name.lstrip("."))
        start = self.place[: len(self.place) - dots + 1] if dots else ()
        path = (*start, *_keys(name.lstrip(".")))
        value = self._own(path)
        if value is _NOTHING or value is None:
            return text
        return self._resolved(value, depth - 1)

    def _referred(self, tagged: Tagged, depth: int) -> Any:  # noqa: ANN401
        """Return what `!ref <a> * <b>` stands for; the text itself where it is not known."""
        text = str(tagged.value)
        whole = re.fullmatch(r"<([^<>]+)>", text.strip())
        if whole:
            return self._at_reference(_dotted_keys(whole[1]), text, depth)
        return value_of(
            re.sub(
                r"<([^<>]+)>",
                lambda one: str(self._at_reference(_dotted_keys(one[1]), one[0], depth)),
                text,
            )
        )

    def number(self, *names: str, default: float | None = None) -> float | None:
        """Return a number; a text that is one counts, one that leaves it open is missing.

        Raises:
            ConfigError: it is something else.
        """
        value = self.get(*names)
        value = value_of(value) if isinstance(value, str) else value
        if value is None or (isinstance(value, str) and value.lower() in {"none", "null", ""}):
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            if isinstance(value, str) and _is_open(value):
                self.need(names[0], "left open" if value in _OPEN else f"here {short_repr(value)}")
                return 1
            raise self.error(f"{names[0]} must be a number, not {short_repr(value)}", *names)
        return value

    def given_number(self, *names: str, what: str) -> float:
        """Return a number that must be there; where it is not, note it, and return 1."""
        value = self.number(*names)
        if value is None:
            self.need(names[0], what)
            return 1
        return value

    def flag(self, *names: str, default: bool = False) -> bool:
        """Return a truth value; a text such as "true" counts."""
        value = self.get(*names)
        if isinstance(value, str):
            word = value.lower()
            return word in _TRUE or (default and word not in _FALSE)
        return default if value is None else bool(value)

    def text(self, *names: str, default: str = "") -> str:
        """Return a text."""
        value = self.get(*names)
        return default if value is None else str(value)

    def numbers(self, *names: str) -> list[float] | None:
        """Return a list of numbers, also from a text such as "(30, 60)"; None where there is none.

        Raises:
            ConfigError: it is something else.
        """
        value = self.get(*names)
        value = value_of(value) if isinstance(value, str) else value
        if value is None:
            return None
        found = [value_of(one) if isinstance(one, str) else one for one in _listed(value)]
        if not all(isinstance(one, (int, float)) for one in found):
            raise self.error(f"{names[0]} must be numbers, not {short_repr(value)}", *names)
        return [one for one in found if isinstance(one, (int, float))]

    def mapping(self, *names: str) -> dict[str, Any]:
        """Return a mapping with what its values stand for; empty where there is none."""
        value = self.get(*names)
        value = value.value if isinstance(value, Tagged) else value
        if not isinstance(value, Mapping):
            return {}
        return {str(key): self._resolved(one, _LONGEST_CHAIN) for key, one in value.items()}

    def mapping_here(self) -> dict[str, Any]:
        """Return this part itself, unless it is no mapping; its values as they stand there."""
        value = self._own(self.place)
        value = value.value if isinstance(value, Tagged) else value
        return dict(value) if isinstance(value, Mapping) else {}

    def literal(self, name: str) -> Any:  # noqa: ANN401
        """Return a value, a text that is a number or list as that; one left open is missing."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        if value in _OPEN or "${" in value:
            return self.number(name)
        return value_of(value)

    def literal_of(self, *names: str) -> Any:  # noqa: ANN401
        """Return the literal of the first of some names that has a value."""
        return next((self.literal(name) for name in names if self.has(name)), None)

    def need(self, name: str, what: str) -> None:
        """Note a value that is missing."""
        path = self.path(name)
        reference = _REFERENCE.search(str(self.get(name, default="")))
        if reference:
            name, what = reference[1] or reference[2], f"for {dotted(path)}"
        elif self._own(path) is not _NOTHING or (self.place and "." in name):
            name = dotted(path)
        self._asked.setdefault(name)
        self._needed.setdefault(name, Needed(name, what, self._line_of(path)))


def dotted(path: Path) -> str:
    """Return the name of a value in a config: `optimizer.lr`, `groups[0].lr`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _is_open(text: str) -> bool:
    """Tell whether a text leaves a number open: it stands for what something else tells."""
    return text in _OPEN or text.startswith(("$", "%", "@")) or "${" in text or "<" in text


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _keys(name: str) -> Path:
    """Return the keys of a dotted name; `a[0]` and `a.0` are places in a list."""
    parts = re.findall(r"[^.\[\]]+", name)
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _dotted_keys(name: str) -> str:
    return dotted(_keys(name))


def _names(tree: Any, before: str, depth: int = 6) -> list[str]:  # noqa: ANN401
    """Return the dotted names of the values in a tree, and their last parts."""
    tree = tree.value if isinstance(tree, Tagged) else tree
    if not isinstance(tree, Mapping) or not depth:
        return []
    found = []
    for key, value in tree.items():
        if str(key).startswith("__"):  # noted beside what the file says
            continue
        name = f"{before}{key}"
        found += [name, str(key), *_names(value, f"{name}.", depth - 1)]
    return found
