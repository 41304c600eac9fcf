"""`/api/v1/products` and the page that explains it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import activate, get_language, get_language_from_request, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from marketplace.api import schemas
from marketplace.api.parameters import PARAMETERS
from marketplace.core.errors import DomainError
from marketplace.customer.throttle import may_try, network_address
from search.engines import get_engine
from search.engines.interface import LAST_NUMBERED_PAGE, PAGE_SIZE
from search.engines.patience import one_page
from search.query import ProductQuery, check_length, read_switch

# Questions of one visitor within a minute.
MOST_QUESTIONS = 120
SECONDS = 60
# Of what is no name of a parameter an answer repeats no more.
LONGEST_NAME = 80

api = NinjaAPI(
    title="Chợ Hợp Tác",
    version="1",
    description="Goods of Vietnam's cooperatives: the same search as on the pages, for programs.",
    # Its pages load scripts from elsewhere; `docs` below explains the interface instead.
    docs_url=None,
    # `description` below, which scripts of other sites may read.
    openapi_url=None,
    urls_namespace="api-1",
)


class NoSuchPage(DomainError):
    code = "no_such_page"


class TooManyQuestions(DomainError):
    code = "too_many_questions"


class NoSuchParameter(DomainError):
    code = "no_such_parameter"


class OnlyReading(DomainError):
    code = "only_reading"
    message = gettext_lazy("Goods can only be read here. Ask with GET.")


class NoSuchAddress(DomainError):
    code = "no_such_address"


_STATUS = {NoSuchAddress: 404, NoSuchPage: 404, OnlyReading: 405, TooManyQuestions: 429}
_NAMES = {parameter.name for parameter in PARAMETERS}


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer to what cannot be answered: a status of 4xx and words."""
    refusal = {"code": error.code, "message": str(error), "parameter": error.facts.get("parameter")}
    response = api.create_response(request, refusal, status=_STATUS.get(type(error), 400))
    _finish(response)
    if isinstance(error, TooManyQuestions):
        response["Retry-After"] = str(SECONDS)
    if isinstance(error, OnlyReading):
        response["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _finish(response: HttpResponse) -> None:
    # Stars may end at any moment.
    response["Cache-Control"] = "no-store"
    _open_to_all(response)
    response["Content-Language"] = get_language() or ""


def _open_to_all(response: HttpResponse) -> None:
    """Let scripts of every site read it: it holds what everybody sees, and browsers send no cookie along."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Retry-After"


def throttled(view: Callable) -> Callable:
    """Answer no more questions of one visitor than agreed, in the language that is asked for: programs have no cookie, so theirs is
    the header Accept-Language."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs):
        # Until the end of this request.
        activate(get_language_from_request(request))
        if not may_try("api", network_address(request), limit=MOST_QUESTIONS, seconds=SECONDS):
            raise TooManyQuestions(_("Too many questions at once. Wait a minute, then go on."))
        return view(request, *args, **kwargs)

    return wrapped


@api.api_operation(["OPTIONS"], "/openapi.json", include_in_schema=False, url_name="openapi-json")
@api.api_operation(["OPTIONS"], "/products", include_in_schema=False, url_name="products")
def preflight(request: HttpRequest) -> HttpResponse:
    """What a browser asks before a script of another site may send headers of its own."""
    response = HttpResponse(status=204)
    _open_to_all(response)
    response["Access-Control-Allow-Methods"] = "GET, HEAD"
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "86400"
    return response


@api.api_operation(
    ["POST", "PUT", "PATCH", "DELETE"], "/openapi.json", include_in_schema=False, url_name="openapi-json"
)
@api.api_operation(["POST", "PUT", "PATCH", "DELETE"], "/products", include_in_schema=False, url_name="products")
def only_reading(request: HttpRequest) -> None:
    """The answer to who wants to change something."""
    activate(get_language_from_request(request))
    raise OnlyReading


@api.api_operation(["GET", "HEAD"], "/openapi.json", include_in_schema=False, url_name="openapi-json")
def description(request: HttpRequest, response: HttpResponse) -> dict:
    """What the interface takes and answers, by the rules of OpenAPI."""
    _open_to_all(response)
    return api.get_openapi_schema()


@api.api_operation(["HEAD"], "/products", include_in_schema=False)
@api.get(
    "/products",
    response={200: schemas.Products, 400: schemas.Refusal, 404: schemas.Refusal, 429: schemas.Refusal},
    summary="Products on sale",
    url_name="products",
    openapi_extra={"parameters": [parameter.as_openapi() for parameter in PARAMETERS]},
)
@throttled
def products(request: HttpRequest, response: HttpResponse):
    """Products by words and filters, 24 on a page: the same as the page of results shows for the same parameters.

    Several values of one filter mean any of them, several filters mean all of them. Stars and certificates count only while a
    verified decision covers the product on the day of the question.
    """
    check_length(request.META.get("QUERY_STRING", ""))
    for name in request.GET:
        if name not in _NAMES:
            # A filter that is misspelt would be one that is missing.
            raise NoSuchParameter(
                _("There is no parameter “%(parameter)s”. Correct its name or remove it.")
                % {"parameter": name[:LONGEST_NAME]},
                parameter=name[:LONGEST_NAME],
            )
    query = ProductQuery.parse(request.GET)
    with_facets = read_switch(request.GET, "facets")
    if query.page > LAST_NUMBERED_PAGE and not query.after:
        raise NoSuchPage(_("So far behind, pages are reached by “next” of the page before only."), parameter="page")
    with one_page():
        result = get_engine().search(query)
    if query.page > 1 and not result.hits:
        raise NoSuchPage(_("The results have fewer pages."), parameter="page")
    following = None
    if result.next_after:
        following = query.changed(page=query.page + 1, after=result.next_after).link(request.path)
        following = request.build_absolute_uri(following + ("&facets=1" if with_facets else ""))
    _finish(response)
    return schemas.Products(
        total=result.total,
        page=query.page,
        page_size=PAGE_SIZE,
        next=following,
        products=[schemas.product_from(card, request.build_absolute_uri) for card in result.hits],
        facets=schemas.counts_from(result.facets) if with_facets else None,
        words_left_out=list(result.words_left_out),
    )


@csrf_exempt
def nothing_here(request: HttpRequest, **_rest: str) -> HttpResponse:
    """The answer to every other address of the interface, which a program can read."""
    activate(get_language_from_request(request))
    words = _("There is nothing at this address. Goods are at %(products)s; %(docs)s explains how to ask.")
    return refuse(request, NoSuchAddress(words % {"products": reverse("api-1:products"), "docs": reverse("api-docs")}))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """`/api/`: what programs may ask, for people who write them."""
    address = request.build_absolute_uri(reverse("api-1:products"))
    context = {
        "parameters": PARAMETERS,
        "fields": schemas.Product.model_json_schema()["properties"],
        "address": address,
        "example": f"{address}?q=ca+phe&stars=4&province=68",
        "schema_url": reverse("api-1:openapi-json"),
        "most": MOST_QUESTIONS,
    }
    return render(request, "api/docs.html", context)
