"""Lists of communes for address forms, and the place finder: HTML fragments, or JSON where it is asked for. And the way to have a
chosen province forgotten."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.text import clean_line
from marketplace.geography.chosen import forget_province
from marketplace.geography.models import AdminUnit
from marketplace.geography.places import find_places
from marketplace.geography.provinces import province_by_code

# Units change a few times in a decade and a stale list is refused by the form, so an hour is safe.
KEPT_FOR_SECONDS = 3600

# Longer than the longest address of a commune: nobody types this to find a place.
LONGEST_QUERY = 100


@require_safe
def communes(request):
    """The communes of today's province `?province=<code>`, as `<option>`s or as JSON."""
    code = request.GET.get("province", "")
    province = province_by_code(code)
    if code and province is None:
        return _refused(request, 404, _("There is no province or city with this code."))
    units = list(AdminUnit.objects.communes_of(province)) if province else []
    if _wants_json(request):
        rows = [{"code": unit.code, "name": unit.name, "full_name": unit.full_name} for unit in units]
        response = JsonResponse({"province": code, "communes": rows}, json_dumps_params={"ensure_ascii": False})
    else:
        response = render(request, "geography/commune_options.html", {"communes": units})
    return _kept(response)


@require_safe
def find(request):
    """Today's places whose present or former name begins with `?q=`, optionally of one `?level=`."""
    query = request.GET.get("q", "")
    level = request.GET.get("level") or None
    if len(query) > LONGEST_QUERY:
        return _refused(request, 400, _("This is too long for the name of a place."))
    if level not in (None, AdminUnit.Level.PROVINCE, AdminUnit.Level.COMMUNE):
        return _refused(request, 400, _("Places are found by province or by commune."))
    query = clean_line(query)
    places = find_places(query, level=level)
    if _wants_json(request):
        rows = [_as_json(place) for place in places]
        response = JsonResponse({"query": query, "places": rows}, json_dumps_params={"ensure_ascii": False})
    else:
        response = render(request, "geography/places.html", {"query": query, "places": places})
    return _kept(response)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget the province that the shopper chose, then go back to `next`."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    forget_province(response)
    return response


def _as_json(place):
    unit = place.unit
    return {
        "code": unit.code,
        "level": unit.level,
        "name": unit.name,
        "address": place.address,
        "note": place.note,
    }


def _wants_json(request):
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _refused(request, status, message):
    if _wants_json(request):
        response = JsonResponse({"error": message}, status=status, json_dumps_params={"ensure_ascii": False})
    else:
        response = render(request, "geography/refused.html", {"message": message}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def _kept(response):
    # The words in it follow the language, which a cookie may choose: so only the reader's own browser keeps it.
    patch_cache_control(response, private=True, max_age=KEPT_FOR_SECONDS)
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response
