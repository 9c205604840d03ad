"""Training scripts, read and never run: which learning rates follow from their text alone.

A script is evaluated forward with what its text tells. What it does not tell, and the time, are
leaves of formulas (`lrsched_cli.formula`); an `if` on such a value goes both ways, and what they
leave differently is joined under its condition. An optimizer is simulated: the rate of an update is
what its groups hold where it steps.
"""
