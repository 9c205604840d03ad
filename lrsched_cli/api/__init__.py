"""What Python and notebooks are given: one file a public name, and how its answer is shown."""
