"""Shell scripts: the commands in them, with their variables and arrays written out.

Nothing is run: `$(...)`, loops and functions of the shell stay as text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from types import MappingProxyType
from typing import Any

from lrsched_cli.expression.values import value_of

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\0]+)
    | (?P<comment>\#[^\n\0]*\0?)
    | (?P<end>\n|;;?|&&|\|\|?|&)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<redirect>\d?>>?(?:&\d)?|<<?<?)
    | (?P<word>(?:\$\((?:[^()]|\([^()]*\))*\)|[^\s\0"'\\;&|()<>]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+')+)
    """,
    re.VERBOSE | re.DOTALL,
)
_RUN = r"\$\((?!\()(?:[^()]|\([^()]*\))*\)"
"""What another command prints."""

_PART = re.compile(
    rf"""'([^']*)'|"((?:[^"\\]|\\.)*+)"|({_RUN})|((?:(?!{_RUN})[^"'\\]|\\.)+)""", re.DOTALL
)
_BLANKS = re.compile(rf"(?:{_RUN}|\S)+")
_OPEN = re.compile(r"\$(?:[\w({@*#?])|`")
"""What the shell writes something else for, where it stays in a word that is read."""

_NAMED = re.compile(r"\$(?:\{([A-Za-z_]\w*)[^{}]*\}|([A-Za-z_]\w*))")
_VARIABLE = re.compile(
    r"""\$\(\((?P<sum>[^()]*(?:\([^()]*\)[^()]*)*)\)\)
    | \$\{(?P<name>\w+)(?:\[[@*]\])?(?::?[-=](?P<default>[^{}]*))?\}
    | \$(?P<bare>\w+)""",
    re.VERBOSE,
)
_ASSIGNED = re.compile(r"(\w+)(\+?)=(.*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"<([A-Za-z_][\w.\- /]{0,60})>")
"""What a reader is to write something else for: `<your_port>`."""

_ARRAY = re.compile(r"\w+\+?=")
_MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words, and the variables that are set before it on the same line."""

    words: tuple[str, ...]
    line: int
    environment: Mapping[str, str] = field(default_factory=dict)


class _Shell:
    """The variables of a script, as far as they are plain."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self.told = told
        """Values that hold whatever the script assigns."""
        self.values: dict[str, str] = {}
        self.arrays: dict[str, list[str]] = {}
        self.array = ""
        """The array whose words are being read, or nothing."""

    def begin_array(self, word: str) -> None:
        """Begin to read `NAME=(...)`, or `NAME+=(...)`."""
        self.array = word.rstrip("+=")
        if not word.endswith("+="):
            self.arrays[self.array] = []
        self.arrays.setdefault(self.array, [])

    def add_to_array(self, kind: str, token: str) -> None:
        """Add a word to the array that is being read, or end it."""
        if kind == "close":
            self.array = ""
        elif kind == "word":
            self.arrays[self.array] += self.words(token)

    def words(self, raw: str) -> list[str]:
        """Return the words that one becomes when its variables are written out."""
        whole = re.fullmatch(r'"?\$\{(\w+)\[[@*]\]\}"?', raw)
        if whole and whole[1] in self.arrays:
            return list(self.arrays[whole[1]])
        text, is_split = "", False
        for single, double, printed, plain in _PART.findall(raw):
            if single or printed:
                text += single or printed
            elif plain:
                written = self._written(re.sub(r"\\(.)", r"\1", plain, flags=re.DOTALL))
                is_split = is_split or written != plain
                text += written
            else:
                text += self._written(re.sub(r"\\([\"\\$`])", r"\1", double.replace("\0", " ")))
        quoted = raw.startswith(("'", '"'))
        return [word for word, _ in _lexed(text)] if is_split and not quoted else [text]

    def _written(self, text: str) -> str:
        return _VARIABLE.sub(self._value, text)

    def _value(self, found: re.Match[str]) -> str:
        if found["sum"] is not None:
            names = re.sub(
                r"\$?\{?\b([A-Za-z_]\w*)\b\}?",
                lambda one: self.told.get(one[1], self.values.get(one[1], one[0])),
                found["sum"],
            )
            value = value_of(names.replace("/", "//"))
            return str(value) if isinstance(value, (int, float)) else found[0]
        name = found["name"] or found["bare"]
        if name in self.told:
            return self.told[name]
        if name in self.arrays:
            return " ".join(self.arrays[name])
        default = found["default"]
        return self.values.get(name, found[0] if default is None else self._unquoted(default))

    def _unquoted(self, text: str) -> str:
        return self._written(text.strip("\"'"))


def is_open(word: str) -> bool:
    """Tell whether the shell would write something else for a word that nothing here tells."""
    return _OPEN.search(word) is not None


def variable_of(word: str) -> str:
    """Return the variable that a word is, or nothing where it is more or something else."""
    found = _NAMED.fullmatch(word)
    return (found[1] or found[2]) if found else ""


def variables(text: str) -> dict[str, None]:
    """Return the names of the variables that a script uses."""
    return dict.fromkeys(one[1] or one[2] for one in _NAMED.finditer(text))


def commands(text: str, told: Mapping[str, str] = MappingProxyType({})) -> Iterator[Command]:
    """Yield the commands of a shell script in their order; `told` are values of its variables."""
    shell = _Shell(told)
    words: list[str] = []
    line = 0
    tokens = islice(_tokens(_continued(text)), _MOST_WORDS)
    for kind, token, number in [*tokens, ("end", "\n", 0)]:
        if kind == "open" and len(words) == 1 and _ARRAY.fullmatch(words[0]):
            shell.begin_array(words[0])
            words = []
        elif shell.array:
            shell.add_to_array(kind, token)
        elif kind == "word":
            line = line if words else number
            words.append(token)
        elif kind == "redirect" and words:
            words.append("")  # what follows is a file, and no argument
        elif kind in {"end", "open", "close"} and words:
            command = _command(shell, words, line)
            words = []
            if command is not None:
                yield command


def _command(shell: _Shell, raws: list[str], line: int) -> Command | None:
    """Return a command, or None for words that only set variables, which are kept."""
    raws = [one for one in raws if one not in {"do", "then", "else", "time", "exec", "nohup"}]
    environment: dict[str, str] = {}
    if raws and raws[0] in {"export", "local", "declare", "readonly"}:
        for raw in raws[1:]:
            environment |= _assignment(shell, raw)
        shell.values |= environment
        return None
    while raws and _ASSIGNED.fullmatch(raws[0]) and not raws[0].startswith(("-", '"', "'")):
        environment |= _assignment(shell, raws[0])
        raws = raws[1:]
    if not raws:
        shell.values |= environment
        return None
    words: list[str] = []
    is_file = False
    for raw in raws:
        if not is_file and raw:
            words += shell.words(raw)
        is_file = not raw
    return Command(tuple(words), line, environment)


def _assignment(shell: _Shell, raw: str) -> dict[str, str]:
    found = _ASSIGNED.fullmatch(raw)
    if found is None:
        return {}
    name, adds, value = found.groups()
    text = " ".join(shell.words(value)) if value else ""
    if is_open(text) and not adds:
        return {}  # so that the variable is what is asked for
    return {name: shell.values.get(name, "") + text if adds else text}


def _continued(text: str) -> str:
    """Return a text with lines that go on joined, by a mark that counts as a line."""
    text = _PLACEHOLDER.sub(lambda one: f"%{one[1].replace(' ', '_')}", text.replace("\0", " "))
    return re.sub(r"\\[ \t]*\r?\n", " \0", text)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    place, line = 0, 1
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            place += 1
            continue
        kind = found.lastgroup or ""
        if kind not in {"blank", "comment"}:
            yield kind, found[0], line
        elif kind == "comment" and found[0].endswith("\0"):  # a comment does not go on
            yield "end", "\n", line
        line += text.count("\n", place, found.end()) + text.count("\0", place, found.end())
        place = found.end()


def _lexed(text: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a text that stood in a variable."""
    for word in _BLANKS.findall(text):
        yield word.strip("\"'"), 0


_FLAG = re.compile(r"--?([A-Za-z][\w.\-]*)(?:=(.*))?", re.DOTALL)
_OVERRIDE = re.compile(r"\+{0,2}([A-Za-z_][\w.\-/]*)=(.*)", re.DOTALL)


def flags(command: Command) -> dict[str, Any]:
    """Return the flags of a command by their names, dashes as underscores, and `a.b=1` likewise.

    A flag without a value is True; one with several has a list.
    """
    found: dict[str, Any] = {}
    name, values = "", list[str]()
    for word in [*command.words[1:], "--"]:
        flag = _FLAG.fullmatch(word)
        if flag or word == "--":
            if name:
                found[name] = _one(values)
            name, values = "", list[str]()
            if flag and flag[2] is not None:
                found[_key(flag[1])] = value_of(flag[2])
            elif flag:
                name = _key(flag[1])
        elif name and not (_OVERRIDE.fullmatch(word) and values):
            values.append(word)
        else:
            override = _OVERRIDE.fullmatch(word)
            if override:
                _put(found, override[1].split("."), value_of(override[2]))
    return found


def _key(flag: str) -> str:
    return flag.replace("-", "_")


def _one(values: list[str]) -> Any:  # noqa: ANN401 - what a flag may have
    if not values:
        return True
    read = [value_of(one) for one in values]
    if isinstance(read[0], (int, float)):  # what follows numbers is no value of the flag
        read = list(takewhile(lambda one: isinstance(one, (int, float)), read))
    return read[0] if len(read) == 1 else read


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:  # noqa: ANN401
    for key in path[:-1]:
        inner = tree.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[path[-1]] = value
