"""What Wagtail tells us: a page was published or taken down."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cms import services, shared
from cms.models import OperatorInformation, RulePage


@receiver(page_published, sender=RulePage)
def keep_the_published_text(sender, instance, **kwargs) -> None:
    services.record_edition(page=instance)
    services.name_in_search(page=instance)
    shared.forget()


@receiver([page_unpublished, post_delete], sender=RulePage)
def forget_the_name(sender, instance, **kwargs) -> None:
    services.forget_in_search(page=instance)
    shared.forget()


@receiver([post_save, post_delete], sender=OperatorInformation)
def ask_again(sender, **kwargs) -> None:
    shared.forget()
