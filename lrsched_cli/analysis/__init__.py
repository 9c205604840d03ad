"""The questions that people ask of schedules, one a file: each answer is a frozen record."""
