"""Configs that name objects: Hydra, Lightning's command line, Keras, CompVis.

`_target_` beside its arguments, `class_path` with `init_args`, `class_name` with `config`, `target`
with `params`: where the object is a scheduler that a dialect has, the config is its call.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.dialects import is_optimizer, refusal
from lrsched_cli.documents import Path, Tagged
from lrsched_cli.expression.names import maker

_STYLES = (("_target_", ""), ("class_path", "init_args"), ("class_name", "config"))
"""The key that names an object, and the one that its arguments stand under, if any."""

_PASSED_BY = {"optimizer", "params", "verbose", "_partial_", "_convert_", "_recursive_", "name"}
"""Keys that change no rate."""

_MOST_LEVELS = 8


def calls(config: Config) -> list[Call]:
    """Return the calls of all schedulers that are named."""
    found = list(_objects(config.document.data, ()))
    schedulers = [one for one in found if is_scheduler(one[1])]
    outer = [
        one for one in schedulers if not any(_within(one[0], other[0]) for other in schedulers)
    ]
    optimizers = [path for path, name in found if is_optimizer(name)]
    several = len(outer) > 1
    return [
        _call(config, path, name, _optimizer_beside(path, optimizers), is_labelled=several)
        for path, name in outer
    ]


def is_scheduler(name: str) -> bool:
    """Tell whether a name is that of a scheduler that a dialect has or refuses."""
    if is_optimizer(name) or "." not in name:
        return False
    is_told = "schedule" in name.lower()
    return is_told or maker(name, "") is not None or bool(refusal(name))


def names_one(tree: Mapping[str, Any]) -> bool:
    """Tell whether a tree names a scheduler somewhere."""
    return any(is_scheduler(name) for _, name in _objects(tree, ()))


def _objects(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401
    tree = tree.value if isinstance(tree, Tagged) else tree
    if len(path) > _MOST_LEVELS:
        return
    if isinstance(tree, Mapping):
        name = _name(tree)
        if name:
            yield path, name
        for key, value in tree.items():
            yield from _objects(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from _objects(value, (*path, number))


def _name(tree: Mapping[str, Any]) -> str:
    """Return the full name of the object that a mapping names, or nothing."""
    for key, inner in _STYLES:
        name = tree.get(key)
        if isinstance(name, str) and (not inner or inner in tree or key == "class_path"):
            if key == "class_name" and "." not in name:
                name = name.rpartition(">")[2]
                return f"keras.optimizers.schedules.{name}" if _is_keras(tree) else ""
            return name
    return ""


def _is_keras(tree: Mapping[str, Any]) -> bool:
    return isinstance(tree.get("config"), Mapping)


def _within(path: Path, other: Path) -> bool:
    return path != other and path[: len(other)] == other


def _optimizer_beside(path: Path, optimizers: list[Path]) -> Path | None:
    """Return the optimizer that stands nearest to a scheduler."""

    def shared(one: Path) -> int:
        pairs = zip(path, one, strict=False)
        return sum(1 for mine, its in pairs if mine == its)

    return max(optimizers, key=shared, default=None)


def _call(
    config: Config, path: Path, name: str, optimizer: Path | None, *, is_labelled: bool
) -> Call:
    arguments = _arguments(config, path)
    if optimizer is not None and not name.startswith(("keras", "optax")):
        rate = config.root().at(*_inside(config, optimizer)).number("lr", "learning_rate")
        if rate is not None:
            arguments["lr"] = rate
    where = ".".join(map(str, path))
    return Call(name, arguments, path, where if is_labelled else "")


def _inside(config: Config, path: Path) -> Path:
    """Return where the arguments of an object stand."""
    tree = config.root().at(*path).mapping_here()
    inner = next((inner for key, inner in _STYLES if key in tree), "")
    return (*path, inner) if inner else path


def _arguments(config: Config, path: Path) -> dict[str, Any]:
    place = config.root().at(*_inside(config, path))
    keys = [key for key in place.mapping_here() if key not in _PASSED_BY]
    keys = [key for key in keys if key not in {"_target_", "class_path", "class_name"}]
    return {key: _argument(config, place, key) for key in keys}


def _argument(config: Config, place: Config, key: str) -> Any:  # noqa: ANN401
    value = place.get(key)
    path = place.path(key)
    if isinstance(value, Mapping) and _name(value):
        return Call(_name(value), _arguments(config, path), path)
    if isinstance(value, list):
        return [
            Call(_name(one), _arguments(config, (*path, number)), path)
            if isinstance(one, Mapping) and _name(one)
            else one
            for number, one in enumerate(value)
        ]
    if isinstance(value, str):
        return place.literal(key)
    return value
