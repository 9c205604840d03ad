"""The rows that are kept of a log with more of them than memory should hold."""

from pathlib import Path

import numpy as np
import pytest

from lrsched_cli.logs import read_log, rows


@pytest.mark.parametrize("count", [9, 16, 17, 1000, 1025])
def test_of_very_many_rows_some_are_kept_evenly_and_the_last(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the parts in which they come."""
    monkeypatch.setattr(rows, "_MOST", 8)
    kept, times = rows.Rows(), np.arange(count, dtype=float)
    for part in np.split(times, [1, 3, count // 2, count // 2 + 2]):
        if part.size:
            kept.extend((part, -part))
    first, second = kept.columns()
    assert kept.every > 1
    assert kept.seen == count
    assert [*first] == [*dict.fromkeys([*range(0, count, kept.every), count - 1])]
    assert first.size <= 9
    assert np.array_equal(second, -first)


def test_it_is_told_that_some_rows_are_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how many there are: what is said of the rows holds for those that were looked at."""
    monkeypatch.setattr(rows, "_MOST", 8)
    path = tmp_path / "a.csv"
    path.write_text("step,lr\n" + "".join(f"{t},{t / 100}\n" for t in range(20)), encoding="utf-8")
    log = read_log(str(path))
    assert [*log.times] == [0, 4, 8, 12, 16, 19]
    assert log.notes == ("of its 20 rows, one in 4 is looked at",)
