"""Which numbers make a schedule meet conditions: one file a way of finding them."""
