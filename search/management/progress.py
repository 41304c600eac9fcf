"""The bar that commands show of long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def progress_bar(name: str, unit: str, options: dict) -> Iterator[Callable[[int, int], None]]:
    """A bar of a command with these options; gives what is to be told of how many of how many are done."""
    with tqdm(unit=f" {unit}", desc=name, disable=options["verbosity"] == 0) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
