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
        phone.goto(f"{shop}/search/?q=ca+phe&stars=4")
        phone.locator("main a[href^='/catalogue/']:not([href*=category])").first.click()
        shoot(phone, phone.url, "product-360")
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
        page.locator("main button[form=add-form], main form[action$='/basket/add/'] button").first.click()
        page.wait_for_load_state()


if __name__ == "__main__":
    main()
