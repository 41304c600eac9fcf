"""SQLite as this shop uses it: Django's engine with a fair queue of writers."""
