"""Oscar's customer models; members' own pages are views over accounts, addresses and orders."""

from oscar.apps.customer.models import *  # noqa: F403
