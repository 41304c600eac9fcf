"""What a rule page shows: the text in force, the one to come, and every version before."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from cms.models import RuleEdition, RulePage
from cms.shared import operator
from marketplace.core.clock import today
from marketplace.core.numbers import typed_number


def edition_asked_for(page: RulePage, request: HttpRequest) -> RuleEdition | None:
    """The version that the address names (`?version=2`), None without one. An unknown version is a 404."""
    wanted = request.GET.get("version")
    if wanted is None:
        return None
    edition = page.editions.filter(number=typed_number(wanted, digits=5)).first()
    if edition is None:
        raise Http404
    return edition


def rule_context(page: RulePage, request: HttpRequest) -> dict:
    """Template context of a rule page: `body`, `edition` (None in a preview), `editions`, `coming`."""
    asked = edition_asked_for(page, request)
    editions = list(page.editions.defer("body", "body_en"))
    newest = editions[0] if editions else None
    in_force = next((each for each in editions if each.effective_from <= today()), None)
    if asked:
        shown, body = asked, asked.local_body
    else:
        # The newest text shows even before its day, so that people can read it in time; the page says since when.
        shown = newest
        body = (page.body_en if get_language() == "en" else "") or page.body
    return {
        "body": body,
        "edition": shown,
        "editions": editions,
        "in_force": in_force,
        "is_newest": shown is None or newest is None or shown.number == newest.number,
        "is_coming": bool(shown and shown.effective_from > today()),
        "shows_operator": page.kind in (RulePage.Kind.OPERATOR, RulePage.Kind.PRIVACY, RulePage.Kind.COMPLAINTS),
        "operator": operator(),
    }
