"""Logs that are broken, enormous or not meant well."""

import gzip
import json
import pickle
from pathlib import Path

import pytest

from logged import rows_of, written
from lrsched_cli.errors import FileError, LogError, NoRatesError
from lrsched_cli.logs import read_log


def test_nan_inf_and_words_are_rows_without_a_rate(tmp_path: Path) -> None:
    """What is no finite number is no rate, in a table and in JSON."""
    table = written(tmp_path, "step,lr\n0,0.5\n1,nan\n2,inf\n3,none\n4,0.25\n", "a.csv")
    lines = '{"step": 0, "lr": 0.5}\n{"step": 1, "lr": NaN}\n{"step": 2, "lr": "x"}\n'
    more = '{"step": 3, "lr": null}\n{"step": 4, "lr": "0.25"}\n'
    for path in (table, written(tmp_path, lines + more, "a.jsonl")):
        assert rows_of(read_log(path)) == [(0, 0.5), (4, 0.25)]


@pytest.mark.parametrize("text", ["step,lr\n0,0.5\n1", '{"step": 0, "lr": 0.5}\n{"step": 1, "l'])
def test_a_last_line_that_is_cut_short_is_left_out_and_told(tmp_path: Path, text: str) -> None:
    """A run that was killed leaves half a line: it is no row."""
    log = read_log(written(tmp_path, text))
    assert rows_of(log) == [(0, 0.5)]
    assert "cut short" in log.notes[0]


def test_a_state_that_is_cut_short_gives_its_whole_rows(tmp_path: Path) -> None:
    """Half of a trainer_state.json gives the rows that are whole, and says so."""
    rows = [{"learning_rate": 0.5 / n, "step": n} for n in (1, 2, 4)]
    text = json.dumps({"log_history": rows})
    log = read_log(written(tmp_path, text[: text.rindex("0.125")]))
    assert rows_of(log) == [(1, 0.5), (2, 0.25)]
    assert "cut short" in log.notes[0]


def test_quotes_bom_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    """A table as Windows and spreadsheets write it."""
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbf"step","note, long","lr"\r\n"0","a, b","0.5"\r\n1,,0.25\r\n')
    assert rows_of(read_log(str(path))) == [(0, 0.5), (1, 0.25)]


def test_text_of_powershell_is_read(tmp_path: Path) -> None:
    """What PowerShell redirects is UTF-16."""
    path = tmp_path / "a.txt"
    path.write_bytes("step,lr\r\n0,0.5\r\n1,0.25\r\n".encode("utf-16"))
    assert rows_of(read_log(str(path))) == [(0, 0.5), (1, 0.25)]


@pytest.mark.parametrize(
    "text",
    ["step;lr\n0;0,5\n1;0,25\n", "step,lr\n0,0,5,0\n1,0,25,0\n", 'step,lr\n0,"0,5"\n1,"0,25"\n'],
)
def test_decimal_commas_are_refused(tmp_path: Path, text: str) -> None:
    """A number with a comma is refused in words, with its line."""
    with pytest.raises(LogError, match=r"line 2: .* has a decimal comma"):
        read_log(written(tmp_path, text))


def test_commas_between_thousands_are_read(tmp_path: Path) -> None:
    """A spreadsheet writes its steps so, in quotes."""
    log = read_log(written(tmp_path, 'step,lr\n999,0.5\n"1,000",0.25\n"1,000,000",0.125\n'))
    assert rows_of(log) == [(999, 0.5), (1000, 0.25), (1_000_000, 0.125)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("1,nan\n2,inf\n", "its column 'lr' has no finite number"),
        ("2024-01-01,0.5\n2024-01-02,0.25\n", "its column 'step' has no numbers"),
    ],
)
def test_a_column_without_numbers_is_told_by_its_name(tmp_path: Path, rows: str, told: str) -> None:
    """It is there: what it lacks is said, and not that there is none."""
    with pytest.raises(NoRatesError, match=told):
        read_log(written(tmp_path, f"step,lr\n{rows}"))


def test_packed_logs_are_read_and_damaged_ones_told(tmp_path: Path) -> None:
    """A log may be packed by gzip, whatever its name, in parts or cut short."""
    path = tmp_path / "a.csv"
    packed = gzip.compress(b"step,lr\n0,0.5\n1,0.25\n")
    path.write_bytes(packed)
    assert rows_of(read_log(str(path))) == [(0, 0.5), (1, 0.25)]
    path.write_bytes(gzip.compress(b"step,lr\n0,0.5\n") + gzip.compress(b"1,0.25\n"))
    assert rows_of(read_log(str(path))) == [(0, 0.5), (1, 0.25)]
    path.write_bytes(packed[:-6])
    cut = read_log(str(path))
    assert (rows_of(cut)[0], cut.notes[0].partition(":")[0]) == (
        (0, 0.5),
        "the packed file is cut short",
    )
    path.write_bytes(packed[:-6] + b"another")
    with pytest.raises(FileError, match="it is damaged"):
        read_log(str(path))


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_nested_without_end_is_an_error(tmp_path: Path, opening: str) -> None:
    """A hundred thousand levels of JSON are refused as any file without rates is."""
    with pytest.raises(LogError):
        read_log(written(tmp_path, opening * 100_000))


def test_a_nested_row_among_others_is_left_out(tmp_path: Path) -> None:
    """A row with a thousand levels in it does not keep the others from being read."""
    deep = '{"step": 1, "x": ' + "[" * 2000 + "]" * 2000 + "}"
    text = f'{{"step": 0, "lr": 0.5}}\n{deep}\n{{"step": 2, "lr": 0.25}}\n'
    assert rows_of(read_log(written(tmp_path, text))) == [(0, 0.5), (2, 0.25)]


@pytest.mark.parametrize("form", ['{{"step": {0}, "lr": 0.5, "text": "{1}"}}\n', "{0},0.5,{1}\n"])
def test_a_line_of_five_megabytes_is_read(tmp_path: Path, form: str) -> None:
    """A long text in a row does not matter."""
    header = "" if "{{" in form else "step,lr,text\n"
    text = header + form.format(0, "a") + form.format(1, "x" * 5_000_000) + form.format(2, "b")
    assert rows_of(read_log(written(tmp_path, text)))[-1] == (2, 0.5)


def test_nothing_in_a_log_is_executed(tmp_path: Path) -> None:
    """A pickle is refused, and not loaded."""
    path = tmp_path / "log"
    path.write_bytes(pickle.dumps({"lr": [0.5, 0.25]}))
    with pytest.raises(LogError, match="no kind of log"):
        read_log(str(path))


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_told(tmp_path: Path, text: str) -> None:
    """An empty log is told to be empty."""
    with pytest.raises(LogError, match="it is empty"):
        read_log(written(tmp_path, text))


def test_a_last_number_that_may_lack_digits_is_left_out(tmp_path: Path) -> None:
    """A run that was killed leaves 0.0012 of 0.00125; a line without an end is not trusted."""
    log = read_log(written(tmp_path, "step,lr\n0,0.5\n1,0.25\n2,0.12"))
    assert rows_of(log) == [(0, 0.5), (1, 0.25)]
    assert any("may lack digits: it is left out" in note for note in log.notes)
    log = read_log(written(tmp_path, "step 0 lr 0.5\nstep 1 lr 0.25\nstep 2 lr 0.12"))
    assert rows_of(log) == [(0, 0.5), (1, 0.25)]


def test_a_last_line_without_an_end_counts_where_it_ends_in_another_column(tmp_path: Path) -> None:
    """What is cut short there is neither the rate nor the time."""
    log = read_log(written(tmp_path, "step,lr,loss\n0,0.5,2.5\n1,0.25,2."))
    assert (rows_of(log), log.notes) == ([(0, 0.5), (1, 0.25)], ())
    log = read_log(written(tmp_path, "step 0 lr 0.5 loss 2.5\nstep 1 lr 0.25 loss 2."))
    assert rows_of(log) == [(0, 0.5), (1, 0.25)]


def test_the_rows_of_two_processes_are_one_run(tmp_path: Path) -> None:
    """Each wrote the same rates, a few rows at once, in turn."""
    times = [0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5]
    rows = "".join(f"{time},{0.5 / (1 + time)}\n" for time in times)
    log = read_log(written(tmp_path, f"step,lr\n{rows}"))
    assert (log.runs, log.times.tolist()) == (1, [0, 1, 2, 3, 4, 5])
    assert "6 rows have the time of another row and are left out" in log.notes


def test_short_runs_of_one_rate_stay_apart(tmp_path: Path) -> None:
    """Four runs of two epochs begin four times; no process writes so."""
    log = read_log(written(tmp_path, "epoch,lr\n" + "0,0.5\n1,0.5\n" * 4))
    assert log.runs == 4


@pytest.mark.parametrize("text", ["lr " + "1" * 200_000 + "x", "lr" + " " * 200_000 + "x"])
def test_a_line_takes_no_longer_than_its_length_does(tmp_path: Path, text: str) -> None:
    """No spelling of rates or times goes over a long line again and again."""
    with pytest.raises(NoRatesError):
        read_log(written(tmp_path, f"step 1 {text}\n"))


@pytest.mark.parametrize("rate", ["nan", "inf", "n/a"])
def test_a_rate_that_is_no_number_is_told(tmp_path: Path, rate: str) -> None:
    """The row is left out, and that is said; an empty cell is no rate at all."""
    rows = "".join(f"{step},{rate if step == 3000 else 1e-3}\n" for step in range(4000))
    log = read_log(written(tmp_path, f"step,lr\n{rows}4000,\n", "a.csv"))
    assert log.times.size == 3999
    assert log.notes == ("1 row is left out: its rate or time is no finite number",)


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """The first is read, and the other can be asked for."""
    path = written(tmp_path, "step,lr,lr\n1,0.1,0.01\n2,0.2,0.02\n", "a.csv")
    assert rows_of(read_log(path)) == [(1, 0.1), (2, 0.2)]
    assert rows_of(read_log(path, lr_column="lr.1")) == [(1, 0.01), (2, 0.02)]
