"""The state of an evaluation: what has been read so far, what is unknown, what is to be asked."""

import ast
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from lrsched_cli.errors import ScriptError
from lrsched_cli.formula.nodes import Leaf, Node, Nodes, Value, substitute
from lrsched_cli.script.assumed import assumed, names_in
from lrsched_cli.script.files import FRAMEWORKS, Files, is_class
from lrsched_cli.script.journal import Journal
from lrsched_cli.script.text import is_writable
from lrsched_cli.script.training import Snapshot, Training
from lrsched_cli.script.values import (
    UNDEFINED,
    Instance,
    Items,
    Mapped,
    Scope,
    Thing,
    Unknown,
    alternatives,
    holds_things,
    is_known,
    unparsed,
)

MOST_STEPS = 400_000
"""Statements and expressions that are evaluated in all."""

_SECONDS = 1.5
"""Of the processor's time, for an evaluation."""

_LOOKED_AT = 64
"""Steps after which the time is looked at."""

_STEPS_OF_A_WAY = 4
"""What a way through the script costs beyond its own steps."""

_MOST_ALTERNATIVES = 32
"""Values that are no numbers, of which one is chosen: whatever is done is done with each."""

_MOST_CONDITIONS = 24
"""Conditions within conditions, up to which a choice is gone into."""

MOST_CALLS = 25
"""Calls within calls."""

_TREES = ("cfg", "config", "conf", "hparams", "hyp", "params")
"""What scripts call all of their settings that come from files."""

_SUBSCRIPT = re.compile(r"\['(\w+)'\]")

_OF_ANYTHING = frozenset({"eq", "ne", "where", "and", "or", "not"})
"""Operations whose operands need not be numbers."""


class Stop(Exception):  # noqa: N818 - it ends a way through the script, and is no error
    """The statement at hand ends the program: `raise`, `exit`."""


class TooMuchError(Exception):
    """The script asks for more evaluation than is allowed."""


class Machine:
    """What one evaluation of a script knows, and how its parts reach one another."""

    def __init__(  # noqa: PLR0915 - a field each
        self, given: Mapping[str, Any], files: Files, told: Collection[str] = ()
    ) -> None:
        self.nodes = Nodes()
        self.journal = Journal()
        self.given = given
        """Values by the text that they stand for."""
        self.told = told
        """The names of those that are meant for this script."""
        self.used: dict[str, None] = {}
        """The names of `given` that were met."""
        self.files = files
        self.training = Training()
        self.path: tuple[tuple[Node, bool], ...] = ()
        """The conditions under which the statement at hand stands, and whether they hold."""
        self.depth = 0
        self.is_looking = False
        """Whether a pass of a loop is run only to see what it writes."""
        self._until = time.process_time() + _SECONDS
        self.line = 0
        self.defaults: dict[str, Any] = {}
        """Names that a declaration in the script gives a default, and that default."""
        self.modules: dict[str, Scope] = {}
        """The files beside the script that were read, by the names of their modules."""
        self.opened: dict[str, Any] = {}
        """The paths of the files that were opened, by the full texts of what stands for them."""
        self.imported: dict[Any, Any] = {}
        """What the imports that were used stand for."""
        self.parts: dict[Unknown, dict[Thing, str]] = {}
        """The things of which unknown values are parts under unknown keys, and their names."""
        self.stand_ins: dict[Unknown, Any] = {}
        """The optimizers that unknown values stand for."""
        self.plain_optimizers: dict[Any, Any] = {}
        """Groups of optimizers as the dialects know them."""
        self.flags: Any = None
        """The namespace of the flags that absl declares, with their defaults."""
        self.file = ""
        self.attributes: set[str] = set()
        """The names of all attributes in the script and in the files that it brings in."""
        self.bound_in: dict[Leaf, Any] = {}
        """The loops whose passes the bound leaves of nodes go over."""
        self.met_in_loops: set[Leaf] = set()
        """The unknown values that stand in no statement before a loop."""
        self.called: set[Any] = set()
        """The functions that were called."""
        self.not_asked: set[Unknown] = set()
        """Unknown values that no user knows: functions that are not here, what statements leave."""
        self.active: dict[Any, int] = {}
        """How many calls of a function are at hand, one within another."""
        self.instances: dict[Any, Any] = {}
        """The last object of each class: a method that nothing calls is entered with it."""
        self.outside = Mapped({})
        """What was written to attributes of what is unknown, by their full texts."""
        self._counter: Leaf | None = None
        self._unknowns: dict[str, Unknown] = {}
        self._steps = 0
        self._last_words = {_last_word(one) for one in given}

    # Time and limits.

    def tick(self) -> None:
        """Count a step; too many end the evaluation."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMuchError
        if self._steps % _LOOKED_AT == 0 and time.process_time() > self._until:
            raise TooMuchError

    # Values.

    def unknown(self, text: str, full: str = "", *, is_whole: bool = False) -> Any:
        """Return the leaf that stands for what the text does not tell, the same for each text."""
        key = full or text
        if key not in self._unknowns:
            number = self.nodes.next_number()
            made = Unknown(text, number, full=key, line=self.line, is_whole=is_whole)
            self._unknowns[key] = made
            if self.training.loops:
                self.met_in_loops.add(made)
        return self._unknowns[key]

    def given_for(self, node: ast.expr) -> Any:
        """Return the value that is given for an expression as it is written, else UNDEFINED."""
        if not self.given or _last_word_of(node) not in self._last_words:
            return UNDEFINED
        return self.given_text(unparsed(node))

    def given_text(self, text: str) -> Any:
        """Return the value that is given for a text, else UNDEFINED."""
        if text not in self.given:
            return UNDEFINED
        self.used[text] = None
        given = self.given[text]
        return assumed(given, (text,)) if isinstance(given, str) else self.value_of(given)

    def given_in_tree(self, text: str) -> Any:
        """Return the same for a text such as `cfg.optim.lr`, of which a file has `optim.lr`."""
        if text in self.given:
            return self.given_text(text)
        head, _, rest = _SUBSCRIPT.sub(r".\1", text).partition(".")
        is_tree = head in _TREES and rest in self.given and rest not in self.told
        return self.given_text(rest) if is_tree else UNDEFINED

    def value_of(self, value: Any) -> Any:
        """Return a value of Python as one of the script."""
        if isinstance(value, dict) and value and all(isinstance(key, str) for key in value):
            return Instance(None, {key: self.value_of(one) for key, one in value.items()})
        if isinstance(value, dict):
            return Mapped({key: self.value_of(one) for key, one in value.items()})
        if isinstance(value, (list, set)):
            return Items([self.value_of(one) for one in value])
        if isinstance(value, tuple):
            return tuple(map(self.value_of, value))
        return value

    def apply(self, op: str, *args: Any) -> Any:
        """Return what an operation gives; unknown where Python would raise an error."""
        for place, one in enumerate(args):
            if holds_things(one) or (op != "where" and isinstance(one, tuple)):
                if isinstance(one, tuple):
                    break
                before, after = args[:place], args[place + 1 :]
                return self.spread(one, partial(self._applied, op, before, after))
        if op not in _OF_ANYTHING and not all(isinstance(x, (Node, int, float)) for x in args):
            return self.unknown(f"{op} at line {self.line}")
        try:
            found = self.nodes.apply(op, *args)
        except (ArithmeticError, ValueError, TypeError):
            return self.unknown(f"{op} at line {self.line}")
        return found if isinstance(found, Node) else assumed(found, names_in(*args))

    def _applied(self, op: str, before: tuple[Any, ...], after: tuple[Any, ...], one: Any) -> Any:
        return self.apply(op, *before, one, *after)

    def join(self, condition: Value, one: Any, other: Any) -> Any:
        """Return the value that is one where a condition holds, and else another."""
        if one is other or one is UNDEFINED:
            return other if one is UNDEFINED else one
        if other is UNDEFINED:
            return one
        if type(one) is type(other) and is_known(one) and one == other:
            return one
        if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
            return tuple(self.join(condition, a, b) for a, b in zip(one, other, strict=True))
        try:
            found = self.nodes.apply("where", condition, one, other)
        except TypeError:  # what cannot be hashed
            return self.unknown(f"a value of line {self.line}")
        is_much = alternatives(found) > _MOST_ALTERNATIVES
        return self.unknown(f"a value of line {self.line}") if is_much else found

    def spread(self, value: Any, of: Callable[[Any], Any]) -> Any:
        """Return what a function gives for a value; for a choice, for each of what is chosen."""
        if not holds_things(value):
            return of(value)
        if alternatives(value) > _MOST_ALTERNATIVES or len(self.path) > _MOST_CONDITIONS:
            return of(self.unknown(f"a value of line {self.line}"))
        condition, one, other = value.args
        return self.branch(condition, lambda: self.spread(one, of), lambda: self.spread(other, of))

    def truth(self, value: Any) -> Any:
        """Return True, False or a node: whether a value is taken for true."""
        if isinstance(value, Unknown) and is_class(value.full):
            return True
        if isinstance(value, Node):
            if value.op == "where":
                return self.nodes.apply(
                    "where", value.args[0], self.truth(value.args[1]), self.truth(value.args[2])
                )
            return self.assumed(value)
        if isinstance(value, (Items, Mapped)):
            return bool(value.content)
        if isinstance(value, Thing) or callable(value):
            return True
        return bool(value)

    def assumed(self, condition: Node) -> Any:
        """Return whether a condition holds on the way at hand, or itself where that is open."""
        for known, holds in self.path:
            if known is condition:
                return holds
            if holds and known.op == "and" and condition in known.args:
                return True
            if not holds and known.op == "or" and condition in known.args:
                return False
        opposite = self.nodes.apply("not", condition)
        if any(known is opposite for known, _ in self.path):
            return not next(holds for known, holds in self.path if known is opposite)
        return condition

    def branch(self, condition: Any, one: Callable[[], Any], other: Callable[[], Any]) -> Any:
        """Run the way that a condition tells, or both and join what they leave and return."""
        if isinstance(condition, Node):
            condition = self.assumed(condition)
        if not isinstance(condition, Node):
            return one() if condition else other()
        first = self._way(condition, True, one)
        second = self._way(condition, False, other)
        if first is None and second is None:
            raise Stop
        if first is None or second is None:
            frame, after, result = first or second
            self.journal.apply(frame.keys, after)
            return result
        self.journal.joined(first[:2], second[:2], lambda a, b: self.join(condition, a, b))
        return self.join(condition, first[2], second[2])

    def _way(self, condition: Node, holds: bool, run: Callable[[], Any]) -> Any:
        """Return what a way through the script leaves and returns; None where it ends there."""
        self._steps += _STEPS_OF_A_WAY
        with self.under(condition, holds):
            self.journal.begin()
            depth = self.depth
            try:
                result = run()
            except Stop:
                self.depth = depth
                self.journal.undo()
                return None
            except BaseException:
                self.journal.undo()
                raise
            return (*self.journal.undo(), result)

    @contextmanager
    def under(self, condition: Node, holds: bool) -> Iterator[None]:
        """While some statements are run, a condition holds or does not."""
        before = self.path
        self.path = (*before, (condition, holds))
        try:
            yield
        finally:
            self.path = before

    def replaced(self, values: Mapping[Node, Value], value: Any) -> Any:
        """Return a value with others in the place of some leaves."""
        if isinstance(value, tuple):
            return tuple(self.replaced(values, one) for one in value)
        if not isinstance(value, Node):
            return value
        try:
            return substitute(self.nodes, values, value)[0]
        except (ArithmeticError, ValueError, TypeError):
            return self.unknown(f"a value of line {self.line}")

    def is_in_loop(self) -> bool:
        """Tell whether a `return` would leave a loop of the call at hand."""
        return len(self.training.loops) > self.training.loops_of_call

    def names(self) -> list[str]:
        """Return the names whose values could be given: no functions, no parts of libraries."""
        own = (
            one.text
            for one in self._unknowns.values()
            if one not in self.not_asked and one.full.partition(".")[0] not in FRAMEWORKS
        )
        return [*filter(is_writable, own), *self.defaults, *self.used]

    def counter(self) -> Leaf:
        """Return the leaf that a counter of updates stands for."""
        if self._counter is None:
            self._counter = self.nodes.leaf("step", "counter", is_whole=True)
        return self._counter

    def error_at(self, line: int, message: str) -> ScriptError:
        """Return the error that names a line."""
        return ScriptError(self.file, line, message)

    def error(self, message: str) -> ScriptError:
        """Return the error that names the line at hand."""
        return ScriptError(self.file, self.line, message)

    # The parts of the evaluation, which know one another through here.

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        from lrsched_cli.script.expressions import evaluate

        return evaluate(self, node, scope)

    def call(self, function: Any, args: Any, named: Any, text: str = "") -> Any:
        """Return what a call gives."""
        from lrsched_cli.script.calls import call

        return call(self, function, list(args), dict(named), text)

    def snapshot(self, snapshot: Snapshot) -> None:
        """Record the rates that an optimizer has where it steps."""
        self.training.snapshots.append(snapshot)


def _last_word(text: str) -> str:
    try:
        return _last_word_of(ast.parse(text, mode="eval").body)
    except SyntaxError:
        return text


def _last_word_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=inner) | ast.Call(func=inner):
            return _last_word_of(inner) + "[]"
        case _:
            return ""
