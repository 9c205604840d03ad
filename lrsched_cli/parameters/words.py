"""Words of frameworks for a parameter: who writes one is told what it is called here."""

from collections.abc import Collection, Iterable, Mapping

from lrsched_cli.parameters.field import Field
from lrsched_cli.parameters.param import Beside
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
    more = beside([(word, field) for word, field, _ in found], named)
    texts = [f"{field.name}={_written(value)}" for _, field, value in found]
    texts += [f"{one.name}={to_source(one.value)}" for one in more]
    told = meanings((field for _, field, _ in found), more)
    return f"has no {words}; write {', '.join(texts)} ({told})"


def beside(found: Iterable[tuple[str, Field]], given: Collection[str]) -> list[Beside]:
    """Return what else is to be told where words mean some parameters, unless it is given."""
    needed = [field.param.beside.get(word.lower().replace("-", "_")) for word, field in found]
    return [one for one in dict.fromkeys(needed) if one is not None and one.name not in given]


def meanings(found: Iterable[Field], more: Iterable[Beside] = ()) -> str:
    """Return what parameters mean, and why others are to be told beside them."""
    texts = [*(one.param.summary for one in found), *(f"{o.name}: {o.reason}" for o in more)]
    return "; ".join(dict.fromkeys(texts))


def _written(value: object) -> str:
    values = value if isinstance(value, (list, tuple)) else [value]
    is_plain = all(isinstance(one, (int, float, str)) for one in values)
    text = to_source(tuple(value) if isinstance(value, list) else value) if is_plain else "..."
    return text if len(text) <= _LONGEST else "..."


_LONGEST = 60
"""Characters of a value that a message repeats."""
