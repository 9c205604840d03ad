"""A way through time along which every question that a formula asks has one answer."""

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import ge, gt, le, lt

from lrsched_cli.conversion.algebra import affine, value_at, value_of
from lrsched_cli.conversion.directions import computed, direction, next_answer


@dataclass(slots=True)
class Path:
    """A time, and until when every question that was asked of it has the same answer."""

    start: float
    end: float = field(default=math.inf)

    def ask(self, left: ast.expr, comparison: ast.cmpop, right: ast.expr) -> bool:
        """Answer a comparison of a number, or of one that grows evenly with time, with a bound."""
        bound, line = value_of(right), affine(left)
        compare = _COMPARE[type(comparison)]
        if bound is None:
            raise UndecidedError
        if line is None:
            return self._follow(left, lambda value: compare(value, bound))
        answer = compare(value_at(left, self.start), bound)
        is_before = answer == isinstance(comparison, (ast.Lt, ast.LtE))
        slope, offset = line
        if slope and is_before and bound < math.inf:
            turn = max(math.ceil((bound - offset) / slope) - 1, math.floor(self.start) + 1)
            while compare(value_at(left, turn), bound) == answer:
                turn += 1
            self.end = min(self.end, turn)
        return answer

    def _follow(self, left: ast.expr, asked: Callable[[float], bool]) -> bool:
        """Answer a question about what only rises, or only falls, but not evenly."""
        if direction(left) is None:
            raise UndecidedError
        try:
            answer = asked(computed(left, self.start))
            turn = next_answer(lambda t: asked(computed(left, t)), self.start, answer)
        except (ArithmeticError, ValueError):
            raise UndecidedError from None
        self.end = min(self.end, turn)
        return answer


_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: lt,
    ast.LtE: le,
    ast.Gt: gt,
    ast.GtE: ge,
}


class UndecidedError(Exception):
    """A comparison of what does not only rise or fall with time, or not with a number."""
