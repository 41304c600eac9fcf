"""Every page of the journey, as its role sees it: accessible, light, without errors, without sideways scrolling."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.demo_server import new_context, sign_in

ACCOUNTS = {
    "visitor": "",
    "shopper": "khach@example.vn",
    "seller": "htx@example.vn",
    "administrator": "quantri@example.vn",
}

PAGES = [
    ("visitor", "/"),
    ("visitor", "/search/"),
    ("visitor", "/search/?q=ca+phe&stars=4&stars=3"),
    ("visitor", "/search/?q=khongcogi"),
    ("visitor", "first product"),
    ("visitor", "/search/?province=68&find_seller=htx&harvest=now"),
    ("visitor", "/search/?q=hop+tac+xa"),
    ("visitor", "/wishes/?q=mit+say"),
    ("visitor", "/provinces/"),
    ("visitor", "/provinces/?q=ca+phe"),
    ("visitor", "/api/"),
    ("visitor", "/sellers/"),
    ("visitor", "first seller"),
    ("visitor", "/stories/"),
    ("visitor", "first story"),
    ("visitor", "/sellers/nuoc-mam-cat-gio/"),
    ("visitor", "first category"),
    ("visitor", "/basket/"),
    ("visitor", "/accounts/login/"),
    ("visitor", "/accounts/signup/"),
    ("visitor", "/accounts/password/reset/"),
    ("visitor", "/track/"),
    ("visitor", "/no-such-page/"),
    ("shopper", "/account/"),
    ("shopper", "/account/orders/"),
    ("shopper", "first order"),
    ("shopper", "/account/addresses/"),
    ("shopper", "/account/searches/"),
    ("shopper", "/account/searches/add/?q=ca+phe"),
    ("shopper", "/account/profile/"),
    ("seller", "first seller desk"),
    ("seller", "seller orders"),
    ("seller", "first seller order"),
    ("seller", "seller goods"),
    ("seller", "seller delivery"),
    ("seller", "/seller/demo-htx/wishes/"),
    ("seller", "photos"),
    ("administrator", "/market/"),
    ("administrator", "market sellers"),
    ("administrator", "market orders"),
    ("administrator", "market recognitions"),
    ("administrator", "/market/wishes/"),
    ("administrator", "/market/people/"),
    ("administrator", "/market/audit/"),
]

# Pages whose own text has to come over a slow network before anything shows.
FIRST_ASKED_FOR = {"/", "/search/", "first product", "first category", "/basket/"}

LINK = {
    "first product": ("/search/", r'href="(/catalogue/[\w-]+_\d+/)"'),
    "first seller": ("/sellers/", r'href="(/sellers/[\w-]+/)"'),
    "first story": ("/stories/", r'href="(/stories/[\w-]+/)"'),
    "first category": ("/", r'href="(/catalogue/category/[\w/-]+_\d+/)"'),
    "first order": ("/account/orders/", r'href="(/account/orders/[\w-]+/)"'),
    "first seller desk": ("/seller/", r'href="(/seller/[\w-]+/)"'),
    "seller orders": ("/seller/demo-htx/", r'href="(/seller/[\w-]+/orders/)"'),
    "first seller order": ("/seller/demo-htx/orders/", r'href="(/seller/[\w-]+/orders/[\w-]+/)"'),
    "seller goods": ("/seller/demo-htx/", r'href="(/seller/[\w-]+/goods/)"'),
    "seller delivery": ("/seller/demo-htx/", r'href="(/seller/[\w-]+/delivery/)"'),
    "photos": ("/seller/demo-htx/goods/", r'href="(/seller/[\w-]+/goods/\d+/)"'),
    "market sellers": ("/market/", r'href="(/market/sellers/)"'),
    "market orders": ("/market/", r'href="(/market/orders/)"'),
    "market recognitions": ("/market/", r'href="(/market/recognitions/)"'),
}


def address(page: Page, shop: str, path: str) -> str:
    """The address itself, or the first link of that kind on the page that lists them."""
    if path.startswith("/"):
        return shop + path
    start, pattern = LINK[path]
    page.goto(shop + start)
    if path == "first seller desk" and "/seller/" in page.url and page.url != f"{shop}/seller/":
        return page.url
    found = re.search(pattern, page.content())
    assert found, f"{start} has no link like {pattern}"
    return shop + found[1] + ("photos/" if path == "photos" else "")


@pytest.fixture(scope="module")
def pages(chromium, shop):
    """One signed-in page per role at 360 px."""
    contexts = {role: new_context(chromium) for role in ACCOUNTS}
    opened = {role: context.new_page() for role, context in contexts.items()}
    for role, email in ACCOUNTS.items():
        if email:
            sign_in(opened[role], shop, email)
    yield opened
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[f"{role}: {path}" for role, path in PAGES])
def test_the_page_is_sound_on_a_phone(pages, shop, role, path):
    page = pages[role]
    target = address(page, shop, path)
    errors, sizes = [], []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))

    answer = page.goto(target, wait_until="networkidle")

    results = Axe().run(page)
    serious = [
        (violation["id"], [node["html"][:160] for node in violation["nodes"]])
        for violation in results.response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
    if path == "/no-such-page/":
        errors = [error for error in errors if "404" not in error]
    assert not serious
    assert not errors
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert sum(sizes) < 300_000
    if path in FIRST_ASKED_FOR:
        assert len(gzip.compress(answer.body(), 6)) <= 10 * 1024


def test_mails_of_the_demo_lead_to_the_shop_that_is_running(chromium, shop):
    page = new_context(chromium).new_page()
    page.goto(f"{shop}/accounts/password/reset/")
    page.fill("input[name=email]", "khach@example.vn")
    page.press("input[name=email]", "Enter")
    page.wait_for_load_state()
    # It leaves a moment after the answer.
    newest = page.locator("main td a, main th a").first
    for _look in range(40):
        page.goto(f"{shop}/demo/inbox/?to=khach@example.vn")
        if "mật khẩu" in newest.inner_text():
            break
        page.wait_for_timeout(250)
    newest.click()

    link = page.locator("main a[href^='http']").first.get_attribute("href")

    assert link.startswith(f"{shop}/")
    assert page.request.get(link).status == 200


def test_errors_get_the_focus_also_of_who_has_skipped_to_the_content(shop, chromium):
    page = new_context(chromium).new_page()
    sign_in(page, shop, "khach@example.vn")
    page.goto(f"{shop}/account/addresses/add/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/addresses/add/#main")

    page.fill("input[name=first_name]", "Trần Thị Thử")
    page.fill("input[name=phone_number]", "12")
    page.select_option("select[name=province]", "01")
    page.fill("input[name=line1]", "5 ngõ Ví Dụ")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status >= 400):
        page.press("input[name=line1]", "Enter")
    page.wait_for_load_state("load")

    expect(page.locator("[data-error-summary]")).to_be_focused()


def test_an_address_far_too_long_is_refused_in_the_shops_own_words(shop, chromium):
    page = new_context(chromium).new_page()

    answer = page.goto(f"{shop}/search/?q={'a' * 5_000}")

    assert answer.status == 400
    assert page.locator("main h1").inner_text() == "Không đọc được địa chỉ này"


def test_a_printed_product_shows_its_proofs_and_no_buttons(shop, chromium):
    context = new_context(chromium, width=794)
    page = context.new_page()
    page.goto(f"{shop}/search/?q=trà ô long&certification=attp")
    page.goto(shop + page.locator("main .card a").first.get_attribute("href"))
    number = page.locator("details.proof .facts").first
    expect(number).not_to_be_visible()

    page.emulate_media(media="print")

    expect(number).to_be_visible()
    expect(page.locator("main .btn").first).to_be_hidden()
    context.close()
