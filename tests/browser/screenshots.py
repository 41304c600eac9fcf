"""Take the README's screenshots of a fresh demo: python -m tests.browser.screenshots"""

import tempfile
from pathlib import Path

from tests.browser.demo_server import ROOT, new_context, running_chromium, running_demo, sign_in

FOLDER = ROOT / "docs" / "screenshots"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as shop,
        running_chromium() as chromium,
    ):
        phone = new_context(chromium).new_page()
        desk = new_context(chromium, width=1280).new_page()
        shoot(phone, f"{shop}/", "home-360")
        shoot(desk, f"{shop}/search/?q=ca+phe", "search-1280")
        phone.goto(f"{shop}/search/?q=ca+phe&stars=3")
        shoot(phone, shop + phone.locator(".card a[href^='/catalogue/']").first.get_attribute("href"), "product-360")
        fill_basket(phone, shop)
        shoot(phone, f"{shop}/basket/", "basket-360")
        sign_in(desk, shop, "htx@example.vn")
        shoot(desk, f"{shop}/seller/demo-htx/orders/", "seller-1280")
        other = new_context(chromium, width=1280).new_page()
        sign_in(other, shop, "quantri@example.vn")
        shoot(other, f"{shop}/market/", "market-1280")


def shoot(page, address: str, name: str) -> None:
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


def fill_basket(page, shop: str) -> None:
    """Goods of three sellers."""
    for query in ("cà phê", "mật ong", "gạo"):
        page.goto(f"{shop}/search/?q={query}&in_stock=1")
        with page.expect_navigation():
            page.locator("main button[form=add-form]").first.click()


if __name__ == "__main__":
    main()
