"""What becomes of a schedule when a run goes on with another length: one file a part of it."""
