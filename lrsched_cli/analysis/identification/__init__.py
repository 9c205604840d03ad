"""Which schedule made a log.

A log's rows are put on the clocks that its kind may have. For each clock, models of schedules are
fitted; what fits gets the roundest numbers with which the schedule itself explains every row.
"""

from lrsched_cli.analysis.identification.answer import Candidate, Identified
from lrsched_cli.analysis.identification.identify import identify

__all__ = ["Candidate", "Identified", "identify"]
