"""Small pictures for Oscar: the ones that were cut when the photo was taken in."""

import re
from dataclasses import dataclass

from django.core.files.storage import default_storage
from oscar.core.thumbnails import AbstractThumbnailer

from marketplace.core.images import WIDTHS

_STORED = re.compile(r"(pictures/[0-9a-f]{2}/[0-9a-f]+)-(\d+)\.jpg")


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """What Oscar's templates ask of a thumbnail."""

    url: str
    width: int | str = ""
    height: int | str = ""


class StoredPictures(AbstractThumbnailer):
    """Oscar's hook for thumbnails (setting OSCAR_THUMBNAILER): makes no file and removes none.

    Pictures are stored by their content, so another product, or an order's receipt, may show the same file.
    """

    def generate_thumbnail(self, source, **options) -> Thumbnail:
        name = getattr(source, "name", None) or str(source)
        stored = _STORED.fullmatch(name)
        if stored is None:
            return Thumbnail(name if name.startswith(("/", "http")) else default_storage.url(name))
        width = min(WIDTHS[0], int(stored[2]))
        return Thumbnail(default_storage.url(f"{stored[1]}-{width}.jpg"), width)

    def delete_thumbnails(self, source) -> None:
        """Nothing was made for this one use."""
