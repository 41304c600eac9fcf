"""Every address of the shop, read from the URL configuration itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One pattern: its full name with namespaces, its template such as `/seller/<slug:code>/orders/`, its arguments."""

    name: str
    template: str
    arguments: tuple[str, ...]

    def path(self, values: dict[str, object]) -> str:
        """The address with the arguments filled in; an argument without a value gets a word that names nothing."""
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], "1")), self.template)


# Frameworks' own administration, reached by administrators only; guarded as a whole in tests/dashboard and tests/cms.
ADMINISTRATION = ("/cms/", "/dashboard/")


def walk(resolver: URLResolver | None = None, prefix: str = "/", namespace: str = "") -> Iterator[Route]:
    """All routes that Django can resolve, in the order in which it tries them."""
    for pattern in (resolver or get_resolver(settings.EDITORS_URLCONF)).url_patterns:
        template = prefix + readable(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, template, inner)
        elif isinstance(pattern, URLPattern):
            arguments = tuple(re.findall(r"<(?:\w+:)?(\w+)>", template))
            yield Route(f"{namespace}{pattern.name or template}", template, arguments)


def readable(pattern: str) -> str:
    """A regular expression of the URL configuration as an address template."""
    pattern = pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    pattern = pattern.replace(r"((?:[\w\-]+/)*)", "no-such-page/")
    depth_free = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*(?:\([^()]*\)[^()]*)*\))*\)", r"<\1>", pattern)
    return depth_free.replace("\\", "")


def shop_routes() -> list[Route]:
    """The routes that shoppers, sellers and market administrators meet."""
    return [route for route in walk() if not route.template.startswith(ADMINISTRATION)]
