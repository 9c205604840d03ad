"""Which numbers in the place of `?` make a schedule meet conditions."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from lrsched_cli.analysis.solving.conditions import Area, Condition, RateAt
from lrsched_cli.analysis.solving.costly import is_long, solve_costly
from lrsched_cli.analysis.solving.form import Form
from lrsched_cli.analysis.solving.one import solve_one
from lrsched_cli.analysis.solving.question import Question, Watch
from lrsched_cli.analysis.solving.rebuilding import maker_of, readings, rebuilder
from lrsched_cli.analysis.solving.several import solve_several
from lrsched_cli.analysis.solving.solution import Solution, Solved
from lrsched_cli.errors import ExpressionError, LRSchedError, QuestionError
from lrsched_cli.horizon import usual_stop
from lrsched_cli.parameters.lengths import UNTOLD, Lengths
from lrsched_cli.parameters.values import to_source
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule, Unit

_MOST_UNKNOWNS = 4

_MOST_READ = 1000
"""Times that a file is read."""

_TRIED = (0.01, 0.05, 0.5, 1, 2, 7, 30, 90, 300)
"""Numbers for the unknowns, to see whether they change how long the schedule is."""


def solve(
    template: Form,
    conditions: Sequence[Condition],
    lengths: Lengths = UNTOLD,
    watch: Watch | None = None,
) -> Solved:
    """Return the numbers for an expression's unknowns that meet all conditions.

    One number is looked for at all sizes and between its parameter's bounds, and what is found is
    exact to a float64, or a whole number. Several are found by Newton's method. `lengths` are those
    of the run, by which lengths with units in the expression are found; `watch` is told how many
    numbers were tried.

    Raises:
        QuestionError: there are fewer conditions than unknowns, or too many unknowns, or too many
            numbers were tried.
        LRSchedError: the expression has no rate with any numbers that were tried.
    """
    count = len(template.unknowns)
    if count > _MOST_UNKNOWNS:
        message = f"{count} unknowns are too many: {_MOST_UNKNOWNS} is the most"
        raise QuestionError(message)
    distinct = _distinct(conditions)
    if len(distinct) < count:
        names = " and ".join(one.name for one in template.unknowns)
        same = ", for some are the same" if len(distinct) < len(conditions) else ""
        message = (
            f"{count} unknowns ({names}) need {count} conditions, not {len(distinct)}{same}: "
            "a pair of --at T and --lr RATE is one"
        )
        raise QuestionError(message)
    question = Question(template, distinct, maker_of(template, lengths))
    question.watch = watch or question.watch
    question.is_costly = any(map(is_long, distinct))
    solved = _solved(question) if template.is_expression else _solved_by_reading(question, lengths)
    if not question.answered and question.trouble is not None:
        values, error = question.trouble
        raise template.told(error, values) if isinstance(error, ExpressionError) else error
    return solved


def _solved(question: Question) -> Solved:
    if len(question.template.unknowns) > 1:
        return solve_several(question)
    return solve_costly(question) if question.is_costly else solve_one(question)


def _solved_by_reading(question: Question, lengths: Lengths) -> Solved:
    """Return the solution for a file: with few readings, and each solution read once more.

    Raises:
        QuestionError: there are several unknowns, and each would have to be read.
    """
    form = question.template
    known = list(islice(readings(form, lengths), 3))
    if not known:
        form.reading([_TRIED[0]] * len(form.unknowns), lengths)  # which says what is wrong
    rebuilt = rebuilder(form, known)
    if rebuilt is not None:
        question.make = rebuilt
        solved = _solved(question)
        if all(_is_read(one, form, rebuilt, lengths) for one in solved.solutions):
            return solved
    if len(form.unknowns) > 1:
        message = "only one number can be found in this file: tell the others"
        raise QuestionError(message)
    again = Question(form, question.conditions, lambda v: form.reading(v, lengths).schedule)
    again.watch, again.most, again.is_costly = question.watch, _MOST_READ, True
    return solve_costly(again)


def _is_read(
    solution: Solution,
    form: Form,
    rebuilt: Callable[[Sequence[float]], Schedule],
    lengths: Lengths,
) -> bool:
    """Tell whether a file gives the schedule that was taken for its."""
    values = [one.value for one in solution.values]
    try:
        return form.reading(values, lengths).schedule == rebuilt(values)
    except LRSchedError:
        return False


def _distinct(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return each condition once.

    Raises:
        QuestionError: two ask for different rates at one time.
    """
    distinct = tuple(dict.fromkeys(conditions))
    asked: dict[float, float] = {}
    for one in distinct:
        if isinstance(one, RateAt) and asked.setdefault(one.t, one.target) != one.target:
            rates = f"{to_source(asked[one.t])} and {to_source(one.target)}"
            message = f"two rates are asked at {to_source(one.t)}: {rates}"
            raise QuestionError(message)
    return distinct


def same_area(template: Form, other: Schedule, run: Run, unit: Unit) -> Area:
    """Return the condition of another schedule's area, over a run or else both schedules' length.

    Raises:
        QuestionError: the unknowns change that length.
        LearningRateError: the other schedule has no rate somewhere in the range.
    """
    span = run.span_in(unit)
    if span is None:
        some = _some(template, run.lengths)
        stops = {usual_stop([one, other]) for one in some} or {usual_stop([other])}
        if len(stops) > 1:
            message = (
                "the length of the schedule depends on what is looked for: say over which range "
                "the sums are to be equal, such as --epochs 90"
            )
            raise QuestionError(message)
        span = Span(0, stops.pop(), unit=unit)
    return Area.under(other, span)


def _some(template: Form, lengths: Lengths) -> Iterable[Schedule]:
    """Yield the schedules of some numbers that can be made."""
    for number in _TRIED:
        try:
            values = [number] * len(template.unknowns)
            yield template.reading(values, lengths).schedule
        except LRSchedError:
            continue
