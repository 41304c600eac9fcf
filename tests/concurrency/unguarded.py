"""The shop with the guards against overselling taken away, served only to see that the race test would notice."""

from django.db.backends.signals import connection_created

from marketplace.wsgi import application

__all__ = ["application"]


def take_guards_away():
    # Models can be imported only now that the application has set everything up.
    from marketplace.basket import rules
    from marketplace.order import stock
    from tests.concurrency.blind import reserve_blindly

    stock.reserve = reserve_blindly
    rules.refusal_for = lambda offer, quantity: None
    connection_created.connect(ignore_checks)


def ignore_checks(connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")


take_guards_away()
