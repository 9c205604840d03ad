"""What an annotation says of its parameter, beyond the type."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Beside:
    """Another parameter's value, without which a framework's word does not mean the same."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """What an annotation says of its parameter, beyond the type."""

    summary: str = field(kw_only=False)
    unit: str = ""
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    hide_default: bool = False
    """Left out of the schedule's text while at its default."""
    excludes: str = ""
    """The parameter whose place this one takes; giving both is an error."""
    otherwise: float | None = None
    """The value taken when neither this parameter nor one that replaces it is given."""
    when_absent: str = ""
    """What holds when it is not given, in words, where that is no value."""
    contrary: str = ""
    """What an option for it is called that says no, where that has a name of its own."""
    float_literal: bool = False
    """To be written with a decimal point: an integer is something else to the framework."""
    int_literal: bool = False
    """To be written without a decimal point: the framework takes integers only."""
    same_literals: bool = False
    """Of several numbers: all with a decimal point, or none."""
    ignored: bool = False
    """Changes no rate: whatever is given is not looked at."""
    may_wait: bool = False
    """A length with a unit may stand in it until all is told that says what it comes to."""
    words: tuple[str, ...] = ()
    """What frameworks call it, in small letters, where that means the same and has the same value:
    who writes one of them is told this parameter."""
    beside: Mapping[str, Beside] = field(default_factory=dict, hash=False)
    """What else is to be told to have a framework's rates, by the words of those who need it."""
    variadic: bool = False
    """Takes every positional argument, as `*parts` does."""

    def bounds(self) -> str:
        """Return the permitted range in words, empty when all values are."""
        limits = {">": self.above, ">=": self.at_least, "<": self.below, "<=": self.at_most}
        return " and ".join(f"{sign} {x:g}" for sign, x in limits.items() if x is not None)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )
