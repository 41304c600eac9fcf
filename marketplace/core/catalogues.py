"""Turning the text catalogues (.po) into what gettext reads (.mo), without the gettext programs.

The compiled files are made on each machine and never kept in the repository.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed

ROOM = Path(__file__).resolve().parent.parent
# Our own texts, and the words of the frameworks that we say differently.
LOCALES = (ROOM / "locale", ROOM / "locale_frameworks")


def compile_catalogues() -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; returns the files written.

    This process uses the new texts at once, also where it has read the catalogues before.
    """
    written = []
    for source in (path for locale in LOCALES for path in locale.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and source.stat().st_mtime <= target.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        with target.open("wb") as stream:
            write_mo(stream, catalogue)
        translation_file_changed(None, target)
        written.append(target)
    return written
