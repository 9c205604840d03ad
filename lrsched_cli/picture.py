"""How a picture looks: what options and files may say of it."""

from dataclasses import replace
from typing import Annotated, Literal, Self

from lrsched_cli.parameters import Param, Record
from lrsched_cli.parameters.values import Counts, Size


class Picture(Record, name="plot"):
    """How a picture looks: the options of the command line and the keys of a file's `[plot]`."""

    layout: Annotated[
        Literal["overlay", "panels"],
        Param("all curves in one plot, or one plot a curve with equal axes"),
    ] = "overlay"
    log_y: Annotated[bool, Param("logarithmic axis of learning rates")] = False
    title: Annotated[str | None, Param("title of the picture")] = None
    size: Annotated[
        Size | None, Param("width and height", unit="inches", at_least=1, at_most=100)
    ] = None
    dpi: Annotated[float, Param("dots per inch of a PNG", at_least=10, at_most=1200)] = 150
    theme: Annotated[
        Literal["light", "dark", "paper"],
        Param("colours, and for paper the size and the fonts of a column in print"),
    ] = "light"
    style: Annotated[
        str | None, Param("a style of Matplotlib's, or an .mplstyle file, on top of the theme")
    ] = None
    transparent: Annotated[bool, Param("transparent background")] = False
    x: Annotated[
        Literal["step", "epoch", "tokens", "fraction"] | None,
        Param("unit of the horizontal axis; fraction: of the range"),
    ] = None
    mark: Annotated[
        Counts | None,
        Param(
            "draw vertical lines at these times, in the unit of the axis",
            at_least=0,
            may_wait=True,
        ),
    ] = None
    phases: Annotated[
        bool, Param("shade and name the phases of the first schedule, or of each panel's")
    ] = False
    annotate: Annotated[bool, Param("write the peak and the last rate at each curve")] = False
    against: Annotated[
        Literal["first", "difference", "ratio"] | None,
        Param("add a panel that compares with the first schedule; first: a ratio, log axis"),
    ] = None

    def titled(self, title: str | None) -> Self:
        """Return the same under a title, unless it has one."""
        return self if self.title or not title else replace(self, title=title)
