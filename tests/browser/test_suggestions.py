"""The search box while somebody types: keys, words for screen readers, late answers, and the plain form without scripts."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.demo_server import new_context


@pytest.fixture
def box(chromium, shop):
    """The search box of the home page on a phone."""
    context = new_context(chromium)
    page = context.new_page()
    page.goto(shop + "/")
    yield page.locator("#q")
    context.close()


def options(page: Page):
    return page.locator("#q-suggestions [role=option]")


def test_arrows_choose_enter_opens_and_the_number_is_told(box):
    page = box.page
    box.press_sequentially("ca ph", delay=20)
    expect(options(page).first).to_be_visible()
    number = options(page).count()

    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search [role=status]")).to_have_text(f"Có {number} gợi ý. Dùng phím mũi tên để chọn.")
    for key, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", None), ("ArrowUp", number - 1)):
        box.press(key)
        if chosen is None:
            expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
        else:
            expect(box).to_have_attribute("aria-activedescendant", f"q-suggestions-{chosen}")
            expect(options(page).nth(chosen)).to_have_attribute("aria-selected", "true")
    goal = options(page).nth(number - 1).get_attribute("href")
    box.press("Enter")
    page.wait_for_url(f"**{goal}")


def test_escape_closes_and_enter_then_searches_for_what_was_typed(box):
    page = box.page
    box.press_sequentially("ca ph", delay=20)
    expect(options(page).first).to_be_visible()
    box.press("ArrowDown")

    box.press("Escape")

    expect(page.locator("#q-suggestions")).to_be_hidden()
    expect(page.locator(".search [role=status]")).to_have_text("")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("ca ph")
    box.press("Enter")
    page.wait_for_url("**/search/?q=ca+ph")


def test_what_was_chosen_is_forgotten_when_more_is_typed_however_late_the_next_answer(box):
    page = box.page
    box.press_sequentially("ca ph", delay=20)
    expect(options(page).first).to_be_visible()
    box.press("ArrowDown")
    # From here on no answer comes.
    page.route("**/search/suggest/**", lambda route: None)

    box.press_sequentially("e chon", delay=20)

    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("Enter")
    page.wait_for_url("**/search/?q=ca+phe+chon")


def test_a_touch_opens_and_leaving_the_box_closes(box):
    page = box.page
    box.press_sequentially("ca ph", delay=20)
    expect(options(page).first).to_be_visible()
    # The margin of the page: the list covers what stands below the box.
    page.mouse.click(4, 300)
    expect(page.locator("#q-suggestions")).to_be_hidden()

    box.click()
    box.press("ArrowDown")
    goal = options(page).first.get_attribute("href")
    options(page).first.click()
    page.wait_for_url(f"**{goal}")


def test_one_question_for_quick_typing_and_a_late_answer_is_not_shown(box):
    page = box.page
    asked, late = [], []

    def hold(route):
        asked.append(route.request.url.partition("q=")[2])
        if asked[-1] == "mat":
            late.append(route)
        else:
            route.continue_()

    page.route("**/search/suggest/**", hold)
    # The page's own clock: a busy machine may need longer for a key than the box waits for the next.
    page.clock.install()
    page.clock.pause_at(time.time() + 60)

    def type_quickly(text):
        for key in text:
            page.clock.run_for(149)
            box.press(key)
        page.clock.run_for(149)

    type_quickly("mat")
    with page.expect_request("**/search/suggest/**"):
        page.clock.run_for(1)
    type_quickly(" ong")
    page.clock.run_for(1)
    expect(options(page).first).to_be_visible()
    for route in late:
        route.continue_()
    page.wait_for_timeout(800)

    assert asked == ["mat", "mat%20ong"]
    assert all("ong" in text.lower() for text in options(page).all_inner_texts())


def test_a_word_in_composition_is_asked_for_once_and_when_it_stands(box):
    page = box.page
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/search/suggest/" in request.url else None)
    keys = page.context.new_cdp_session(page)
    box.click()
    for text in ("m", "ma", "mâ", "mâ"):
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(250)
    assert (box.input_value(), asked) == ("mâ", [])

    keys.send("Input.insertText", {"text": "mật"})
    expect(options(page).first).to_be_visible()
    page.wait_for_timeout(250)

    assert [url.partition("q=")[2] for url in asked] == ["m%E1%BA%ADt"]


def test_the_open_list_is_accessible_and_within_the_screen(box):
    page = box.page
    box.press_sequentially("ca ph", delay=20)
    expect(options(page).first).to_be_visible()
    box.press("ArrowDown")

    results = Axe().run(page)

    assert [each["id"] for each in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_failing_answer_leaves_a_plain_search_box(box):
    page = box.page
    page.route("**/search/suggest/**", lambda route: route.abort())
    box.press_sequentially("ca phe", delay=10)
    page.wait_for_timeout(400)
    expect(page.locator("#q-suggestions")).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/search/?q=ca+phe")


def test_without_scripts_the_box_is_a_form(chromium, shop):
    context = new_context(chromium, javascript=False)
    page = context.new_page()
    page.goto(shop + "/")
    page.fill("#q", "ca phe")
    page.press("#q", "Enter")
    page.wait_for_url("**/search/?q=ca+phe")
    context.close()
