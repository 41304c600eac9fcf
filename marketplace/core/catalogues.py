"""Turning the text catalogues (.po) into what gettext reads (.mo), without the gettext programs.

The compiled files are made on each machine and never kept in the repository.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues() -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; returns the files written."""
    written = []
    for folder in LOCALE.glob("*/LC_MESSAGES"):
        sources = sorted((LOCALE / "parts").glob("*.po")) + [folder / "django.po"]
        sources = [source for source in sources if source.exists()]
        target = folder / "django.mo"
        if target.exists() and all(s.stat().st_mtime <= target.stat().st_mtime for s in sources):
            continue
        merged = Catalog(locale=folder.parent.name)
        for source in sources:
            with source.open("rb") as stream:
                for message in read_po(stream, locale=folder.parent.name):
                    if message.id and not message.fuzzy and message.string:
                        merged[message.id] = message
        with target.open("wb") as stream:
            write_mo(stream, merged)
        written.append(target)
    return written
