"""Pages of results: search, categories, provinces, sellers. A view reads the question, asks the engine and shows the page."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.models import Category, Certification
from catalogue.structured_data import breadcrumbs, data_block
from marketplace.core.text import clean_line, slug
from marketplace.geography.chosen import chosen_province, remember_province
from marketplace.geography.map import map_provinces
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import former_names, province_by_code, provinces_today, resolve_province
from marketplace.partner.models import Partner
from search import asked, saved
from search.engines import get_engine
from search.engines.interface import LAST_NUMBERED_PAGE
from search.engines.patience import one_page
from search.filters import SEARCHED
from search.pages import ResultsPage
from search.query import ProductQuery, QueryRefused, check_length
from search.sellers import SELLERS_PER_PAGE, SellerQuery, sellers_named
from search.services import count_by_province
from search.suggestions import get_suggester

# Of what is typed to find a value of a filter.
LONGEST_NAME = 80
# Bytes: what a slow phone takes in one packet or two, at every pause of typing.
LONGEST_SUGGESTIONS = 2_000


def reading_address(view: Callable) -> Callable:
    """Wrap a page so that an address which cannot be read is answered with 400 and with words that say why. All that the page asks
    of the engine shares one waiting time."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            check_length(request.META.get("QUERY_STRING", ""))
            with one_page():
                return view(request, **kwargs)
        except QueryRefused as refusal:
            context = {"message": str(refusal), **_ways_on(request, refusal.facts.get("parameter", ""))}
            return render(request, "search/refused.html", context, status=400)

    return wrapped


def _ways_on(request: HttpRequest, refused: str) -> dict[str, str]:
    """The words that were typed, and links that keep as much of an address as can be read: all but the `refused` parameter, and
    the words alone."""
    if not refused:
        # Nothing of the address was read.
        return {"q": "", "start_url": request.path, "rest_url": ""}
    words, rest = QueryDict(mutable=True), request.GET.copy()
    words["q"] = rest.get("q", "")
    for name in (refused, "page", "after"):
        rest.pop(name, None)
    q = _readable(words)
    start_url, rest_url = (each.link(request.path) if each else "" for each in (q, _readable(rest)))
    start_url = start_url or request.path
    return {"q": q.q if q else "", "start_url": start_url, "rest_url": rest_url if rest_url != start_url else ""}


def _readable(params: QueryDict) -> ProductQuery | None:
    try:
        return ProductQuery.parse(params)
    except QueryRefused:
        return None


def _results(
    request: HttpRequest,
    fixed: dict[str, str] | None = None,
    template="search/search.html",
    *,
    beside: bool = False,
    **context,
):
    """Answer the question of the address on a page that stands for the filters in `fixed`.

    With `beside` the first page of an answer to words shows sellers, pages and stories too.
    """
    query = ProductQuery.parse(request.GET, fixed)
    find = _find_texts(request)
    shopper_province = province_by_code(query.deliver) or chosen_province(request)
    if shopper_province:
        query = replace(query, shopper_province=shopper_province.code)
    if _names_old_province(request, query):
        return HttpResponsePermanentRedirect(query.link(request.path))
    if find.get("seller"):
        query = replace(query, listed_sellers=sellers_named(find["seller"]))
    if query.page > LAST_NUMBERED_PAGE and not query.after:
        last = get_engine().search(query.changed()).page_count
        return _no_such_page(request, query, min(last, LAST_NUMBERED_PAGE))
    beside = bool(beside and query.q and query.page == 1 and not request.htmx)
    result = get_engine().search(query, beside=beside)
    is_shared = not (result.words_left_out or query.filter_count or result.understood.lots)
    if query.q and result.total and is_shared:
        asked.note(query.q)
    if query.page > 1 and not result.hits:
        return _no_such_page(request, query, min(result.page_count, LAST_NUMBERED_PAGE))
    results = ResultsPage(result, request.path, find)
    context |= {"results": results, "q": query.q, "canonical_url": request.build_absolute_uri(results.url)}
    if crumbs := context.get("crumbs"):
        way = breadcrumbs(crumbs, request.build_absolute_uri)
        context["structured_data"] = data_block({"@context": "https://schema.org", **way})
    beside_goods = result.beside
    # A page that holds all the words tells more than goods that do not.
    if result.hits and not result.words_left_out:
        beside_goods = beside_goods.by_page_titles()
    # Beside goods that are spelled as typed stands nothing that only looks alike, nor a seller of pepper and sugar to who is ill.
    if results.health_words or (result.hits and not results.alike_words):
        beside_goods = beside_goods.as_typed(query.q)
    context |= {"kept_query": saved.kept_query(query), "beside": beside_goods}
    response = render(request, template, context)
    if request.htmx:
        # A form sends its empty fields too; the address that stays is the short one.
        response["HX-Push-Url"] = results.url
    if query.deliver:
        remember_province(response, shopper_province)
    return response


def _no_such_page(request: HttpRequest, query: ProductQuery, last: int) -> HttpResponse:
    context = {
        "last": last,
        "goes_on": last == LAST_NUMBERED_PAGE,
        "last_url": query.changed(page=last).link(request.path),
    }
    return render(request, "search/no_such_page.html", context, status=404)


def _find_texts(request: HttpRequest) -> dict[str, str]:
    """What to look for among the values of long filters, by the filter's name; only those that are filled in."""
    given = {name: request.GET.get(f"find_{name}", "") for name in SEARCHED}
    for name, text in given.items():
        if len(text) > LONGEST_NAME or "\x00" in text:
            raise QueryRefused(_("The name to look for is too long. Use fewer letters."), parameter=f"find_{name}")
    return {name: clean_line(text) for name, text in given.items() if clean_line(text)}


def _names_old_province(request: HttpRequest, query: ProductQuery) -> bool:
    """Whether the address names a province by anything but today's code, so that links to old names lead to one address."""
    fixed = dict(query.fixed)
    kept = {"province": query.province, "deliver": (query.deliver,), "near": (query.near,)}
    for name, codes in kept.items():
        given = [part.strip() for value in request.GET.getlist(name) for part in value.split(",")]
        # The place of a distance is left out of every other order.
        looked_at = name not in fixed and (name != "near" or query.near)
        if looked_at and any(each and each not in codes for each in given):
            return True
    return False


@reading_address
def search(request):
    """`/search/`: everything on sale, by words and filters; beside the goods, sellers, pages and stories of these words."""
    return _results(request, beside=True)


@reading_address
def suggest(request):
    """`/search/suggest/?q=…`: what to propose to somebody who has typed so far, as JSON of at most 2 KB.

    `items` have `text`, `note` and `url`; `said` is what a screen reader tells.
    """
    found = [
        {"text": each.text, "note": each.note, "url": each.url}
        for each in get_suggester().suggest(request.GET.get("q", ""))
    ]
    while len(body := _suggestions_as_json(found)) > LONGEST_SUGGESTIONS:
        found.pop()
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    patch_cache_control(response, private=True, max_age=60)
    # The language is a cookie.
    patch_vary_headers(response, ["Cookie"])
    return response


def _suggestions_as_json(found: list[dict]) -> bytes:
    number = len(found)
    said = ngettext(
        "%(number)s suggestion. Choose with the arrow keys.",
        "%(number)s suggestions. Choose with the arrow keys.",
        number,
    ) % {"number": number}
    answer = {"said": said if found else _("No suggestions."), "items": found}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


@reading_address
def catalogue(request):
    """`/catalogue/`: all goods, with the six groups."""
    groups = Category.objects.filter(depth=1).order_by("path")
    return _results(request, template="search/catalogue.html", groups=[_category_link(group) for group in groups])


@reading_address
def category(request, category_slug, pk):
    """A group or a set of OCOP's classification; an old name in the address leads to the present one."""
    here = get_object_or_404(Category.objects.browsable(), pk=pk)
    above = here.get_parent() if here.depth > 1 else None
    if category_slug != here.full_slug:
        url = reverse("catalogue:category", kwargs={"category_slug": here.full_slug, "pk": here.pk})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    crumbs = [{"title": _("All goods"), "url": reverse("catalogue:index")}]
    crumbs += [_category_link(above)] if above else []
    crumbs.append({"title": category_name(here)})
    fixed = {"group": here.code} if above is None else {"group": above.code, "set": here.code}
    return _results(request, fixed, "search/category.html", heading=category_name(here), crumbs=crumbs)


def _category_link(category: Category) -> dict:
    return {"title": category_name(category), "url": category.get_absolute_url()}


def category_name(category: Category) -> str:
    """The category's name in the reader's language."""
    return category.name_en if get_language() == "en" and category.name_en else category.name


@reading_address
def provinces(request):
    """The map of today's provinces and their list, with the number of goods of each.

    With a question in the address the numbers are those of its answer, and each province leads to the answer with it.
    """
    query = ProductQuery.parse(request.GET).without("province").without("commune")
    if query.q or query.filter_count:
        # Text that asks for nothing has no counts.
        found = get_engine().search(query).facets.get("province", [])
        counts = {value.value: value.count for value in found}
        search_url = reverse("search:search")
        shown = map_provinces(counts, lambda code: query.changed(province=(code,)).link(search_url))
        context = {"provinces": shown, "narrowed": True, "back_url": query.link(search_url)}
    else:
        context = {"provinces": map_provinces(count_by_province(), province_url)}
    context["canonical_url"] = request.build_absolute_uri(request.path)
    return render(request, "search/provinces.html", context)


def province_url(code: str) -> str:
    """The address of the page of today's province with this code."""
    names = {unit.code: unit.name for unit in provinces_today()}
    return reverse("search:province", kwargs={"place": slug(names[code])})


@reading_address
def province(request, place):
    """Goods of one province. Its code and its former names lead to the address with its name."""
    unit = resolve_province(place)
    if unit is None:
        raise Http404
    url = province_url(unit.code)
    if request.path != url:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    crumbs = [{"title": _("Provinces"), "url": reverse("search:provinces")}, {"title": unit.name}]
    return _results(
        request,
        {"province": unit.code},
        "search/province.html",
        heading=unit.full_name,
        place=unit.name,
        crumbs=crumbs,
        former=former_names(unit),
        region=AdminUnit.Region(unit.region).label if unit.region else "",
        sellers_url=f"{reverse('partner:list')}?province={unit.code}",
    )


@reading_address
def sellers(request):
    """Everyone who sells here, by legal kind and province."""
    query = SellerQuery.parse(request.GET)
    page = Paginator(query.sellers(), SELLERS_PER_PAGE).get_page(query.page)
    if query.page > page.paginator.num_pages:
        last = page.paginator.num_pages
        return render(
            request, "search/no_such_page.html", {"last": last, "last_url": query.link(request.path, last)}, status=404
        )
    canonical_url = request.build_absolute_uri(query.link(request.path, page.number))
    context = {
        "canonical_url": canonical_url,
        "page": page,
        "query": query,
        "kinds": Partner.Kind.choices,
        "provinces": provinces_today(),
    }
    return render(request, "search/sellers.html", context)


@reading_address
def seller(request, code):
    """A seller's page: who it is, what papers it has today, and its goods."""
    partner = get_object_or_404(Partner.objects.selling().select_related("province", "commune"), code=code)
    certificates = Certification.objects.valid_on().filter(partner=partner).select_related("scheme")
    crumbs = [{"title": _("Sellers"), "url": reverse("partner:list")}, {"title": partner.name}]
    return _results(
        request,
        {"seller": partner.code},
        "search/seller.html",
        heading=partner.name,
        crumbs=crumbs,
        partner=partner,
        certificates=[certificate_proof(certificate) for certificate in certificates],
    )


def certificate_proof(certificate: Certification) -> dict:
    """A valid certificate as `components/proof_badge.html` shows it."""
    scheme = certificate.scheme
    return {
        "state": "valid",
        "name": scheme.name_en if get_language() == "en" and scheme.name_en else scheme.name,
        "number": certificate.number,
        "issuer": certificate.issuer,
        "issued_on": certificate.issued_on,
        "valid_from": certificate.valid_from,
        "valid_until": certificate.valid_until,
    }
