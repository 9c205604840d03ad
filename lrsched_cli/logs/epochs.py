"""What the columns of steps and epochs of a log tell together."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats


def is_within_epochs(steps: "Floats", epochs: "Floats") -> bool:
    """Tell whether steps start again with each epoch, and only there."""
    passed = np.diff(epochs) > 0
    starts = np.diff(steps) < 0
    is_onward = not (np.diff(epochs) < 0).any() and not np.isnan(epochs).any()
    return bool(is_onward and starts.any() and passed[starts].all())


def steps_per_epoch(steps: "Floats", epochs: "Floats") -> float | None:
    """Return the steps of an epoch, where one number explains all rows, else None.

    Epochs are fractions of them that were passed, perhaps rounded to two decimals, or counted.
    """
    known = np.isfinite(epochs) & (epochs > 0)
    if not known.any():
        return None
    steps, epochs = steps[known], epochs[known]
    if np.all(epochs == np.rint(epochs)):
        count = np.rint(steps[-1] / epochs[-1])
        is_exact = np.all(steps == count * epochs) and count > 1
        return float(count) if is_exact else None
    count = np.rint(steps[-1] / epochs[-1])
    rounding = 0.0051 if np.all(np.abs(epochs * 100 - np.rint(epochs * 100)) < 1e-6) else 1e-9  # noqa: PLR2004 - two decimals
    fits = [
        near
        for near in range(max(int(count) - 3, 2), int(count) + 4)
        if np.all(np.abs(steps / near - epochs) <= rounding)
    ]
    return float(fits[0]) if len(fits) == 1 else None
