"""The values of a script beyond Python's numbers, texts and tuples, and beyond formulas.

What can change has its content in a dictionary or a list, which is written through the journal
alone: so a branch can be taken back.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any, ParamSpec, TypeVar, cast

from lrsched_cli.formula.nodes import Leaf, Node

P = ParamSpec("P")
R = TypeVar("R")

_forgetting: list[Callable[[], None]] = []


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function finds out of parts of a script, until the script has been read."""
    kept = lru_cache(maxsize=2**12)(function)
    _forgetting.append(kept.cache_clear)
    return cast("Callable[P, R]", kept)


def forget() -> None:
    """Let go of what is remembered: it holds the syntax of whole scripts."""
    for clear in _forgetting:
        clear()


class Undefined:
    """What a name stands for on a way that gives it no value."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()


class Unknown(Leaf):
    """A value that the text does not tell, called as it is written."""

    __slots__ = ("full",)

    def __init__(self, text: str, number: int, *, full: str, line: int, is_whole: bool) -> None:
        super().__init__(text, number, kind="unknown", line=line, is_whole=is_whole)
        self.full = full
        """The text with the names that imports bring in written out."""


BIRTHS = count()
"""Numbers in the order in which things are made."""


class Thing:
    """A value with an identity and a content that can change."""

    __slots__ = ("born", "content")

    def __init__(self, content: Any) -> None:
        self.content = content
        self.born = next(BIRTHS)
        """Its place in the order of making."""


class Scope(Thing):
    """Names and their values: of a module, or of one call of a function."""

    __slots__ = ("globals", "nonlocals", "outer")

    def __init__(self, outer: "Scope | None" = None) -> None:
        super().__init__({})
        self.outer = outer
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()

    @property
    def module(self) -> "Scope":
        """The scope of the module."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


class Items(Thing):
    """A list, or a set."""

    __slots__ = ()


class Mapped(Thing):
    """A dictionary."""

    __slots__ = ()


class Attributes(Mapped):
    """The dictionary of what an object or a scope holds: to write to it is to write to that."""

    __slots__ = ("of",)

    def __init__(self, of: Thing) -> None:
        self.of = of
        super().__init__(of.content)

    @property
    def content(self) -> Any:
        """What the object has now, also after a branch was taken back."""
        return self.of.content

    @content.setter
    def content(self, content: Any) -> None:
        self.of.content = content


class Instance(Thing):
    """An object with attributes: of a class of the script, or a namespace without one."""

    __slots__ = ("cls", "name", "source", "told")

    def __init__(self, cls: "Class | None", content: dict[str, Any] | None = None) -> None:
        super().__init__({} if content is None else content)
        self.cls = cls
        self.name = ""
        """What it was first bound to."""
        self.source = ""
        """Where the values of its attributes come from, if they are defaults: `argparse`."""
        self.told: frozenset[str] = frozenset()
        """Those of its attributes whose values are no defaults: the command line tells them."""


class Class(Thing):
    """A class of the script; its content is its attributes."""

    __slots__ = ("bases", "name", "node", "scope")

    def __init__(self, name: str, node: ast.ClassDef, scope: Scope, bases: list[Any]) -> None:
        super().__init__({})
        self.name, self.node, self.scope, self.bases = name, node, scope, bases

    def find(self, name: str) -> Any:
        """Return an attribute of the class or of a base, else UNDEFINED."""
        if name in self.content:
            return self.content[name]
        for base in self.bases:
            found = base.find(name) if isinstance(base, Class) else UNDEFINED
            if found is not UNDEFINED:
                return found
        return UNDEFINED

    @property
    def is_dictionary(self) -> bool:
        """Whether it derives from Python's dictionary."""
        return any(
            one.is_dictionary if isinstance(one, Class) else getattr(one, "name", "") == "dict"
            for one in self.bases
        )

    @property
    def foreign(self) -> list[str]:
        """The full names of its bases that are no classes of the script, those of bases too."""
        names: list[str] = []
        for base in self.bases:
            names += base.foreign if isinstance(base, Class) else []
            names += [base.full] if isinstance(base, Unknown) else []
        return names


Code = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function or a lambda of the script."""

    name: str
    node: Code
    scope: Scope
    defaults: tuple[Any, ...] = ()
    keyword_defaults: tuple[Any, ...] = ()
    owner: Class | None = None
    decorators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A function bound to an object or a class."""

    function: Any
    owner: Any


@dataclass(frozen=True, slots=True, eq=False)
class Native:
    """What the reader itself knows how to call."""

    name: str
    call: Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A function with some of its arguments."""

    function: Any
    arguments: tuple[Any, ...]
    named: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """What an import brings in, before it is used: nothing of its file was read yet."""

    source: str
    """The module, by its name as seen from the script."""
    name: str
    """What of it is imported; nothing where that is the module itself."""
    called: str
    whole: str = ""
    """The module that the statement names, of which `source` may be the first word."""


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """Values of which some are there, each under its condition: as many as hold at a time."""

    values: tuple[Any, ...]
    conditions: tuple[Any, ...]
    """Truth values, or nodes."""


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """What a loop goes over that is no list: values by their index, as many as a length."""

    at: Callable[[Any], Any]
    length: Any
    """A number, a node, or None where it has no end."""
    text: str = ""
    """What is counted, as it is written."""


@remembered
def unparsed(node: ast.AST) -> str:
    """Return the text of a node; each is asked for many times."""
    return ast.unparse(node)


def is_known(value: object) -> bool:
    """Tell whether a value is one of Python's own and holds nothing unknown."""
    if isinstance(value, tuple):
        return all(is_known(one) and not isinstance(one, slice) for one in value)
    return value is None or isinstance(value, (bool, int, float, str, bytes, slice))


def is_numeric(value: object) -> bool:
    """Tell whether a value is a number, or a formula that may be one."""
    return isinstance(value, (int, float)) or (isinstance(value, Node) and not holds_things(value))


def holds_things(value: object) -> bool:
    """Tell whether a formula chooses among values of which some are no numbers."""
    return alternatives(value) > 0


def alternatives(value: object) -> int:
    """Return among how many values that are no numbers a formula chooses."""
    if not isinstance(value, Node) or value.op != "where":
        return 0
    if value.alternatives is None:
        value.alternatives = sum(
            alternatives(one) if isinstance(one, Node) else not isinstance(one, (int, float))
            for one in value.args[1:]
        )
    return value.alternatives
