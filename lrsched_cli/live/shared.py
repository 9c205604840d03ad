"""What live objects of several frameworks need: their names, their numbers, the text of a call."""

from collections.abc import Mapping
from typing import Any

from lrsched_cli.dialects import Entry
from lrsched_cli.parameters import Field, fields, kinds

_NOT_ARGUMENTS = ("last_epoch", "last_step", "initialize", "lr")
"""Parameters that are no attributes of the scheduler that was made with them."""


class Unwritable(Exception):  # noqa: N818 - not an error: another way is taken then
    """An object that no call in its framework's words stands for."""


def class_names(given: object) -> list[str]:
    """Return the full names of an object's class and of those that it is derived from."""
    return [f"{one.__module__}.{one.__qualname__}" for one in type(given).__mro__]


def plain(value: object) -> Any:  # noqa: ANN401 - Python's own data
    """Return Python's own value for one that a framework or NumPy made.

    Raises:
        Unwritable: there is none.
    """
    if value is None or type(value) in {bool, int, float, str}:
        return value
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {plain(key): plain(one) for key, one in value.items()}
    item = getattr(value, "item", None)
    if callable(item):
        return plain(item())
    text = getattr(value, "value", None)  # a member of an enumeration
    if isinstance(text, str):
        return text
    raise Unwritable(value)


def call_of(name: str, entry: Entry, given: object, told: Mapping[str, object]) -> str:
    """Return the call of a scheduler, its arguments read from attributes of the same names.

    Raises:
        Unwritable: an argument is required and is no attribute.
    """
    arguments = []
    for field in fields(entry):
        if field.kind is kinds.OPTIMIZER:
            arguments.append("optimizer")
        elif field.name in told:
            arguments.append(f"{field.name}={plain(told[field.name])!r}")
        elif field.name in _NOT_ARGUMENTS or field.param.ignored or field.takes_others:
            continue
        elif hasattr(given, field.name):
            arguments.append(f"{field.name}={_argument(field, getattr(given, field.name))!r}")
        elif field.is_required:
            raise Unwritable(field.name)
    return f"{name}({', '.join(arguments)})"


def _argument(field: Field, value: object) -> object:
    found = plain(value)
    return found if field.kind is not kinds.FLOATS or found is None else list(found)


def optimizer_text(groups: list[Mapping[str, Any]], rates: list[float]) -> str:
    """Return the statement that makes an optimizer with the groups and first rates of another."""
    if len(groups) == 1 and "lr_scale" not in groups[0]:
        return f"optimizer = torch.optim.SGD(params, lr={rates[0]!r})"
    told = []
    for group, rate in zip(groups, rates, strict=True):
        named = {"lr": rate} | {
            key: plain(group[key]) for key in ("name", "lr_scale") if key in group
        }
        pairs = ", ".join(f"{key!r}: {value!r}" for key, value in named.items())
        told.append(f"{{'params': params, {pairs}}}")
    return f"optimizer = torch.optim.SGD([{', '.join(told)}], lr={rates[0]!r})"
