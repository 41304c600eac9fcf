"""Goods found under the numbers of their lots.

Documents hold no numbers of lots: a question that may name one asks the table of lots, whose index knows all of them at every
moment, and then looks for their goods like for any other words. So filters, counts and orders hold for them as for all goods.
"""

from dataclasses import replace

from marketplace.traceability.models import Lot
from search.understanding import Phrase, Understood
from search.words import goods_word

# Many sellers call a lot "01": of so many products, those with the newest of such lots are found.
MOST_GOODS = 100


def with_lots(understood: Understood) -> Understood:
    """The reading with the goods of the lots that it may name: one query where it may name any, else none."""
    numbers = {*understood.lots, *understood.may_be_lots}
    if not numbers:
        return understood
    found = _goods_of(numbers)
    # The terms of numbers stand before all others.
    terms = list(understood.terms)
    for place, number in enumerate(understood.lots[: len(understood.codes)]):
        goods = tuple(Phrase((goods_word(product),)) for product in found.get(number, ()))
        terms[place] = replace(terms[place], phrases=(*terms[place].phrases, *goods))
    goods = dict.fromkeys(product for number in understood.may_be_lots for product in found.get(number, ()))
    return replace(understood, terms=tuple(terms), goods_of_lots=tuple(goods)[:MOST_GOODS])


def _goods_of(numbers: set[str]) -> dict[str, list[int]]:
    """Products by the number of a lot, those with the newest lots first."""
    # The number of a lot that is closed or past its day stands on packs too.
    lots = Lot.objects.of_selling().filter(number_key__in=numbers).order_by("-made_on", "-pk")
    found: dict[str, list[int]] = {}
    for number, product in lots.values_list("number_key", "product_id")[: MOST_GOODS * len(numbers)]:
        found.setdefault(number, []).append(product)
    return {number: list(dict.fromkeys(products))[:MOST_GOODS] for number, products in found.items()}
