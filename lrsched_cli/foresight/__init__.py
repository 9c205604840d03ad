"""Which schedule trains better: a law of the loss, fitted on logged runs, and verdicts by it.

The law is this project's own: the loss falls with the area under the rates, and rises with the
noise that the last rates leave. It knows no schedules: rates come as arrays, one for each update.
"""
