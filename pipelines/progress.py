"""Progress bars on a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def bar() -> Progress:
    """A bar on stderr that shows only on a terminal and leaves nothing behind."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def compute_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give the callback of `compute`, which shows the model at work."""
    with bar() as progress:
        task = progress.add_task("compute", total=None)

        def show(model: str, rank: int, models: int) -> None:
            progress.update(task, description=model, completed=rank - 1, total=models)

        yield show
