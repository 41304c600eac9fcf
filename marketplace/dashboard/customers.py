"""Oscar's pages about customers, with an audit entry for what they change."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.users.views import IndexView, UserDetailView

from marketplace.moderation.services import record


class CustomerList(IndexView):
    """All people with an account; who misuses the shop can be kept from signing in."""

    @transaction.atomic
    def _change_users_active_status(self, users, value):
        for user in users:
            # Nobody locks himself or the installation's owner out.
            if user.is_superuser or user == self.request.user or user.is_active == value:
                continue
            user.is_active = value
            user.save(update_fields=["is_active"])
            record(
                actor=self.request.user,
                action="user.unlocked" if value else "user.locked",
                subject=user,
                before={"is_active": not value},
                after={"is_active": value},
            )
        messages.info(self.request, _("The accounts are changed."))
        return redirect("dashboard:users-index")


class CustomerPage(UserDetailView):
    """One person and the orders he has placed."""
