"""What a user tells beside a file: values for names in it, by `--set` and by settings files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lrsched_cli.documents import PYTHON, Document, Tagged
from lrsched_cli.errors import ConfigError, NeededError, SettingError, instead_of, short_repr
from lrsched_cli.expression.values import canonical, split_assignment, value_of
from lrsched_cli.run import Run

if TYPE_CHECKING:
    from lrsched_cli.logs import Asked


@dataclass(frozen=True, slots=True)
class Given:
    """Values for the names of a file, under the one spelling that each name has (`canonical`)."""

    told: Mapping[str, object] = field(default_factory=dict)
    """Those of `--set`, each of which must be of use."""
    read: Mapping[str, object] = field(default_factory=dict)
    """Those of settings files, which may hold more than is asked."""
    beside: tuple[str, ...] = ()
    """The other arguments of the command, one of which may say what a file leaves open."""
    run: Run = field(default_factory=Run)
    """What is told of the run, by which lengths with units are found."""
    log: "Asked | None" = None
    """What is told of logs: their columns, and which of several runs is meant."""

    def __contains__(self, name: str) -> bool:
        return bool(self) and (canonical(name) in self.told or canonical(name) in self.read)

    def get(self, name: str, default: object = None) -> object:
        """Return the value of a name, however that is spelt."""
        if not self:
            return default
        name = canonical(name)
        return self.told.get(name, self.read.get(name, default))

    def __bool__(self) -> bool:
        return bool(self.told or self.read)


EPOCH = "steps_per_epoch"
"""What a Trainer's arguments lack to know how long an epoch is."""

OPTIONS = {
    "num_examples": "--dataset-size N",
    "world_size": "--devices N",
    EPOCH: "--dataset-size N",
}
"""Names of what files lack, and the options that tell it."""

NOTHING = Given()

UNKNOWN = "?"
"""The value that is to be found."""


def given(told: Iterable[tuple[str, object]], read: Iterable[Document] = ()) -> Given:
    """Return what is told and what settings files say; of these the later stand before the former.

    Raises:
        ConfigError: a file holds no settings.
    """
    values = {name: value for one in read for name, value in _settings_in(one)}
    return Given({canonical(name): value for name, value in told}, values)


def setting(text: str) -> tuple[str, object]:
    """Return the name and the value of NAME=VALUE.

    Raises:
        SettingError: it is no such text.
    """
    pair = split_assignment(text)
    if pair is None:
        raise SettingError(text, "must be NAME=VALUE, such as lr=0.1 or 'len(loader)=391'")
    value = value_of(pair[1])
    is_length = canonical(pair[0]).startswith("len(") and value != UNKNOWN
    if is_length and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise SettingError(pair[0], f"must be a whole number >= 0, not {short_repr(value)}")
    return pair[0], value


def refuse_unused(given: Given, used: Iterable[str], names: Iterable[str]) -> None:
    """See that every name that was told a value is of use; `names` are all that could be.

    Raises:
        SettingError: one is not; the error has the nearest that is.
    """
    used, names = {canonical(one) for one in used}, list(dict.fromkeys(names))
    for name in given.told:
        if name not in used and not names:
            raise SettingError(name, "it is for names in a file, and no file here has any")
        if name not in used:
            raise SettingError(name, f"nothing has this name; {instead_of(name, names)}")


def with_advice(error: NeededError, given: Given) -> NeededError:
    """Return the error for missing values with options that tell them, and with what is of no use.

    A name that this file has not may be one of those that stand beside it.
    """
    known = {canonical(one) for one in (*error.names, *(one.name for one in error.needed))}
    names = [*(one.name for one in error.needed), *error.names]
    wrong = [] if given.beside else [name for name in given.told if name not in known]
    told = tuple(f"nothing has the name {name}; {instead_of(name, names)}" for name in wrong)
    return NeededError(error.source, error.needed, error.names, (*_options(error), *told))


def _options(error: NeededError) -> Iterator[str]:
    """Yield which options tell the missing values as well, if there are such."""
    found = {one.name: OPTIONS[one.name] for one in error.needed if one.name in OPTIONS}
    if len(found) == len(error.needed):
        yield f"or {' '.join(found.values())}"
    elif found:
        yield f"or, for {', '.join(found)}: {' '.join(found.values())}"


def _settings_in(document: Document) -> Iterator[tuple[str, object]]:
    if not isinstance(document.data, dict):
        raise ConfigError(document.source, 0, "a settings file holds names with values")
    yield from _flat(document.data, "")


def _flat(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, object]]:
    """Yield all values of a tree by their dotted names, and the trees within it by theirs."""
    for key, value in tree.items():
        if isinstance(value, Tagged) and value.tag == PYTHON:
            continue
        name = f"{before}{key}"
        yield canonical(name), value.value if isinstance(value, Tagged) else value
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
