"""Oscar's slug hook, answered by the one module that knows Vietnamese text."""

from marketplace.core.text import slug


def oscar_slug(value: str, allow_unicode: bool = False) -> str:
    """ASCII words joined by hyphens: `Đường thốt nốt` becomes `duong-thot-not`."""
    return slug(value)
