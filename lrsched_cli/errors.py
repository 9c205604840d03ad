"""What can go wrong, as objects: the values are fields, the sentence is `str(error)`."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Self

from lrsched_cli.places import place_of


def nearest(word: str, words: Iterable[str], alike: float = 0.6) -> str | None:
    """Return the one of `words` that `word` most likely stands for, or None when none is near.

    `alike` is how near, as a fraction of the letters: from 0, any, to 1, the same word.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays for it

    lowered = {known.lower(): known for known in words}
    found = get_close_matches(word.lower(), lowered, n=1, cutoff=alike)
    return lowered[found[0]] if found else None


def unknown(what: str, word: str, words: Iterable[str]) -> str:
    """Return the sentence for a word that is not one of `words`, with the nearest one, or all."""
    words = list(words)
    near = nearest(word, words)
    if near is not None:
        return f"unknown {what} {short_repr(word)}; did you mean {near!r}?"
    return f"unknown {what} {short_repr(word)}; there are {', '.join(words)}"


def instead_of(name: str, names: Sequence[str]) -> str:
    """Return what is to be written instead of a name: the nearest there is, or a few of all."""
    last, names = name.rpartition(".")[2], list(dict.fromkeys(names))
    alike = [one for one in names if one.rpartition(".")[2] == last]
    near = nearest(name, alike, alike=0) or nearest(name, names)
    few = f"{'is' if len(names) == 1 else 'are'} {', '.join(names[:_FEW])}"
    return f"did you mean {near}?" if near else f"there {few}"


_FEW = 12
"""Names that a message tells."""


def short_repr(value: object, most: int = 60) -> str:
    """Return `value` as Python writes it, in one line of `most` characters or so, ASCII-safe."""
    try:
        text = ascii(value)
    except ValueError:  # an int of more digits than Python agrees to print
        return "a number of thousands of digits"
    last = text[-1] if text[-1:] in set("'\")]}") else ""  # what is cut can be read as cut
    return text if len(text) <= most else f"{text[: most - 3 - len(last)]}...{last}"


def escape_control_characters(text: str) -> str:
    """Return a text with its control characters written as escapes, so that none acts."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class LRSchedError(Exception):
    """The root of this package's errors; never raised itself."""


class ParameterError(LRSchedError, ValueError):
    """A parameter's value is out of its range or of the wrong kind."""

    def __init__(self, owner: str, name: str, value: object, requirement: str) -> None:
        super().__init__(owner, name, value, requirement)
        self.owner, self.name, self.value, self.requirement = owner, name, value, requirement

    def problem(self) -> str:
        """Return what is wrong with the value, without saying whose it is."""
        return f"{self.requirement}, not {short_repr(self.value)}"

    def __str__(self) -> str:
        return f"{self.owner}: {self.name} {self.problem()}"


class ArgumentError(LRSchedError, TypeError, ValueError):
    """Arguments that do not go together, are missing or are not known."""

    def __init__(self, owner: str, message: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(owner, message, names)
        self.owner, self.message, self.names = owner, message, names
        """The names are those of arguments that exclude each other, if it is about such."""

    def __str__(self) -> str:
        return f"{self.owner}: {self.message}"


class TimeError(LRSchedError, ValueError):
    """A schedule was asked for a time that is no time."""

    def __str__(self) -> str:
        return f"t must be finite numbers of at least 0, not {self.args[0]}"


class LearningRateError(LRSchedError, ArithmeticError):
    """A schedule has no usable learning rate at some `t`."""

    def __init__(self, schedule: str, t: float, value: float) -> None:
        super().__init__(schedule, t, value)
        self.schedule, self.t, self.value = schedule, t, value

    def __str__(self) -> str:
        rate = f"below zero ({self.value:.4g})" if self.value < 0 else "not finite"
        return f"{self.schedule}: the learning rate is {rate} at t = {self.t:.16g}"


class LengthError(LRSchedError, ValueError):
    """A length with a unit of which the run does not tell how many steps it has."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message, name)
        self.message, self.name = message, name

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.name else self.message


class ExpressionError(LRSchedError, ValueError):
    """A text that is no schedule; `column` counts from 1, and is 0 where there is no one place."""

    def __init__(self, text: str, column: int, message: str, source: str = "") -> None:
        super().__init__(text, column, message, source)
        self.text, self.column, self.message, self.source = text, column, message, source

    def __str__(self) -> str:
        where = [self.source or f"in {short_repr(self.text)}"]
        if self.column and (self.source or "\n" in self.text.strip()):
            before = self.text[: self.column - 1]
            where.append(f"line {before.count(chr(10)) + 1}")
            where.append(f"column {len(before.rpartition(chr(10))[2]) + 1}")
        elif self.column:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.message}"


class RangeError(LRSchedError, ValueError):
    """A range of epochs or steps that holds nothing or is none."""

    def __init__(self, value: object, requirement: str) -> None:
        super().__init__(value, requirement)
        self.value, self.requirement = value, requirement

    def __str__(self) -> str:
        return f"{self.requirement}, not {short_repr(self.value)}"


class ConfigError(LRSchedError, ValueError):
    """A comparison file that says something it may not; `line` is 0 where it is not known."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(path, line, message)
        self.path, self.line, self.message = path, line, message

    def __str__(self) -> str:
        where = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{where}: {self.message}"


class ScriptError(LRSchedError, ValueError):
    """A script whose rates are not known; the message names file, line and what would be right."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        file, line = place_of(file, line)
        place = f"line {line}" if line else ""
        where = ", ".join(filter(None, (file, place)))
        super().__init__(f"{where}: {problem}" if where else problem)
        self.file, self.line, self.problem = file, line, problem


class RaisedError(ScriptError):
    """A script that its framework ends with an error of its own: what that is, and the mend."""

    def __init__(self, file: str, line: int, raised: str, mend: str) -> None:
        super().__init__(file, line, f"{raised}: {mend}")
        self.raised, self.mend = raised, mend


class LogError(LRSchedError, ValueError):
    """A file that is read as the log of a run, and of which no learning rates can be had."""

    def __init__(self, source: str, line: int, message: str) -> None:
        super().__init__(source, line, message)
        self.source, self.line, self.message = source, line, message

    def __str__(self) -> str:
        where = f"{self.source}, line {self.line}" if self.line else self.source
        return f"{where}: {self.message}"


class NoRatesError(LogError):
    """A log, or what may be one, without learning rates; `is_certain` says that it is a log."""

    def __init__(self, source: str, message: str, *, is_certain: bool) -> None:
        super().__init__(source, 0, message)
        self.is_certain = is_certain


class UnknownConfigError(ConfigError):
    """A file of data that has the keys of no known config."""


class BrokenConfigError(ConfigError):
    """A config that its own format's syntax forbids, so that nothing of it can be read."""


class BrokenScriptError(ScriptError):
    """A script that Python's syntax forbids, so that nothing of it can be read."""


class ComparisonError(LRSchedError, ValueError):
    """Schedules or files that cannot be shown together."""


class QuestionError(LRSchedError, ValueError):
    """A question about a schedule that cannot be answered as it is asked."""


class PlanError(LRSchedError, ValueError):
    """A run that cannot be counted, for it is not one, or too little of it is told."""

    def __init__(self, source: str, missing: Iterable[str], problem: str = "") -> None:
        self.source, self.missing = source, tuple(missing)
        self.problem = problem or "the length of the run is not known"
        super().__init__(source, self.missing, self.problem)

    def __str__(self) -> str:
        told = f"{self.problem}: tell {' and '.join(self.missing)}"
        told = told if self.missing else self.problem
        return f"{self.source}: {told}" if self.source else told


class SweepError(LRSchedError, ValueError):
    """A parameter that is to vary, whose name or values are wrong."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name, self.problem = name, problem

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"


class GroupError(LRSchedError, ValueError):
    """A group of parameters that an optimizer does not have."""

    def __init__(self, group: str, problem: str) -> None:
        super().__init__(group, problem)
        self.group, self.problem = group, problem

    def __str__(self) -> str:
        return f"{short_repr(self.group)}: {self.problem}"


class Needed(NamedTuple):
    """A value that a file does not tell, and on which its learning rates depend."""

    name: str
    """As it is written in the file: what `--set` calls it."""
    what: str = ""
    """What it is, in words."""
    line: int = 0
    """Where the file has it; 0 where that is not known."""

    def __str__(self) -> str:
        where = ", ".join(filter(None, [self.what, f"line {self.line}" if self.line else ""]))
        return f"{self.name} ({where})" if where else self.name


class NeededError(LRSchedError, ValueError):
    """A file whose learning rates depend on what it does not tell: all of that, at once."""

    def __init__(
        self,
        source: str,
        needed: Iterable[Needed],
        names: Iterable[str] = (),
        unknown: tuple[str, ...] = (),
    ) -> None:
        self.source, self.needed = source, tuple(needed)
        self.names = tuple(names)
        """All names in it whose values a user may tell."""
        self.unknown = unknown
        """Sentences about names that were told a value, and that it has not."""
        super().__init__(source, self.needed, self.names, unknown)

    def __str__(self) -> str:
        import shlex  # noqa: PLC0415 - for this error alone

        names = (shlex.quote(f"{one.name}=...") for one in self.needed)
        options = " ".join(f"--set {name}" for name in names)
        told = ", ".join(map(str, self.needed))
        asked = f"{self.source}: its learning rates depend on {told}: add {options}"
        return "; ".join([asked, *self.unknown])


class SettingError(LRSchedError, ValueError):
    """A value for a name in a file that has no such name, or that is written in no known way."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name, self.problem = name, problem

    def __str__(self) -> str:
        return f"{short_repr(self.name)}: {self.problem}"


class ConversionError(LRSchedError, ValueError):
    """A schedule that another framework's code cannot say."""

    def __init__(self, schedule: str, problem: str) -> None:
        super().__init__(schedule, problem)
        self.schedule, self.problem = schedule, problem

    def __str__(self) -> str:
        return f"{self.schedule}: cannot be converted: it {self.problem}"


class LiveError(LRSchedError, TypeError):
    """A live object has no schedule, or one that cannot be told."""

    def __init__(self, given: object, problem: str) -> None:
        super().__init__(given, problem)
        self.given, self.problem = given, problem

    def __str__(self) -> str:
        name = type(self.given).__name__
        if self.problem:
            return f"{name}: {self.problem}"
        return (
            f"{name} is no schedule: give a scheduler of torch, timm or mmengine, a schedule of "
            "Keras or optax, TrainingArguments, a function of the update, or an expression"
        )


class FormulaError(ConversionError):
    """A schedule that no formula of the time tells: each of its rates follows from the last."""

    def __init__(self, schedule: str) -> None:
        super().__init__(schedule, "follows from its own former rates, so that no formula has them")


class FileError(LRSchedError, OSError):
    """A file or stream that cannot be read or written, though the request was right.

    `errno`, `strerror` and `filename` are those of the system's error, where there is one.
    """

    def __init__(self, action: str, path: str, reason: str, number: int | None = None) -> None:
        super().__init__(number, reason, path)
        self.action, self.path, self.reason = action, path, reason

    @classmethod
    def of(cls, action: str, path: str, error: OSError | ValueError) -> Self:
        """Return the error for an action on a path, by what the system or Python said of it."""
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return cls(action, path, reason, getattr(error, "errno", None))

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, str, int | None]]:
        return type(self), (self.action, self.path, self.reason, self.errno)

    def __str__(self) -> str:
        return f"cannot {self.action} {self.path}: {self.reason}"


class OutputError(FileError):
    """Standard output that cannot be written."""


@contextmanager
def told(action: str, path: str) -> Iterator[None]:
    """While a path is read or written, tell each of the system's errors as one about that path.

    Raises:
        FileError: the system, or Python, refused.
    """
    try:
        yield
    except FileError:
        raise
    except (OSError, ValueError) as error:  # the latter for a name with a null character
        raise FileError.of(action, path, error) from None
