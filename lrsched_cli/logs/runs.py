"""The runs of a log: where the axis starts again, what was run twice, and rows out of order."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.logs.container import plural

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.schedules import Floats

    Places = npt.NDArray[np.intp]

_MOST_RUNS = 10_000
"""Times that the axis may go back, beyond which rows are taken to be out of order."""

_MOST_IN_TURN = 4
"""Rows that a process writes, on average, before another one writes its own."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The runs of a log: for each, the places of its rows in the order of time."""

    runs: "tuple[Places, ...]"
    notes: tuple[tuple[str, ...], ...]
    """What is to be said of each run."""
    is_whole: bool = False
    """Whether the rows of the file are one run as they stand."""
    likeliest: int = 0
    """The place of the run to take where none is asked for."""


def parts_of(times: "Floats", rates: "Floats") -> Parts:
    """Return the runs of rows that stand in the order of the file."""
    if bool((times[1:] > times[:-1]).all()):
        whole = np.broadcast_to(np.intp(0), times.shape)  # its size alone is asked for
        return Parts((whole,), ((),), is_whole=True)
    back = np.flatnonzero(np.diff(times) < 0) + 1
    is_mixed = bool(back.size) and (
        np.unique(times).size == times.size
        or back.size > _MOST_RUNS
        or _are_of_processes(times, rates, back)
    )
    if not back.size or is_mixed:
        order = np.argsort(times, kind="stable")
        notes = ("the rows are not in the order of time: they are sorted",) if is_mixed else ()
        kept, more = _without_doubles(order, times, rates)
        return Parts((kept,), ((*notes, *more),))
    starts, resumes = _starts(times, [0, *back.tolist()])
    runs: list[Places] = []
    notes_of: list[list[str]] = []
    for start, stop in zip(starts, [*starts[1:], times.size], strict=True):
        inside = [one for one in resumes if start < one < stop]
        places, told = _joined(times, start, stop, inside)
        kept, more = _without_doubles(places, times, rates)
        of_run = [*told, *more]
        later = next((n for n, run in enumerate(runs) if _is_before(kept, run, times, rates)), None)
        if later is None:
            runs.append(kept)
            notes_of.append(of_run)
        else:
            notes_of[later] += [*of_run, _told_of_the_start(kept, runs[later], times)]
            runs[later] = _with_start(kept, runs[later], times)
    return Parts(tuple(runs), tuple(map(tuple, notes_of)), likeliest=_likeliest(runs, times, rates))


def _are_of_processes(times: "Floats", rates: "Floats", back: "Places") -> bool:
    """Tell whether several processes wrote the rows of one run: the same, a little in turn.

    Runs that start again go back to the first time instead.
    """
    restarts = np.count_nonzero(times[back] <= times.min())
    if back.size * _MOST_IN_TURN < times.size or 2 * restarts > back.size:
        return False
    order = np.argsort(times, kind="stable")
    is_same = np.diff(times[order]) == 0
    return bool((np.diff(rates[order])[is_same] == 0).all())


def _starts(times: "Floats", pieces: list[int]) -> tuple[list[int], list[int]]:
    """Return where runs start, and where one goes on from an earlier time.

    A run that starts goes back as far as the one before it began, or further.
    """
    starts: list[int] = [0]
    resumes: list[int] = []
    for place in pieces[1:]:
        (starts if times[place] <= times[starts[-1]] else resumes).append(place)
    return starts, resumes


def _is_before(start: "Places", run: "Places", times: "Floats", rates: "Floats") -> bool:
    """Tell whether rows are the start of a run of which the file has the later rows first.

    They begin before it and go up to it, and where both have a time, they have the same rate.
    """
    begins, ends = float(times[start[0]]), float(times[start[-1]])
    spacing = float(np.diff(times[start]).max()) if start.size > 1 else 0.0
    first, last = float(times[run[0]]), float(times[run[-1]])
    is_up_to = begins < first <= ends + spacing and ends < last
    return is_up_to and _agree(start, run, times, rates)


def _agree(one: "Places", other: "Places", times: "Floats", rates: "Floats") -> bool:
    """Tell whether two runs have the same rates at the times that both have."""
    _, mine, its = np.intersect1d(times[one], times[other], return_indices=True)
    return bool((rates[one[mine]] == rates[other[its]]).all())


def _with_start(start: "Places", run: "Places", times: "Floats") -> "Places":
    return np.concatenate([start[times[start] < times[run[0]]], run])


def _told_of_the_start(start: "Places", run: "Places", times: "Floats") -> str:
    told = f"the rows from {times[start[0]]:.16g} on stand after later ones: they are put first"
    twice = int(np.count_nonzero(times[start] >= times[run[0]]))
    return f"{told}, without {plural(twice, 'row')} that came again" if twice else told


def _likeliest(runs: "list[Places]", times: "Floats", rates: "Floats") -> int:
    """Return the place of the last run, or of the longest that has all of its rows as well."""
    last = runs[-1]
    longer = [
        place
        for place, run in enumerate(runs)
        if run.size > last.size
        and np.isin(times[last], times[run]).all()
        and _agree(last, run, times, rates)
    ]
    return max(longer, key=lambda place: runs[place].size, default=len(runs) - 1)


def _joined(
    times: "Floats", start: int, stop: int, resumes: list[int]
) -> "tuple[Places, list[str]]":
    """Return the places of a run that went on from earlier times: the later rows of these hold."""
    kept = np.arange(start, resumes[0] if resumes else stop)
    if not resumes:
        return kept, []
    lost = 0
    for place, end in zip(resumes, [*resumes[1:], stop], strict=True):
        before = kept[times[kept] < times[place]]
        lost += kept.size - before.size
        kept = np.concatenate([before, np.arange(place, end)])
    told = ", ".join(f"{times[place]:.16g}" for place in resumes[:3])
    more = f" and {len(resumes) - 3} more" if len(resumes) > 3 else ""  # noqa: PLR2004 - as above
    sentence = (
        f"the run goes on from earlier times (at {told}{more}): {plural(lost, 'row')} that it "
        "went through again are left out"
    )
    return kept, [sentence]


def _without_doubles(
    places: "Places", times: "Floats", rates: "Floats"
) -> "tuple[Places, list[str]]":
    """Return ordered places without those of a time that comes again: the last of each holds."""
    is_last = np.append(np.diff(times[places]) > 0, True) if places.size else np.ones(0, bool)
    doubled = places.size - int(is_last.sum())
    if not doubled:
        return places, []
    same = ~is_last[:-1]
    differ = int(np.count_nonzero(rates[places[:-1]][same] != rates[places[1:]][same]))
    notes = [f"{plural(doubled, 'row has', 'rows have')} the time of another row and are left out"]
    if differ:
        notes.append(
            f"{plural(differ, 'of them has', 'of them have')} another value: the last row of each "
            "time is taken"
        )
    return places[is_last], notes
