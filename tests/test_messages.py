"""Every text that the shop shows has its Vietnamese."""

import os
import re
import shutil
import subprocess
import sys

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override, pgettext

CATALOGUE = settings.BASE_DIR / "marketplace" / "locale" / "vi" / "LC_MESSAGES" / "django.po"

# A step of its own in the full run, because it needs gettext.
pytestmark = pytest.mark.messages


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> polib.POFile:
    """Every message of our own code and templates, as gettext's own extraction finds them today."""
    root = tmp_path_factory.mktemp("messages")
    for folder in ("marketplace", "catalogue", "cms", "search"):
        shutil.copytree(
            settings.BASE_DIR / folder, root / folder, ignore=shutil.ignore_patterns("locale*", "static", "__pycache__")
        )
    target = root / "locale"
    target.mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "vi", "--no-location", "--verbosity", "0"],
        cwd=root,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": ""},
        check=True,
    )
    return polib.pofile(str(target / "vi" / "LC_MESSAGES" / "django.po"))


def test_every_message_of_our_own_code_is_translated(extracted):
    catalogue = {
        (entry.msgctxt, entry.msgid): entry
        for entry in polib.pofile(str(CATALOGUE))
        if entry.translated() and not entry.fuzzy
    }

    missing = [entry.msgid for entry in extracted if (entry.msgctxt, entry.msgid) not in catalogue]

    assert not missing, f"{len(missing)} without Vietnamese:\n" + "\n".join(missing)


def test_every_translation_keeps_the_placeholders_of_its_message():
    wrong = []
    for entry in polib.pofile(str(CATALOGUE)):
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        names = placeholders(entry.msgid) | placeholders(entry.msgid_plural or "")
        wrong += [entry.msgid for text in texts if text and not placeholders(text) <= names]
        if not entry.msgid_plural and entry.msgstr and placeholders(entry.msgstr) != placeholders(entry.msgid):
            wrong.append(entry.msgid)

    assert not wrong, "\n".join(wrong)


def test_no_framework_puts_its_own_english_over_ours():
    with override("en"):
        changed = [
            entry.msgid
            for entry in polib.pofile(str(CATALOGUE))
            if entry.msgid != (ngettext(entry.msgid, entry.msgid_plural, 1) if entry.msgid_plural else english(entry))
        ]

    assert changed == []


def english(entry: polib.POEntry) -> str:
    return pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|(?<!\w)\{\w+\}", text))
