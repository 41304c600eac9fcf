"""What every page of the shop may show: its name, the basket's count, the groups, the rule pages."""

from django.conf import settings


def shop(request) -> dict:
    """Template context of every page. Costs no query by itself."""
    return {"SITE_NAME": settings.SITE_NAME, "DEMO": settings.DEMO}
