"""Forms of the editors' administration that do more than write columns."""

from django import forms
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from cms.models import StoryPicture
from marketplace.core.images import ImageRefused, ingest_image, store_image


class PictureForm(forms.ModelForm):
    """A picture of a story and what it shows. A kept picture may get other words; another photo is another picture."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
        help_text=_(
            "JPEG, PNG, WebP or HEIC, up to 15 MB. The place and the camera that a phone writes into a photo are removed."
        ),
    )

    class Meta:
        model = StoryPicture
        fields = ["alt", "alt_en"]

    field_order = ["photo", "alt", "alt_en"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._ingested = None
        if self.instance.pk:
            del self.fields["photo"]

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        try:
            self._ingested = ingest_image(photo)
        except ImageRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return photo

    def save(self, commit: bool = True) -> StoryPicture:
        if self._ingested:
            self.instance.keep(store_image(self._ingested, default_storage))
        return super().save(commit)
