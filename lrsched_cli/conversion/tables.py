"""When cycles begin, as tables above the function that looks times up in them.

In plain Python a table holds fractions, so that no restart is missed. A library that computes in
float32 gets whole numbers, the first count of each cycle, and how far the cycle has come by then.
"""

import ast
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.conversion.algebra import affine
from lrsched_cli.conversion.source import WIDTH, as_int, call, statement
from lrsched_cli.conversion.tracing import Piece, column_of
from lrsched_cli.conversion.vocabulary import FARTHEST_COUNT, Vocabulary
from lrsched_cli.errors import ConversionError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycle_starts import Column, CycleTimes
from lrsched_cli.schedules.cycles import CosineRestarts


@dataclass(slots=True)
class Tables:
    """The tables that formulas use, found while their places are given names."""

    schedule: Schedule
    words: Vocabulary
    _rows: dict[tuple[CycleTimes, float], int] = field(default_factory=dict)

    def named(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Return formulas with names in the place of tables.

        Raises:
            ConversionError: restarts that float64 finds, or misses, cannot be found in float32.
        """
        if self.words.rounds and any(map(_divides_in_float64, _all_within(self.schedule))):
            problem = "finds its restarts by a division in float64, which float32 cannot repeat"
            raise ConversionError(str(self.schedule), problem)
        return [replace(piece, formula=self._changed(piece.formula, piece)) for piece in pieces]

    def lines(self) -> Iterator[str]:
        """Yield the statements that make the tables."""
        for (cycles, shift), rows in self._rows.items():
            suffix = self._suffix(cycles, shift)
            if cycles.arithmetic == "exact":
                yield from self._computed(cycles, shift, rows, suffix)
            else:
                yield from self._listed(cycles, shift, rows, suffix)

    def _changed(self, node: Any, piece: Piece) -> Any:  # noqa: ANN401 - whatever a node is made of
        match node:
            case list():
                return [self._changed(one, piece) for one in node]
            case ast.Call(func=ast.Name(id="floor"), args=[inner]) if (
                self.words.rounds and "log1p" in ast.dump(inner)
            ):
                problem = "has more cycles than a table holds or float32 can count"
                raise ConversionError(str(self.schedule), problem)
            case ast.Call(func=ast.Name(id="digitize"), args=[x, column]):
                name = self._name(column_of(column), x, piece)
                return call("digitize", self._changed(x, piece), name)
            case ast.BinOp(
                left=x,
                op=ast.Sub(),
                right=ast.Call(func=ast.Name(id="take"), args=[column, number]),
            ):
                name = self._name(column_of(column), x, piece)
                taken = call("take", name, self._changed(number, piece))
                return ast.BinOp(self._changed(x, piece), ast.Sub(), taken)
            case ast.Call(func=ast.Name(id="take"), args=[column, number]):
                cycles = column_of(column).cycles
                shift = next(shift for known, shift in self._rows if known == cycles)
                name = f"SIZES{self._suffix(cycles, shift)}"
                return call("take", name, self._changed(number, piece))
            case ast.expr():
                fields = {key: self._changed(value, piece) for key, value in ast.iter_fields(node)}
                return type(node)(**fields)
            case _:
                return node

    def _name(self, column: Column, x: ast.expr, piece: Piece) -> str:
        line = affine(x)
        if line is None or line[0] != 1:
            raise ConversionError(str(self.schedule), "restarts by a clock that is not the time's")
        cycles, shift = column.cycles, line[1] if self.words.rounds else 0.0
        first = cycles.table.first
        farthest = min(piece.end, FARTHEST_COUNT if self.words.rounds else math.inf)
        rows = int(np.count_nonzero(first < farthest + line[1]))
        self._rows[cycles, shift] = max(rows, self._rows.get((cycles, shift), 1))
        is_first = column.name == "first" and cycles.arithmetic != "exact"
        return f"{'FIRST' if is_first else 'STARTS'}{self._suffix(cycles, shift)}"

    def _suffix(self, cycles: CycleTimes, shift: float) -> str:
        place = list(self._rows).index((cycles, shift))
        return f"_{place + 1}" if place else ""

    def _computed(self, cycles: CycleTimes, shift: float, rows: int, suffix: str) -> Iterator[str]:
        starts = f"STARTS{suffix}"
        parts = {"SHIFT": -shift, "LENGTH": cycles.length, "GROWTH": cycles.growth}
        told: dict[str, str] = {}
        for name, value in parts.items():
            told[name] = repr(as_int(value))
            if name == "GROWTH" or not float(value).is_integer():
                yield f'{name}{suffix} = Fraction("{told[name]}")'
                told[name] = f"{name}{suffix}"
        begin = f"{told['SHIFT']} + " if shift else ""
        length = f"{told['LENGTH']} * " if cycles.length != 1 else ""
        start = f"{begin}{length}({told['GROWTH']}**k - 1) / ({told['GROWTH']} - 1)"
        made = f"{start} for k in range({rows})"
        line = f"{starts} = [{made}]"
        yield line if len(line) <= WIDTH else f"{starts} = [\n    {made}\n]"
        if self.words.rounds:
            first, lead = f"FIRST{suffix}", f"LEAD{suffix}"
            made = self.words.table(f"[math.ceil(start) for start in {starts}]")
            yield f"{first} = {made}"
            made = self.words.table(f"[float(math.ceil(start) - start) for start in {starts}]")
            yield f"{lead} = {made}"

    def _listed(self, cycles: CycleTimes, shift: float, rows: int, suffix: str) -> Iterator[str]:
        table = cycles.table
        first, start = table.first[:rows], table.start[:rows]
        columns = {"FIRST": first, "STARTS": start, "SIZES": table.size[:rows]}
        if self.words.rounds:
            count = np.ceil(first - shift)
            columns = {
                "FIRST": count,
                "LEAD": count + shift - start,
                "SIZES": table.size[:rows],
            }
        for name, column in columns.items():
            numbers = column.tolist()
            made = [as_int(one) for one in numbers] if name == "FIRST" else numbers
            yield statement(self.words.table_of(made), f"{name}{suffix} = ")


def _all_within(schedule: Schedule) -> Iterator[Schedule]:
    """Yield a schedule, and all that it is made of."""
    yield schedule
    for value in schedule.values().values():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Schedule):
                yield from _all_within(one)


def _divides_in_float64(schedule: Schedule) -> bool:
    """Tell whether its cycles share a length, and are counted as a framework counts them."""
    if not isinstance(schedule, CosineRestarts):
        return False
    return schedule.total is not None and schedule.arithmetic != "exact"
