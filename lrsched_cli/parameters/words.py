"""Words of frameworks for a parameter: who writes one is told what it is called here."""

from collections.abc import Iterable, Mapping

from lrsched_cli.parameters.field import Field
from lrsched_cli.parameters.values import to_source


def meant(word: str, declared: Iterable[Field]) -> Field | None:
    """Return the parameter that a framework's word means, or None; the last one has precedence.

    Capitals do not matter, nor whether there are dashes or underscores: `T_max`, `t-max`.
    """
    spelt = word.lower().replace("-", "_")
    found = [field for field in declared if spelt in field.param.words]
    return found[-1] if found else None


def instead(named: Mapping[str, object], declared: tuple[Field, ...]) -> str:
    """Return the sentence for words of frameworks among arguments; nothing where there are none."""
    pairs = [(word, meant(word, declared), value) for word, value in named.items()]
    found = [(word, field, value) for word, field, value in pairs if field is not None]
    if not found:
        return ""
    words = ", ".join(word for word, _, _ in found)
    texts = ", ".join(f"{field.name}={_written(value)}" for _, field, value in found)
    return f"has no {words}; write {texts} ({meanings([field for _, field, _ in found])})"


def meanings(found: Iterable[Field]) -> str:
    """Return what parameters mean, and what else is to be told to have a framework's rates."""
    found = list(found)
    texts = [*(one.param.summary for one in found), *(one.param.caution for one in found)]
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _written(value: object) -> str:
    values = value if isinstance(value, (list, tuple)) else [value]
    is_plain = all(isinstance(one, (int, float, str)) for one in values)
    text = to_source(tuple(value) if isinstance(value, list) else value) if is_plain else "..."
    return text if len(text) <= _LONGEST else "..."


_LONGEST = 60
"""Characters of a value that a message repeats."""
