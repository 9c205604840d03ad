"""Groups of parameters of an optimizer: the one that is meant, by its name or its number."""

import shlex
from collections.abc import Sequence

from lrsched_cli.errors import ArgumentError, GroupError, nearest

GROUPS = "optimizer"
"""The owner of the error for one schedule where there are several."""


def group_named(asked: str, names: Sequence[str]) -> str:
    """Return the name of the group that a name, or a number from 0 on, stands for.

    Raises:
        GroupError: there is no such group; the error has the nearest name, and all of them.
    """
    if asked in names:
        return asked
    if asked.isdecimal() and int(asked) < len(names):
        return names[int(asked)]
    if not names:
        raise GroupError(asked, "there are no groups of parameters to choose from")
    near = nearest(asked, names)
    meant = f"did you mean {near!r}? " if near else ""
    raise GroupError(asked, f"there is no such group; {meant}there are {', '.join(names)}")


def titled(group: str, label: str) -> str:
    """Return a label after the name of a group, if one is meant."""
    return f"{group}: {label}" if group else label


def several_groups(names: Sequence[str]) -> ArgumentError:
    """Return the error for one schedule where the groups of parameters have several."""
    option = "0" if " " in names[0] else shlex.quote(names[0])
    message = (
        f"its groups of parameters have rates of their own ({', '.join(names)}): choose one, such "
        f"as --group {option}, or leave one in the text; compare shows all"
    )
    return ArgumentError(GROUPS, message)
