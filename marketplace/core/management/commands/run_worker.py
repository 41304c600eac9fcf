"""All that the shop does beside its pages, in one process."""

import io
import logging
import os
import time
from contextlib import suppress
from threading import Thread

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

logger = logging.getLogger(__name__)

# Seconds from the end of a command's turn to its next. Members get mails about new goods at most once an hour.
SECONDS_BETWEEN = {"send_outbox": 5, "publish_scheduled": 60, "complete_orders": 60, "send_search_alerts": 3_600}
PAUSE = 1.0


class Command(BaseCommand):
    help = (
        "Keeps the search current (search_drain), sends waiting mail (send_outbox), publishes and takes down stories at their hour "
        "(publish_scheduled), completes orders whose time for complaints is over (complete_orders) and tells members of new goods "
        "(send_search_alerts). Goes on until it is stopped; any number may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--parent", type=int, help="number of the process that starts this one; end when it ends")

    def handle(self, *args, parent, **options):
        # Apart, as it looks every half second and may rebuild an index for minutes.
        search = Thread(target=call_command, args=["search_drain"], daemon=True)
        search.start()
        due = dict.fromkeys(SECONDS_BETWEEN, time.monotonic())
        # Ctrl+C at a terminal reaches the worker too.
        with suppress(KeyboardInterrupt):
            while parent is None or os.getppid() == parent:
                if not search.is_alive():
                    raise CommandError("The search is no longer kept current; start the worker again.")
                for name in due:
                    if due[name] <= time.monotonic():
                        run(name)
                        due[name] = time.monotonic() + SECONDS_BETWEEN[name]
                time.sleep(PAUSE)


def run(name: str) -> None:
    """Give a command its turn. What it raises is logged, and it gets its next turn as the others do."""
    try:
        # How much a command did in this turn is for who calls it by hand.
        call_command(name, verbosity=0, stdout=io.StringIO())
    except Exception:
        logger.exception("%s failed and will be tried again", name)
        # The next turn gets another connection, if this one broke.
        connection.close()
