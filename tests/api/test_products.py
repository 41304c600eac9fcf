"""The product list for programs: the same answers as the pages, in the shape that its description says."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.api.parameters import PARAMETERS
from search import services
from search.query import MULTIPLE, SINGLE
from tests.factories.search import make_certification, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/products"


@pytest.fixture(autouse=True)
def _nobody_has_asked():
    cache.clear()


@pytest.fixture
def shop():
    seller = make_seller("HTX Tân Hà", code="htx-tan-ha")
    products = [
        make_product(f"Cà phê {i:02}", seller=seller, set_code="13", price=10_000 * (i + 1), harvest_months=[11, 12])
        for i in range(30)
    ]
    make_recognition(products[0], 4)
    make_certification("vietgap", seller, products[:3])
    make_product("Chè Shan", seller=make_seller("Hộ ông Páo", kind="household", province="08"), province="08", stock=0)
    services.rebuild()
    return products


@pytest.fixture
def ask(client):
    def read(query="") -> dict:
        answer = client.get(f"{ADDRESS}?{query}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return read


QUESTIONS = [
    "",
    "q=ca+phe&sort=price",
    "q=shan",
    "stars=4",
    "stars=4&stars=5&province=68&certification=vietgap&group=food&set=13",
    "province=ha-giang",
    "price_min=50000&price_max=90000&in_stock=1",
    "unit_price_min=100000&sort=unit_price",
    "seller=htx-tan-ha&page=2",
    "kind=household",
    "harvest=now",
    "rating=4",
    "deliver=01",
    "sort=distance&near=01",
    "seller=nobody",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_program_gets_what_the_page_shows(shop, client, ask, question):
    page = client.get(f"/search/?{question}", follow=True).context["results"]
    answer = ask(f"{question}&facets=1")

    assert answer["total"] == page.result.total
    assert [product["id"] for product in answer["products"]] == [card.product_id for card in page.cards]
    assert {
        name: [(count["value"], count["count"]) for count in counts] for name, counts in answer["facets"].items()
    } == {
        name: [(value.value, value.count) for value in values if value.value]
        for name, values in page.result.facets.items()
    }


def test_a_product_is_told_with_its_seller_price_stars_and_place(shop, ask):
    (product,) = ask("stars=4")["products"]

    assert product == {
        "id": shop[0].pk,
        "name": "Cà phê 00",
        "url": f"http://testserver/catalogue/{shop[0].slug}_{shop[0].pk}/",
        "seller": {"name": "HTX Tân Hà", "url": "http://testserver/sellers/htx-tan-ha/"},
        "price": 10_000,
        "unit_price": 20_000,
        "unit": "kg",
        "in_stock": True,
        "stars": 4,
        "province": {"code": "68", "name": "Lâm Đồng"},
        "is_example": False,
    }


def test_counts_come_when_they_are_asked_for(shop, ask):
    assert ask()["facets"] is None
    counts = ask("facets=1")["facets"]
    assert [count for count in counts["certification"] if count["count"]] == [
        {"value": "vietgap", "label": "VietGAP", "count": 3}
    ]
    assert counts["kind"] == [
        {"value": "cooperative", "label": "", "count": 30},
        {"value": "household", "label": "", "count": 1},
    ]


def test_next_leads_through_everything_once(shop, client):
    ids, address = [], f"{ADDRESS}?sort=price&facets=1"
    while address:
        answer = client.get(address).json()
        assert answer["facets"] is not None
        ids += [product["id"] for product in answer["products"]]
        address = answer["next"]

    assert len(ids) == len(set(ids)) == answer["total"] == 31


@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        ("page=0", "page"),
        ("page=1e9", "page"),
        ("stars=9", "stars"),
        ("q=%00", "q"),
        ("q=" + "a" * 201, "q"),
        ("price_min=-5", "price_min"),
        ("price_min=9&price_max=1", "price_min"),
        ("unit_price_min=9&unit_price_max=1", "unit_price_min"),
        ("kind=x", "kind"),
        ("harvest=13", "harvest"),
        ("rating=0", "rating"),
        ("deliver=Atlantis", "deliver"),
        ("sort=distance", "near"),
        ("sort=%3Bdrop", "sort"),
        ("after=%3C", "after"),
        ("after=eyJ4", "after"),
        ("page=2&after=WyJkYiIsInJlbGV2YW5jZSIsWzFlOTk5LDEsMV1d", "after"),
        ("facets=2", "facets"),
        ("seller=" + "x," * 60, "seller"),
        ("x=" + "1" * 9_000, None),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(shop, client, question, parameter):
    answer = client.get(f"{ADDRESS}?{question}")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/json")
    refusal = answer.json()
    assert refusal["parameter"] == parameter
    assert refusal["code"] == "query_refused"
    assert len(refusal["message"]) > 10


@pytest.mark.parametrize("name", ["province_code", "Q", "stars[]", "<script>", "x" * 500])
def test_a_parameter_that_there_is_not_is_named(shop, client, name):
    answer = client.get(ADDRESS, {"q": "shan", name: "68"}, headers={"accept-language": "en"})

    assert answer.status_code == 400
    assert answer.json() == {
        "code": "no_such_parameter",
        "message": f"There is no parameter “{name[:80]}”. Correct its name or remove it.",
        "parameter": name[:80],
    }


def test_scripts_of_every_site_may_read_answers_and_refusals(shop, client, monkeypatch):
    monkeypatch.setattr("marketplace.api.views.MOST_QUESTIONS", 3)
    answers = [client.get(f"{ADDRESS}?{question}") for question in ("stars=4", "stars=9", "page=9", "")]

    assert [answer.status_code for answer in answers] == [200, 400, 404, 429]
    assert {answer["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    assert not any(answer.has_header("Access-Control-Allow-Credentials") for answer in answers)
    before = client.options(ADDRESS)
    assert (before.status_code, before["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
    assert (before["Access-Control-Allow-Origin"], before["Access-Control-Allow-Headers"]) == ("*", "*")


@pytest.mark.parametrize("question", ["page=3", "page=417", "page=1000000"])
def test_a_page_that_is_not_there_is_not_found(shop, client, question):
    answer = client.get(f"{ADDRESS}?{question}")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_page")


def test_who_asks_too_often_must_wait(shop, client, monkeypatch):
    monkeypatch.setattr("marketplace.api.views.MOST_QUESTIONS", 2)
    answers = [client.get(ADDRESS) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()["code"] == "too_many_questions"
    assert client.get(ADDRESS, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_answers_are_not_kept(shop, client):
    assert client.get(ADDRESS)["Cache-Control"] == "no-store"
    assert client.get(f"{ADDRESS}?page=0")["Cache-Control"] == "no-store"


def test_an_answer_costs_the_same_queries_whatever_it_holds(shop, client):
    def queries(question):
        client.get(f"{ADDRESS}?{question}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{ADDRESS}?{question}").status_code == 200
        return len(captured)

    many = [queries(question) for question in ("", "q=ca+phe&facets=1", "sort=price")]
    type(shop[0]).objects.exclude(title="Cà phê 00").update(is_public=False)
    services.rebuild()

    assert [queries(question) for question in ("", "q=ca+phe&facets=1", "sort=price")] == many
    assert max(many) <= 4


@pytest.fixture
def description(client):
    return client.get("/api/v1/openapi.json").json()


def test_the_description_names_every_parameter(description):
    described = [parameter["name"] for parameter in description["paths"][ADDRESS]["get"]["parameters"]]
    filters = {name for name in (*MULTIPLE, *SINGLE) if name not in ("price", "unit_price")}

    assert described == [parameter.name for parameter in PARAMETERS]
    assert filters < set(described)


def test_every_example_of_the_description_is_taken(shop, client, description):
    for parameter in description["paths"][ADDRESS]["get"]["parameters"]:
        value = parameter["example"][0] if isinstance(parameter["example"], list) else parameter["example"]
        answer = client.get(ADDRESS, {parameter["name"]: value, **({"seller": "htx-tan-ha"} if value == "2" else {})})
        assert answer.status_code == 200, parameter["name"]


def check(value, schema, components):
    """Fail unless the value has the shape: the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        return check(value, components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        for choice in schema["anyOf"]:
            try:
                return check(value, choice, components)
            except AssertionError:
                continue
        raise AssertionError((value, schema))
    types = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "array": list,
        "object": dict,
        "null": type(None),
    }
    assert type(value) is types[schema["type"]], (value, schema)
    if schema["type"] == "array":
        for each in value:
            check(each, schema["items"], components)
    if schema["type"] == "object" and "properties" in schema:
        assert set(value) == set(schema["properties"])
        for name, each in schema["properties"].items():
            check(value[name], each, components)
    elif schema["type"] == "object":
        for each in value.values():
            check(each, schema["additionalProperties"], components)
    return None


@pytest.mark.parametrize("question", [*QUESTIONS, "facets=1", "page=0", "page=9", "provinces=68"])
def test_answers_have_the_shape_that_the_description_says(shop, client, description, question):
    answer = client.get(f"{ADDRESS}?{question}")
    responses = description["paths"][ADDRESS]["get"]["responses"]
    schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]

    check(answer.json(), schema, description["components"]["schemas"])


def test_a_refusal_for_too_many_questions_has_the_shape_too(shop, client, description, monkeypatch):
    monkeypatch.setattr("marketplace.api.views.MOST_QUESTIONS", 0)
    schema = description["paths"][ADDRESS]["get"]["responses"]["429"]["content"]["application/json"]["schema"]

    check(client.get(ADDRESS).json(), schema, description["components"]["schemas"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_explains_it_without_anything_from_elsewhere(client, language):
    client.cookies["django_language"] = language
    page = client.get("/api/")
    html = page.content.decode()

    assert page.status_code == 200
    for parameter in PARAMETERS:
        assert f"<code>{parameter.name}</code>" in html
    assert "cdn" not in html
    assert "<script>" not in html


def test_a_head_request_is_answered_like_any_other_without_its_body(shop, client):
    head = client.head(f"{ADDRESS}?stars=4")

    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", "application/json; charset=utf-8")
    assert client.head(f"{ADDRESS}?stars=9").status_code == 400
    assert list(client.get("/api/v1/openapi.json").json()["paths"][ADDRESS]) == ["get"]


def test_programs_are_answered_in_the_language_that_they_ask_for(shop, client):
    def read(query, **headers):
        answer = client.get(f"{ADDRESS}?{query}", headers=headers)
        return answer["Content-Language"], answer.json()

    assert read("stars=9")[0] == "vi"
    language, refusal = read("stars=9", accept_language="en-US,en;q=0.9,vi;q=0.5")
    assert (language, refusal["message"]) == ("en", "OCOP gives 3, 4 or 5 stars. Choose one of them.")
    language, found = read("stars=4&facets=1", accept_language="en")
    assert (language, {each["label"] for each in found["facets"]["group"]} >= {"Food", "Drinks"}) == ("en", True)
    # What was chosen on the pages goes first, and nothing is left over for the next request.
    client.cookies["django_language"] = "vi"
    assert read("stars=9", accept_language="en")[0] == "vi"


def test_examples_fit_their_own_description(client):
    for parameter in client.get("/api/v1/openapi.json").json()["paths"][ADDRESS]["get"]["parameters"]:
        schema, example = parameter["schema"], parameter["example"]
        values, one = (example, schema["items"]) if schema["type"] == "array" else ([example], schema)
        assert all(type(value) is {"string": str, "integer": int}[one["type"]] for value in values), parameter["name"]


def test_scripts_of_every_site_may_read_the_description(client):
    address = "/api/v1/openapi.json"
    answer = client.get(address)

    assert (answer["Access-Control-Allow-Origin"], answer["Content-Type"]) == ("*", "application/json; charset=utf-8")
    assert client.head(address)["Access-Control-Allow-Origin"] == "*"
    before = client.options(address)
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, "*")


@pytest.mark.parametrize("address", [ADDRESS, "/api/v1/openapi.json"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_more_than_reading_is_refused_like_anything_else(client, method, address):
    answer = getattr(client, method)(address, headers={"accept-language": "en"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/json; charset=utf-8", "*")
    assert answer.json() == {
        "code": "only_reading",
        "message": "Goods can only be read here. Ask with GET.",
        "parameter": None,
    }
    assert answer["Content-Language"] == "en"


@pytest.mark.parametrize("method", ["get", "head", "post", "delete", "options"])
@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/product", "/api/v1/products/", "/api/v1/products/17?q=x"])
def test_an_address_that_is_not_there_is_told_in_the_shape_of_all_refusals(client, method, address):
    answer = getattr(client, method)(address, headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/json; charset=utf-8", "*")
    if method != "head":
        assert answer.json() == {
            "code": "no_such_address",
            "message": "There is nothing at this address. Goods are at /api/v1/products; /api/ explains how to ask.",
            "parameter": None,
        }
