"""Unknown numbers among the values that a file's names are given: `--set args.lr=?`."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from lrsched_cli.errors import ExpressionError, QuestionError
from lrsched_cli.expression import Reading
from lrsched_cli.expression.unknowns import RATE, Unknown
from lrsched_cli.expression.values import canonical
from lrsched_cli.inputs import read_one, source_of
from lrsched_cli.parameters.lengths import UNTOLD, Lengths
from lrsched_cli.parameters.param import Param
from lrsched_cli.parameters.values import to_source
from lrsched_cli.settings import UNKNOWN, Given

_NUMBER = Param("a number", at_least=0)

_COUNT = re.compile(
    r"len\(|epoch|step|iter|size|total|warmup|every|period|t_max|examples", re.IGNORECASE
)
"""What a name has in it that counts something."""

_FRACTION = re.compile(r"ratio|frac|factor|gamma|decay_rate|pct|percent", re.IGNORECASE)
"""What a name has in it that counts nothing, though it may be of something that does."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file, and names in it whose values are unknown."""

    file: str
    group: str | None
    given: Given
    unknowns: tuple[Unknown, ...]
    is_expression: ClassVar[bool] = False

    @property
    def text(self) -> str:
        """What is typed for the file and its unknowns."""
        return self._typed([UNKNOWN] * len(self.unknowns))

    def filled(self, values: Sequence[float]) -> str:
        """Return what is typed for the file with a number for each unknown."""
        return self._typed([to_source(value) for value in values])

    def _typed(self, values: Sequence[str]) -> str:
        found = {one.name: value for one, value in zip(self.unknowns, values, strict=True)}
        told = {name: str(value) for name, value in self.given.told.items()}
        settings = [f"--set {shlex.quote(f'{k}={v}')}" for k, v in (found | told).items()]
        return " ".join([shlex.quote(self.file), *settings])

    def reading(self, values: Sequence[float], lengths: Lengths = UNTOLD) -> Reading:  # noqa: ARG002
        """Return what the file says with some numbers; raises as reading does."""
        told = {
            canonical(one.name): int(value) if float(value).is_integer() else value
            for one, value in zip(self.unknowns, values, strict=True)
        }
        return read_one(
            self.file, self.group, replace(self.given, told={**self.given.told, **told})
        )

    def told(self, error: ExpressionError, values: Sequence[float]) -> ExpressionError:  # noqa: ARG002
        """Return the error as it is: it points into the file."""
        return error


def file_form(file: str, group: str | None, given: Given) -> FileForm:
    """Return a file with what is unknown in it.

    Raises:
        QuestionError: nothing is.
    """
    unknown = {name: value for name, value in given.told.items() if value == UNKNOWN}
    if not unknown:
        message = (
            f"nothing is unknown: write --set NAME={UNKNOWN} for what is to be found in {file}"
        )
        raise QuestionError(message)
    known = {name: value for name, value in given.told.items() if name not in unknown}
    is_script = source_of(file).name == "script"
    unknowns = tuple(_unknown(name, are_counts_whole=is_script) for name in unknown)
    return FileForm(file, group, replace(given, told=known), unknowns)


def _unknown(name: str, *, are_counts_whole: bool) -> Unknown:
    """Return what a name seems to stand for: a rate, a count or another number.

    What counts is whole in a script; a config may have a fraction of an epoch.
    """
    if _FRACTION.search(name):
        return Unknown(name, _NUMBER)
    if _COUNT.search(name):
        return Unknown(name, replace(_NUMBER, at_least=1), are_counts_whole or "size" in name, True)
    return Unknown(name, RATE if "lr" in name.lower() or "rate" in name.lower() else _NUMBER)
