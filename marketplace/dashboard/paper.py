"""HTML into PDF with WeasyPrint, which may read this shop's own static files and nothing else."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from weasyprint.urls import URLFetcher, URLFetcherResponse

# Only a name for the shop's own files inside a document; nothing is ever asked of it.
_SHOP = "http://shop.invalid"


class ShopFiles(URLFetcher):
    """Hands out static files from the disk; every other address is refused without any request."""

    def fetch(self, url, headers=None):
        address = urlsplit(url)
        prefix = urlsplit(settings.STATIC_URL).path
        if f"{address.scheme}://{address.netloc}" != _SHOP or not address.path.startswith(prefix):
            raise ValueError("not a file of this shop")
        name = unquote(address.path.removeprefix(prefix))
        # Collected files have a hash in their names, which only the storage knows.
        found = finders.find(name) or staticfiles_storage.path(name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


def write_pdf(html: str) -> bytes:
    """The document as PDF."""
    return weasyprint.HTML(string=html, base_url=f"{_SHOP}/", url_fetcher=ShopFiles()).write_pdf()
