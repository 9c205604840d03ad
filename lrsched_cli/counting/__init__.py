"""How training frameworks count a run: its batches, its updates and the steps of its scheduler."""
