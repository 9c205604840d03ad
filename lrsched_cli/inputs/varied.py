"""Sweeps over the names of a config: its schedules for each value that a name is given."""

from collections.abc import Callable
from dataclasses import replace

from lrsched_cli.expression.values import canonical, value_of
from lrsched_cli.inputs.shared import Input
from lrsched_cli.settings import Given
from lrsched_cli.sweep import Axes, Sweep
from lrsched_cli.sweep.curves import Curve
from lrsched_cli.sweep.values import Point, grid, point_label, values_at


def varied(read: Callable[[Given], Input], axes: Axes, given: Given) -> Input:
    """Return what is read with each combination of values for those names that it has.

    Raises:
        SweepError: there are too many combinations.
    """
    if not axes:
        return read(given)
    first = read(_with(given, {name: values[0] for name, values in axes.items()}))
    known = set(map(canonical, first.used))
    own = {name: values for name, values in axes.items() if canonical(name) in known}
    if not own:
        return read(given)
    inputs = [(point, read(_with(given, point))) for point in grid(own)]
    sweeps = (_sweep(inputs, number, tuple(own)) for number in range(len(first.sweeps)))
    return replace(first, sweeps=tuple(sweeps))


def _with(given: Given, point: Point) -> Given:
    values = {canonical(name): value_of(text) for name, text in point.items()}
    return replace(given, told={**given.told, **values})


def _sweep(inputs: list[tuple[Point, Input]], number: int, names: tuple[str, ...]) -> Sweep:
    """Return one of the schedules for all values of what varies."""
    curves = []
    for point, one in inputs:
        for curve in one.sweeps[number].curves if number < len(one.sweeps) else ():
            told = point_label(point)
            beside = f"{curve.labels[1]}: {told}"
            curves.append(Curve(curve.reading, values_at(point), (told, beside, beside)))
    return Sweep(inputs[0][1].sweeps[number].curves[0].labels[1], names, tuple(curves))
