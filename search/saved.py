"""Searches that members keep. What new goods they are told about: search.alerts."""

from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line
from search.models import SavedSearch
from search.query import ProductQuery

MOST_SAVED = 20
LONGEST_NAME = SavedSearch._meta.get_field("name").max_length
LONGEST_QUERY = SavedSearch._meta.get_field("query").max_length
# What a link of a mail is signed for, so that no other link of the shop can stand in for it.
_STOP = "search.saved.stop"


class TooManySaved(DomainError):
    code = "too_many_saved"
    message = _("You have 20 saved searches, and more cannot be kept. Delete one that you no longer need.")


class NothingToSave(DomainError):
    code = "nothing_to_save"
    message = _("This search has neither words nor filters. Search for something first, then save it.")


class SearchTooLong(DomainError):
    code = "search_too_long"
    message = _("This search has too many filters to be saved. Choose fewer.")


class NotOurLink(DomainError):
    code = "not_our_link"
    message = _("This link is not complete. Open it from the mail again.")


class NameMissing(DomainError):
    code = "name_missing"
    message = _("The saved search has no name. Type one by which you will know it.")


def kept_query(query: ProductQuery) -> str:
    """The query of the address below /search/ that finds the same goods.

    What the page itself stands for becomes a filter; page and order are left out, so that the same search is kept once.
    """
    own = {name: (value,) for name, value in query.fixed}
    return query.changed(fixed=(), sort="relevance", near="", **own).canonical_query()


def read_query(kept: str) -> ProductQuery:
    """The question that `kept_query` wrote. Raises QueryRefused when the rules for addresses have changed since."""
    return ProductQuery.parse(QueryDict(kept))


@transaction.atomic
def save_search(*, user: User, query: ProductQuery, name: str) -> SavedSearch:
    """Keep a search; new goods count from now on. The same search again only gets the new name.

    Raises NothingToSave, SearchTooLong, NameMissing, TooManySaved.
    """
    kept = kept_query(query)
    if not kept:
        raise NothingToSave()
    if len(kept) > LONGEST_QUERY:
        raise SearchTooLong()
    name = _name(name)
    # The member's row is the lock under which their searches are counted.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    own = SavedSearch.objects.filter(user=user)
    saved = own.filter(query=kept).first()
    if saved:
        saved.name = name
        saved.save(update_fields=["name"])
        return saved
    if own.count() >= MOST_SAVED:
        raise TooManySaved()
    now = clock.now()
    return SavedSearch.objects.create(user=user, query=kept, name=name, looked_at=now, created_at=now)


@transaction.atomic
def rename_search(*, saved: SavedSearch, name: str) -> SavedSearch:
    """Give a saved search another name. Raises NameMissing."""
    saved.name = _name(name)
    saved.save(update_fields=["name"])
    return saved


def pause_search(*, saved: SavedSearch) -> None:
    """Send no more mails about it. Pausing what is paused changes nothing."""
    SavedSearch.objects.filter(pk=saved.pk).update(is_paused=True)


def resume_search(*, saved: SavedSearch) -> None:
    """Send mails again, about goods published from now on."""
    SavedSearch.objects.filter(pk=saved.pk, is_paused=True).update(is_paused=False, looked_at=clock.now())


def remove_search(*, saved: SavedSearch) -> None:
    """Forget a saved search."""
    SavedSearch.objects.filter(pk=saved.pk).delete()


def stop_token(saved: SavedSearch) -> str:
    """What the link "no more of these mails" holds: it pauses this search and can do nothing else."""
    return signing.dumps(saved.pk, salt=_STOP)


def saved_by_token(token: str) -> SavedSearch | None:
    """The search of such a link; None when it is gone. Raises NotOurLink."""
    try:
        pk = signing.loads(token, salt=_STOP)
    except signing.BadSignature as error:
        raise NotOurLink() from error
    return SavedSearch.objects.select_related("user").filter(pk=pk).first()


def _name(name: str) -> str:
    name = clean_line(name, LONGEST_NAME)
    if not name:
        raise NameMissing()
    return name
