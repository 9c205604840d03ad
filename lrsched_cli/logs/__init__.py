"""Logs of training runs: the learning rates that a run had, and at which times.

`read_log` tells what a file is by what it holds, whatever its name. Nothing in a log is executed.
"""

from lrsched_cli.logs.formats import FORMATS_OF_LOGS, Format
from lrsched_cli.logs.log import Asked, Log
from lrsched_cli.logs.reading import columns_in, log_of, read_log

__all__ = ["FORMATS_OF_LOGS", "Asked", "Format", "Log", "columns_in", "log_of", "read_log"]
