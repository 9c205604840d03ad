"""Models of warmups that count from 1, (t + 1) / warmup, before a decay that does not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Model
from lrsched_cli.analysis.identification.shapes import LINE, WAVE, Form
from lrsched_cli.schedules import FAMILIES

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_COST = 1.5


def early_warmups() -> Iterator[Model]:
    """Yield the models: the peak is reached one update before the decay begins."""
    for low in (False, True):
        for form in (WAVE, LINE):
            yield _model(form, low=low)


def _model(form: Form, *, low: bool) -> Model:
    plain = form.falling(low=low).model("zero")
    names = [one.name for one in plain.parameters]

    def rates(t: "Floats", values: "Floats") -> "Floats":
        told = dict(zip(names, values.tolist(), strict=True))
        rise = told["peak"] * np.minimum((t + 1) / max(told["warmup"], 1e-9), 1)
        return np.where(t < told["warmup"], rise, plain.rates(t, values))

    return replace(plain, rates=rates, cost=_COST, text=lambda words: _text(form.family, words))


def _text(family: str, words: Mapping[str, Any]) -> str:
    """Return the rise and the decay, one after the other on one clock."""
    decay = FAMILIES[family](**words)
    warmup = words["warmup"]
    rise = FAMILIES["constant"](lr0=words["lr0"], warmup=warmup - 1, warmup_from=1 / warmup)
    return str(FAMILIES["sequence"](parts=(rise, decay), at=(warmup,), clock="global"))
