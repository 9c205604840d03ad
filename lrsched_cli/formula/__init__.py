"""Formulas as values: what a rate is computed from, without computing it.

`nodes` is the graph that a formula is, `operations` what a node of it does. Nothing here knows
where a formula comes from, or what it is used for.
"""
