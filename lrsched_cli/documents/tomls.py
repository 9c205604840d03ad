"""TOML."""

import re
import tomllib

from lrsched_cli.documents import Document
from lrsched_cli.errors import BrokenConfigError, ConfigError

_MOST_PARTS = 50
"""Of a dotted key; those that mean something have two."""

_DEEP_KEY = re.compile(
    rf"""(?<![\w-]) (?: (?:[\w-]++|"[^"\n]*+"|'[^'\n]*+') [ \t]*+ \. [ \t]*+ ){{{_MOST_PARTS}}}""",
    re.VERBOSE,
)


def read(source: str, text: str) -> Document:
    """Return what a TOML text says.

    Raises:
        ConfigError: it is none.
    """
    deep = _DEEP_KEY.search(text)
    if deep:  # which tomllib reads in the square of its parts
        line = text.count("\n", 0, deep.start()) + 1
        raise ConfigError(source, line, f"a key has more than {_MOST_PARTS} parts")
    try:
        return Document(source, tomllib.loads(text))
    except RecursionError:
        raise BrokenConfigError(source, 0, "it is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        problem, _, place = str(error).partition(" (at ")
        number = re.match(r"line (\d+)", place)
        line = int(number[1]) if number else text.count("\n") + 1
        problem = problem.replace("Cannot overwrite a value", "this key was given before")
        raise BrokenConfigError(source, line, f"this is not TOML ({problem})") from None
    except ValueError:  # of Python's own, with no place
        digits = re.search(r"(?<![\d_])\d(?:_?\d){4000}", text)
        line = text.count("\n", 0, digits.start()) + 1 if digits else 0
        raise BrokenConfigError(source, line, "it has a number of thousands of digits") from None
