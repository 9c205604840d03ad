"""identify: which schedule made a log; the exit code tells if any."""

import json
from collections.abc import Callable
from pathlib import Path

from lrsched_cli import parse
from program import Done

Here = Callable[..., Done]


def lines(path: str, expression: str, steps: range) -> None:
    """Write a log in lines of JSON."""
    rates = zip(steps, parse(expression)([*steps]).tolist(), strict=True)
    Path(path).write_text("".join(f'{{"step": {t}, "lr": {lr!r}}}\n' for t, lr in rates))


def test_the_answer_in_json_is_a_list_of_candidates(here: Here) -> None:
    """Each has the same seven keys."""
    lines("log.jsonl", "cosine(lr0=1e-3, total=200, warmup=20)", range(0, 200, 5))
    done = here("identify", "log.jsonl", "-f", "json")
    assert done.code == 0
    first = json.loads(done.out)[0]
    assert first == {
        "expression": "cosine(lr0=0.001, total=200, warmup=20)",
        "t": "step",
        "unit": "step",
        "rows": 40,
        "matched": 40,
        "max_error": 0.0,
        "open": [],
    }


def test_the_answer_for_reading_has_the_expression_first(here: Here) -> None:
    """It is a line of its own, to be pasted."""
    lines("log.jsonl", "linear(lr0=1e-3, total=200)", range(0, 200, 5))
    assert here("identify", "log.jsonl").out.startswith("linear(lr0=0.001, total=200)\n")


def test_a_log_that_no_schedule_explains_ends_with_code_1(here: Here) -> None:
    """The answer is no."""
    Path("log.jsonl").write_text(
        "".join(f'{{"step": {t}, "lr": {(t * 7919 % 101 + 1) / 1e4}}}\n' for t in range(300))
    )
    done = here("identify", "log.jsonl")
    assert (done.code, done.out) == (1, "No schedule explains log.jsonl.\n")
