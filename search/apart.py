"""Work on many things of which one may be broken and must keep none of the others back."""

import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


def work_apart(
    keys: list[int], work: Callable[[list[int]], Answer], give_up: Callable[[int, Exception], None]
) -> Iterator[Answer]:
    """What `work` answers for all keys at once or, where it fails, for ever smaller parts of them; `give_up` is told of each key
    with which it fails alone. A database in trouble says nothing of the keys: its OperationalError or InterfaceError is raised."""
    if not keys:
        return
    try:
        answer = work(keys)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(keys) == 1:
            logger.exception("document %s could not be made", *keys)
            give_up(keys[0], error)
            return
    else:
        yield answer
        return
    middle = len(keys) // 2
    for half in (keys[:middle], keys[middle:]):
        yield from work_apart(half, work, give_up)
