"""Run as a program: fill an empty database with one scarce offer and many guests who are about to order it.

Prints one JSON line: for each guest the cookies and the form of the button that orders.
"""

import json
import re
import sys
from html import unescape

import django
from django.core.management import call_command


def main(guests: int, units: int) -> None:
    django.setup()
    call_command("prepare_database", verbosity=0, stdout=sys.stderr)
    from django.test import Client

    from tests.factories.purchases import commune, make_shop

    offer = make_shop(stock=units)[0]
    place = commune("68").code
    waiting = []
    for number in range(guests):
        client = Client()
        client.post("/basket/add/", {"stockrecord_id": offer.pk, "quantity": 1})
        client.post(
            "/checkout/address/",
            {
                "name": f"Khách {number}",
                "phone": "0912345678",
                "email": "",
                "province": "68",
                "commune": place,
                "line1": "Thôn 3",
            },
        )
        page = client.get("/checkout/delivery/").content.decode()
        chosen = dict(re.findall(r'name="(delivery-\d+)" value="(\d+)" required checked', page))
        client.post("/checkout/delivery/", {**chosen, "payment_method": "cash"})
        page = client.get("/checkout/review/").content.decode()
        form = {
            key: unescape(value) for key, value in re.findall(r'name="(basket|confirmation)" value="([^"]+)"', page)
        }
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        waiting.append({"cookies": cookies, "form": form})
    json.dump({"offer": offer.pk, "guests": waiting}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
