"""Whether the learning rates of a log follow a plan, and if not, why."""
