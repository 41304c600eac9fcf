"""Checkout stores nothing of its own: an order is born in `services.place_order`."""
