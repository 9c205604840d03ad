"""The kinds of logs: what is written as a kind writes it is read back, and told as that kind."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logged import written
from lrsched_cli.logs import FORMATS_OF_LOGS, read_log
from lrsched_cli.logs.formats import EVENTS

Rows = Sequence[tuple[int, float]]
Writer = Callable[[Rows], str]


def state(rows: Rows, **keys: object) -> str:
    history = [{"epoch": 0.5, "learning_rate": lr, "loss": 2.5, "step": t} for t, lr in rows]
    return json.dumps({"epoch": 1.0, "log_history": [*history, {"eval_loss": 2}], **keys}, indent=2)


def lines(rows: Rows, form: Callable[[int, float], dict[str, object]]) -> str:
    return "".join(f"{json.dumps(form(time, rate))}\n" for time, rate in rows)


def table(header: str, form: str) -> Writer:
    return lambda rows: "".join(f"{line}\n" for line in [header, *(form.format(*r) for r in rows)])


def of_text(form: str) -> Writer:
    return lambda rows: "start\n" + "".join(f"{form.format(*row)}\n" for row in rows) + "end\n"


MMENGINE, MMCV = (
    (lambda t, lr: {"lr": lr, "iter": t, "step": t, "loss": 2.5}),
    (lambda t, lr: {"mode": "train", "epoch": 1, "iter": t, "lr": round(lr, 5), "loss": 2.5}),
)

WRITERS: dict[str, Writer] = {
    "trainer_state.json of a recent Hugging Face Trainer": lambda rows: state(
        rows, best_global_step=None
    ),
    "trainer_state.json of an older Hugging Face Trainer": state,
    "trainer_log.jsonl of LLaMA-Factory": lambda rows: lines(
        rows, lambda t, lr: {"current_steps": t, "total_steps": 10**6, "lr": lr, "loss": 2.5}
    ),
    "results.csv of Ultralytics": table(
        "epoch,time,train/box_loss,lr/pg0,lr/pg1,lr/pg2", "{0},9.5,1.25,0.1,{1:.6g},{1:.6g}"
    ),
    "results.csv of YOLOv5": table(
        "               epoch,      train/box_loss,   x/lr0,               x/lr1",
        "{0:20},{0:20.5g},             0.1,{1:20.5g}",
    ),
    "metrics.csv of Lightning": table("epoch,lr-Adam,step,train_loss", ",{1!r},{0},\n0,,{0},2.5"),
    "log.txt of MAE, DeiT or DETR": lambda rows: lines(
        rows, lambda t, lr: {"train_lr": lr, "train_loss": 2.5, "epoch": t, "n_parameters": 9}
    ),
    "scalars.json of MMEngine": lambda rows: lines(rows, MMENGINE),
    "log.json of MMCV": lambda rows: json.dumps({"env_info": "x"}) + "\n" + lines(rows, MMCV),
    "CSV file of Keras' CSVLogger": lambda rows: table(
        "epoch,accuracy,learning_rate,loss", "{0},0.5,{1!r},2.5"
    )([(t, float(np.float32(lr))) for t, lr in rows]),
    "export of Weights & Biases": table(
        '"Step","happy-fox-1 - train/learning_rate","happy-fox-1 - train/learning_rate__MIN",'
        '"happy-fox-1 - train/learning_rate__MAX"',
        '"{0}","{1!r}","{1!r}","{1!r}"',
    ),
    "metric file of MLflow": lambda rows: "".join(f"1700000000000 {lr!r} {t}\n" for t, lr in rows),
    "export of TensorBoard": lambda rows: table("Wall time,Step,Value", "1700000000.5,{0},{1!r}")(
        [(t, float(np.float32(lr))) for t, lr in rows]
    ),
    "log of Megatron-LM": of_text(
        " iteration {0:8}/  500000 | consumed samples: 64 | learning rate: {1:.6E} | loss: 2.5 |"
    ),
    "log in rows of JSON": lambda rows: json.dumps([{"lr": lr, "step": t} for t, lr in rows]),
    "table": table("step\tlr", "{0}\t{1!r}"),
    "text": of_text("[2024-01-01 10:00:00] step {0} loss 2.5 lr {1:.4e} 3.5 s/it"),
}
"""Each kind as its program writes it, with what it writes beside."""

KINDS = [one for one in FORMATS_OF_LOGS if one.containers != (EVENTS,)]
"""Those of text; event files have tests of their own."""


def test_every_kind_is_tested() -> None:
    """A kind that is added needs a writer here."""
    assert {one.name for one in KINDS} == set(WRITERS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.name)
@given(
    rates=st.lists(st.floats(1e-9, 1, allow_subnormal=False), min_size=4, max_size=30),
    apart=st.lists(st.integers(1, 500), min_size=30, max_size=30),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_kind_writes_is_read_back(
    kind: object, rates: list[float], apart: list[int], tmp_path: Path
) -> None:
    """Each rate is within what the digits allow, at its time, and the kind is told."""
    name = getattr(kind, "name", "")
    rates[0] = max(rates[0], 0.01)  # so that what is rounded to decimals is not all 0
    times = np.cumsum(apart)[: len(rates)].tolist()
    path = tmp_path / "a"
    path.write_text(WRITERS[name](list(zip(times, rates, strict=True))))
    log = read_log(str(path))
    assert (log.kind, log.runs, log.times.tolist()) == (name, 1, times)
    assert np.all(np.abs(log.rates - np.array(rates)) <= log.allowed * (1 + 1e-9))


def test_rates_that_were_written_with_so_many_digits_are_exact_to_these(tmp_path: Path) -> None:
    """A table made by hand may look like one that Keras writes, which has all digits."""
    rates = [0.1 * 0.99**epoch for epoch in range(20)]
    rows = "".join(f"{epoch},{rate:.5e},2.5\n" for epoch, rate in enumerate(rates))
    log = read_log(written(tmp_path, f"epoch,lr,loss\n{rows}", "a.csv"))
    assert (log.tolerance, log.per_value) == (5e-6, True)
    lines = "".join(
        f'{{"epoch": {n}, "lr": {float(f"{one:.2e}")}}}\n' for n, one in enumerate(rates)
    )
    log = read_log(written(tmp_path, lines, "a.jsonl"))
    assert (log.tolerance, log.per_value) == (5e-3, True)
