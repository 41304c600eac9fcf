"""Published stories for tests, made by the service that the demo uses too."""

from datetime import date
from itertools import count

from cms.models import StoryPicture
from cms.services import keep_story_picture, publish_story
from marketplace.core.images import StoredImage

_numbers = count(1)


def make_picture(alt="Đồi chè buổi sáng", alt_en="Hills of tea in the morning") -> StoryPicture:
    """A kept picture; its files are not there."""
    stored = StoredImage(f"{next(_numbers):032x}", 1200, 600, (240, 480, 800, 1200), 1)
    return keep_story_picture(stored=stored, alt=alt, alt_en=alt_en)


def paragraph(text: str, text_en: str = "") -> tuple[str, dict]:
    return "paragraph", {"text": f"<p>{text}</p>", "text_en": text_en and f"<p>{text_en}</p>"}


def make_story(title=None, *, text="Chuyện kể từ làng.", picture=None, **values):
    """A published story with one paragraph, unless `body` says otherwise."""
    number = next(_numbers)
    given = {
        "slug": f"chuyen-{number}",
        "title": title or f"Chuyện thứ {number}",
        "title_en": "",
        "intro": "Một chuyện ngắn.",
        "intro_en": "",
        "body": [paragraph(text)],
        "published_on": date(2026, 11, 1),
    }
    return publish_story(**(given | values), picture=picture or make_picture())
