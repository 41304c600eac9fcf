from django import template

from marketplace.geography.map_paths import HEIGHT, OUTLINES, WIDTH

register = template.Library()


@register.filter
def outline(code: str) -> str:
    """The path of the province with this code in the map's units; empty for a code the map does not have."""
    return OUTLINES.get(code, "")


@register.simple_tag
def map_viewbox() -> str:
    """The map's frame, for the `viewBox` attribute."""
    return f"0 0 {WIDTH} {HEIGHT}"
