"""Django's SQLite engine, whose transactions wait for their turn in a fair queue (`turns`)."""

from django.db.backends.sqlite3 import base, features

from marketplace.core.sqlite3.turns import Turn, Turns


class DatabaseFeatures(features.DatabaseFeatures):
    # SQLite's own limit since 3.32; Django assumes the 999 of older builds and would cut one INSERT of an order's
    # lines into several.
    max_query_params = 32_766


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a turn when a transaction begins and gives it up when it has ended, however it ended."""

    features_class = DatabaseFeatures

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None

    def _start_transaction_under_autocommit(self):
        if not self.is_in_memory_db():
            self._turn = Turns(str(self.settings_dict["NAME"])).take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._give_up_turn()
            raise

    def _set_autocommit(self, autocommit):
        # Called when a transaction has been committed or rolled back, before what waits for the commit is run.
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if autocommit:
            self._give_up_turn()

    def _close(self):
        super()._close()  # type: ignore[misc]  # not in the stubs
        self._give_up_turn()

    def _give_up_turn(self):
        if self._turn is not None:
            self._turn.give_up()
            self._turn = None
