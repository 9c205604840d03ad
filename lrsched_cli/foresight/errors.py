"""What can go wrong when losses are predicted."""

from lrsched_cli.errors import LRSchedError


class ForesightError(LRSchedError, ValueError):
    """Runs on which no law can be fitted, or schedules of which it says nothing."""
