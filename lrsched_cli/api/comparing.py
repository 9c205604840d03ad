"""Schedules side by side: their rates as arrays, as a table for data frames, and as a picture."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.api.given import Options, read_schedules
from lrsched_cli.api.pages import IN_PYTHON, drawn, table_parts
from lrsched_cli.comparison import Comparison
from lrsched_cli.render import FORMATS
from lrsched_cli.render.parts import Line, as_html, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from lrsched_cli.api.interchange import Table
    from lrsched_cli.render.figure.on_axes import Axes


class Compared:
    """Schedules over one range; `str()` and a notebook show them as `lrsched compare` does.

    pandas, polars and others make a data frame of it: `polars.DataFrame(compared)`,
    `pandas.DataFrame(compared.values)`.
    """

    def __init__(self, comparison: Comparison, notes: tuple[str, ...] = ()) -> None:
        self.comparison = comparison
        """The labelled schedules, and the range."""
        self.notes = notes
        """What is to be said of how schedules and times were understood."""

    @cached_property
    def values(self) -> "dict[str, npt.NDArray[np.int64] | npt.NDArray[np.float64]]":
        """Every row, a column a name: `epoch` or `step`, then `lr`, or the rates by their labels.

        These are the columns of `lrsched compare -f csv`. Times are whole numbers, rates float64;
        a log has NaN where it has no row.
        """
        comparison = self.comparison
        chunks = [[*comparison.time_columns(t), *rates] for t, rates in comparison.chunks()]
        whole = map(np.concatenate, zip(*chunks, strict=True))
        return dict(zip(comparison.columns, whole, strict=True))

    @property
    def labels(self) -> tuple[str, ...]:
        """What the schedules are called."""
        return tuple(one.label for one in self.comparison.series)

    def plot(self, ax: "Axes | None" = None, **options: Any) -> "Axes":  # noqa: ANN401 - as `Picture` declares them
        """Draw them, on axes of the caller's or as a new picture; `options` as of `plot`."""
        from lrsched_cli.api.plotting import with_options  # noqa: PLC0415 - Matplotlib
        from lrsched_cli.render.figure.on_axes import drawn_on  # noqa: PLC0415 - as above

        return drawn_on(ax, with_options(self.comparison, options))

    def __str__(self) -> str:
        table = b"".join(FORMATS["table"].render(self.comparison, IN_PYTHON))
        notes = as_text(map(Line, self._noted()), IN_PYTHON)
        return (table + notes).decode().rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        picture = drawn(self.comparison, ", ".join(self.labels))
        parts = [*table_parts(self.comparison), *map(Line, self._noted())]
        return as_html(parts, picture=picture)

    def _noted(self) -> list[str]:
        return [f"note: {note}" for note in self.notes]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return every row through Arrow's interface; a schema that is requested changes none."""
        from lrsched_cli.api.arrow import stream_of  # noqa: PLC0415 - where one is read

        return stream_of(self.values)

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> "Table":
        """Return every row through the DataFrame interchange protocol."""
        from lrsched_cli.api.interchange import Table  # noqa: PLC0415 - where one is read

        return Table(self.values)


def compare(
    *schedules: object,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    total: int | str | None = None,
    steps_per_epoch: int | None = None,
    group: int | str | None = None,
    settings: "Mapping[str, object] | None" = None,
    **run: Any,  # noqa: ANN401 - as `Run` declares them
) -> Compared:
    """Return schedules side by side, over one range of epochs or steps.

    The rates of each are those used during `t` = 0, 1, ...: the columns of `values`.

    >>> from lrsched_cli import compare
    >>> two = compare("cosine(lr0=0.1)", {"halved": "step(lr0=0.1, drop=0.5, every=50)"}, total=100)
    >>> list(two.values)
    ['step', 'cosine(lr0=0.1)', 'halved']
    >>> two.values["halved"][[0, 49, 50, 99]].tolist()
    [0.1, 0.05, 0.05, 0.025]

    Args:
        schedules: schedules, expressions, names of files that `lrsched compare` reads (scripts are
            read, never run), live objects that `schedule` takes, or mappings of labels to them.
        epochs: the range, N or "START:STOP[:STRIDE]"; if not given, the longest schedule's length.
        steps: the range, counted in steps.
        total: the length of the whole run [updates]: the range, and what `5%` in a schedule is of.
        steps_per_epoch: updates in an epoch; brings epochs and steps to one axis.
        group: of optimizers with several groups of parameters: the one that is meant.
        settings: values for names that a file does not tell, such as `{"args.lr": 0.1}`.
        run: what else is told of the run: `dataset_size`, `batch_size`, `devices`, `grad_accum`,
            `seq_len`, `drop_last`, as the options of `lrsched compare` say.

    Raises:
        LRSchedError: something is no schedule, a range is wrong, or there is no usable rate.
    """
    told = {"epochs": epochs, "steps": steps, "total": total, "steps_per_epoch": steps_per_epoch}
    read = read_schedules(schedules, Options.of({**told, **run}, settings, group))
    comparison = read.comparison()
    comparison.check()
    return Compared(comparison, read.notes(comparison))
