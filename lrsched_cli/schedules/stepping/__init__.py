"""torch's schedulers at work: what each does to a rate in a step, and nests of them."""
