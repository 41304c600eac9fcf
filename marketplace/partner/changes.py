"""Telling other rooms that what a seller offers has changed.

The rooms above register what must happen; this room knows none of them. Handlers run inside the transaction of the
change, so that what they write is kept or lost together with it.
"""

from collections.abc import Callable, Iterable

Handler = Callable[[Iterable[int]], None]
SellerHandler = Callable[[int], None]

_handlers: list[Handler] = []
_seller_handlers: list[SellerHandler] = []


def on_offer_change(handler: Handler) -> None:
    """Call `handler(product_ids)` at every change of price, stock, or of a seller's right to sell."""
    if handler not in _handlers:
        _handlers.append(handler)


def note_offer_changes(product_ids: Iterable[int]) -> None:
    """Tell every handler. Call it in the transaction of the change."""
    product_ids = list(product_ids)
    for handler in _handlers:
        handler(product_ids)


def on_seller_change(handler: SellerHandler) -> None:
    """Call `handler(partner_id)` at every change of a seller's own details or of its right to sell."""
    if handler not in _seller_handlers:
        _seller_handlers.append(handler)


def note_seller_change(partner_id: int) -> None:
    """Tell every handler. Call it in the transaction of the change."""
    for handler in _seller_handlers:
        handler(partner_id)
