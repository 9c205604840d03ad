"""How far work has come, as a bar that Rich draws on stderr."""

from rich import progress
from rich.console import Console


class Bar:
    """A bar from when it is made until it is removed; it moves only when it is told."""

    def __init__(self, *, color: bool, ascii_only: bool) -> None:
        shapes = [] if ascii_only else [progress.BarColumn()]
        self._progress = progress.Progress(
            progress.TextColumn("{task.description}", markup=False),
            *shapes,
            progress.TaskProgressColumn(),
            progress.TimeRemainingColumn(),
            console=Console(stderr=True, no_color=not color or None),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._progress.add_task("")
        self._progress.start()

    def draw(self, task: str, done: int, total: int) -> None:
        """Show how much of a task is done; less than before is another pass over it."""
        (shown,) = self._progress.tasks
        if done < shown.completed or task != shown.description:
            self._progress.reset(shown.id)
        self._progress.update(shown.id, description=task, completed=done, total=total, refresh=True)

    def remove(self) -> None:
        """Clear what is drawn."""
        self._progress.stop()
