"""The filters as hands, keyboards and screen readers meet them, with JavaScript and without."""

import re
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from tests.browser.demo_server import new_context


@pytest.fixture(params=[1280, 360], ids=["wide", "phone"])
def page(request, chromium) -> Page:
    context = new_context(chromium, width=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium) -> Page:
    context = new_context(chromium, width=1280)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(chromium) -> Page:
    """A wide screen without JavaScript."""
    context = new_context(chromium, width=1280, javascript=False)
    yield context.new_page()
    context.close()


def number_of(page: Page) -> int:
    return int(re.search(r"[\d.]+", page.locator("#results-count").inner_text())[0].replace(".", ""))


def test_a_tick_answers_in_place_and_going_back_undoes_it(desk, shop):
    desk.goto(f"{shop}/search/?q=ca+phe", wait_until="networkidle")
    before = number_of(desk)
    desk.evaluate("window.sameDocument = true")
    box = desk.locator("#filters input[name=province]").first
    value, count = box.get_attribute("value"), box.locator("xpath=..").locator(".facet__count").inner_text()
    box.focus()
    desk.keyboard.press("Space")

    expect(desk.locator("#results-count")).to_contain_text(count)
    assert "province=" in desk.url
    assert desk.evaluate("window.sameDocument") is True
    # The keyboard stays where it was, and the number is said aloud.
    focused = "value => document.activeElement.name === 'province' && document.activeElement.value === value"
    desk.wait_for_function(focused, arg=value)
    expect(desk.locator("#found-says")).to_have_text(desk.locator("#results-count").inner_text())

    desk.go_back()
    expect(desk.locator("#results-count")).to_contain_text(str(before))
    assert "province=" not in desk.url
    assert not desk.locator(f"#filters input[name=province][value='{value}']").is_checked()


def test_what_was_unfolded_stays_so_and_a_chip_hands_the_focus_on(desk, shop):
    desk.goto(f"{shop}/search/", wait_until="networkidle")
    desk.locator("#fold-kind > summary").click()
    desk.locator("#fold-kind input[value=household]").check()
    expect(desk.locator(".chip--on")).to_have_count(1)
    assert desk.locator("#fold-kind").get_attribute("open") is not None
    desk.locator("#fold-harvest > summary").click()
    desk.locator(".chip--on").click()

    expect(desk.locator(".chip--on")).to_have_count(0)
    assert "kind=" not in desk.url
    # A moment after the swap.
    expect(desk.locator("#fold-harvest")).to_have_attribute("open", "")
    expect(desk.locator("#results-count")).to_be_focused()


def test_names_are_found_while_typing_and_chosen_ones_stay(desk, shop):
    desk.goto(f"{shop}/search/?province=68", wait_until="networkidle")
    desk.locator("#find_province").press_sequentially("dak lak")
    shown = desk.locator("#filters .check:has(input[name=province]):visible")

    expect(shown).to_have_count(2)
    assert {row.split("\n")[0] for row in shown.all_inner_texts()} == {"Lâm Đồng", "Đắk Lắk"}
    # Provinces are found by their names of before too, and what has no name here is said.
    desk.locator("#find_province").fill("Đắk Nông")
    expect(shown).to_have_count(1)
    none = desk.locator("fieldset:has(#find_province) [data-none]")
    expect(none).to_be_hidden()
    desk.locator("#find_province").fill("atlantis")
    expect(none).to_be_visible()
    # Leaving the field is no choice.
    desk.keyboard.press("Tab")
    desk.wait_for_timeout(300)
    assert "find_province" not in desk.url


def test_of_the_sellers_that_are_not_listed_the_button_knows(desk, shop):
    desk.goto(f"{shop}/search/?q=mat+ong", wait_until="networkidle")
    sellers = desk.locator("fieldset:has(#find_seller)")
    assert sellers.locator(".check").count() == 12
    desk.locator("#find_seller").press_sequentially("cao nguyen", delay=20)

    expect(sellers.locator(".check:visible")).to_have_count(0)
    expect(sellers.locator("#more-seller")).to_be_hidden()
    expect(sellers.locator("[data-none]")).to_have_text(
        "Không có trong các nhà bán này. Bấm “Tìm” để tìm trong tất cả nhà bán."
    )
    sellers.get_by_role("button", name="Tìm").click()

    expect(sellers.locator(".check:visible")).to_have_count(1)
    assert "Cao Nguyên Trắng" in sellers.locator(".check").inner_text()


def test_names_are_found_without_javascript_too(plain, shop):
    plain.goto(f"{shop}/search/?province=68")
    plain.locator("#find_province").fill("dak lak")
    plain.locator("#find_province + button").click()

    boxes = plain.locator("#filters input[name=province]")
    assert boxes.evaluate_all("all => all.map(box => [box.value, box.checked])") == [["68", True], ["66", False]]
    boxes.nth(1).check()
    plain.locator("#filters .drawer__foot button").click()
    assert "province=66" in plain.url
    assert "province=68" in plain.url
    plain.wait_for_load_state()
    plain.go_back()
    plain.go_back()
    assert plain.url == f"{shop}/search/?province=68"


def test_a_province_is_chosen_on_the_map(desk, shop):
    desk.goto(f"{shop}/search/?q=ca+phe", wait_until="networkidle")
    desk.get_by_role("link", name="Chọn trên bản đồ").click()
    place = desk.locator("#facet-map a[href*='province=68']")
    expect(place).to_have_count(1)
    assert desk.url == f"{shop}/search/?q=ca+phe"
    place.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".chip--on")).to_have_text(re.compile("Lâm Đồng"))
    assert desk.url == f"{shop}/search/?q=ca+phe&province=68"


def test_a_province_is_chosen_on_the_map_without_javascript(plain, shop):
    plain.goto(f"{shop}/search/?q=ca+phe")
    plain.get_by_role("link", name="Chọn trên bản đồ").click()
    assert plain.url == f"{shop}/provinces/?q=ca+phe"
    plain.locator(".province-list a[href*='province=68']").click()
    assert plain.url == f"{shop}/search/?q=ca+phe&province=68"


def test_the_drawer_of_a_phone_applies_its_choices_together(phone, shop, request):
    phone.goto(f"{shop}/search/")
    phone.locator("a[href='#filters']").click()
    phone.locator("#filters input[name=in_stock]").check()
    phone.locator("#deliver").select_option("01")
    assert "deliver" not in phone.url
    phone.locator("#filters .drawer__foot button").click()

    expect(phone.locator(".chip--on")).to_have_count(2)
    assert phone.locator("#filters").is_hidden()
    assert "deliver=01" in phone.url
    phone.locator("#sort").select_option("distance")
    if not request.node.callspec.params["phone"]:
        phone.locator("form:has(#sort) button").click()
    phone.wait_for_url(re.compile("near=01"))
    expect(phone.locator("#sort")).to_have_value("distance")


@pytest.mark.parametrize(
    "path",
    [
        "/search/?province=68&kind=household&harvest=now&rating=1#filters",
        "/search/?find_seller=htx&find_province=lam",
        "/search/?q=c%C3%A0+ph%C3%AA+3+sao",
        "/provinces/?q=ca+phe",
        "/api/",
    ],
)
def test_pages_of_filters_are_sound(page, shop, path):
    page.goto(shop + path, wait_until="networkidle")
    found = Axe().run(page).response["violations"]

    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]


def test_of_two_answers_under_way_the_last_question_counts(desk, shop):
    desk.goto(f"{shop}/search/?q=m%E1%BA%ADt+ong", wait_until="networkidle")
    chip = desk.locator("#filters a.chip").first
    asked = []

    def first_is_late(route):
        asked.append(route)
        if "price_max" not in route.request.url or "in_stock" in route.request.url:
            route.continue_()

    desk.route("**/search/?**", first_is_late)
    chip.evaluate("each => each.click()")
    desk.locator("#filters input[name=in_stock]").evaluate("each => each.click()")
    expect(desk).to_have_url(re.compile(r"in_stock=1"))
    # The answer to the first, when it comes at last, changes nothing.
    with suppress(Error):
        asked[0].continue_()
    desk.wait_for_load_state("networkidle")

    assert len(asked) == 2
    assert "in_stock=1" in desk.url
    assert desk.locator("#filters input[name=in_stock]").is_checked()


@pytest.mark.parametrize("path", ["/search/?q=" + "x" * 200, "/search/?stars=4&q=" + "x" * 200])
def test_a_long_word_stays_within_the_screen(phone, shop, path):
    phone.goto(shop + path)

    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_a_price_that_cannot_be_read_is_said_and_nothing_else_is_lost(desk, shop):
    desk.goto(f"{shop}/search/?q=ca+phe&province=68", wait_until="networkidle")
    before = number_of(desk)

    desk.fill("#price_max", "rẻ")
    desk.press("#price_max", "Enter")

    expect(desk.locator("main h1")).to_have_text("Không đọc được địa chỉ này")
    expect(desk.locator("#q")).to_have_value("ca phe")
    desk.get_by_role("link", name="Bỏ phần này, giữ phần còn lại").click()
    desk.wait_for_url("**/search/?q=ca+phe&province=68")
    assert number_of(desk) == before
