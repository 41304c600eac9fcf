"""What Wagtail tells us: a page was published, moved or taken down."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms import services, shared
from cms.models import OperatorInformation, RulePage, StoryIndexPage, StoryPage, StoryPicture


@receiver(page_published, sender=RulePage)
def keep_the_published_text(sender, instance, **kwargs) -> None:
    services.record_edition(page=instance)
    services.name_in_search(page=instance)
    shared.forget()


@receiver([page_unpublished, post_delete], sender=RulePage)
def forget_the_name(sender, instance, **kwargs) -> None:
    services.forget_in_search(page=instance)
    shared.forget()


@receiver(page_published, sender=StoryPage)
def name_the_story(sender, instance, **kwargs) -> None:
    services.name_story_in_search(page=instance)
    shared.forget()


@receiver([page_unpublished, post_delete], sender=StoryPage)
def forget_the_story(sender, instance, **kwargs) -> None:
    services.forget_story_in_search(page=instance)
    shared.forget()


@receiver([page_published, page_unpublished, post_delete], sender=StoryIndexPage)
@receiver(post_page_move, sender=StoryIndexPage)
@receiver(post_page_move, sender=StoryPage)
def name_the_stories_anew(sender, **kwargs) -> None:
    """Their addresses hold that of the list."""
    services.name_stories_in_search()
    shared.forget()


@receiver([post_save, post_delete], sender=StoryPicture)
@receiver([post_save, post_delete], sender=OperatorInformation)
def ask_again(sender, **kwargs) -> None:
    shared.forget()
