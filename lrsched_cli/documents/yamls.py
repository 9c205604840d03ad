"""YAML, by PyYAML's safe loader: its nodes become data here, so that each key keeps its line."""

import re
from typing import Any

import yaml

from lrsched_cli.documents import MOST_LEVELS, MOST_VALUES, Document, Path, Tagged
from lrsched_cli.errors import BrokenConfigError, ConfigError

_LARGEST = 2**19
"""Characters of a YAML file: far more than any config has."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)[eE][-+]?\d+")
"""A number that YAML 1.1 takes for text unless it has a point and a sign: 6e-4."""

_PREFIX = "tag:yaml.org,2002:"


def read(source: str, text: str) -> Document:
    """Return what the first document of a YAML text says.

    Raises:
        ConfigError: it is no YAML.
    """
    if len(text) > _LARGEST:
        raise ConfigError(source, 0, f"a YAML file has at most {_LARGEST:,} characters")
    loader = _LOADER(text)
    try:
        node = loader.get_node() if loader.check_node() else None
        lines: dict[Path, int] = {}
        data = None if node is None else _Builder(source, loader, lines).value(node, ())
    except yaml.YAMLError as error:
        raise _error(source, error) from None
    except RecursionError:
        raise BrokenConfigError(source, 0, "it is nested too deeply") from None
    except ConfigError:
        raise
    except ValueError:
        raise BrokenConfigError(
            source, 0, "it has a number or a date that cannot be read"
        ) from None
    finally:
        loader.dispose()
    return Document(source, data, lines)


def _error(source: str, error: yaml.YAMLError) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    return BrokenConfigError(source, mark.line + 1 if mark else 0, f"this is not YAML ({problem})")


class _Builder:
    """Makes data of nodes; what has a tag that YAML does not know is kept with it."""

    def __init__(self, source: str, loader: Any, lines: dict[Path, int]) -> None:  # noqa: ANN401
        self._source, self._loader, self._lines = source, loader, lines
        self._count = 0

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - what a file holds
        self._count += 1
        if self._count > MOST_VALUES:
            raise ConfigError(self._source, 0, f"it has more than {MOST_VALUES:,} values")
        if len(path) > MOST_LEVELS:
            line = node.start_mark.line + 1
            raise ConfigError(
                self._source, line, f"it is nested more than {MOST_LEVELS} levels deep"
            )
        data = self._plain(node, path)
        if node.tag.startswith(_PREFIX):
            return data
        return Tagged(node.tag, data)

    def _plain(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, (*path, n)) for n, one in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value if isinstance(key_node, yaml.ScalarNode) else "?")
            if key_node.tag == f"{_PREFIX}merge":
                merged = self.value(value_node, path)
                for one in merged if isinstance(merged, list) else [merged]:
                    found = {**one, **found} if isinstance(one, dict) else found
                continue
            self._lines[*path, key] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.ScalarNode) -> Any:  # noqa: ANN401
        text = node.value
        if node.tag == f"{_PREFIX}str":
            is_number = not node.style and _NUMBER.fullmatch(text)
            return float(text.replace("_", "")) if is_number else text
        kind = node.tag.removeprefix(_PREFIX)
        if kind in {"int", "float", "bool", "null"}:
            return self._loader.construct_object(node)
        return text
