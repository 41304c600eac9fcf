"""A seller's photos: what is taken, what is refused with its reason, and whose they are."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.copies import LOOKS_COPIED
from catalogue.models import PhotoCopy
from catalogue.services import add_photo, remove_photo
from tests.factories.orders import make_offer, make_seller, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner():
    return make_user("chu@example.vn")


@pytest.fixture
def offer(owner):
    return make_offer(make_seller(owner=owner, code="htx-anh"))


def photo(stripes=2, name="anh.jpg") -> SimpleUploadedFile:
    """A photo of dark and light stripes, with a place written into it."""
    picture = Image.new("RGB", (600, 400), (40, 90, 40))
    width = 600 // stripes
    for left in range(0, 600, 2 * width):
        picture.paste(Image.new("RGB", (width, 400), (230, 200, 120)), (left, 0))
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (12.0, 14.0, 2.0)
    data = io.BytesIO()
    picture.save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def address(offer, end="") -> str:
    return f"/seller/htx-anh/goods/{offer.pk}/photos/{end}"


def test_a_photo_is_taken_without_its_place_and_shown(client, owner, offer, tmp_path):
    client.force_login(owner)

    answer = client.post(address(offer), {"photo": photo(), "alt": "Rổ cà chua"})

    image = offer.product.images.get()
    assert (answer.status_code, image.caption, image.widths) == (302, "Rổ cà chua", [240, 480])
    stored = Image.open(tmp_path / f"pictures/{image.content_hash[:2]}/{image.content_hash}-480.jpg")
    assert dict(stored.getexif()) == {}
    assert image.content_hash in client.get(offer.product.get_absolute_url()).content.decode()


def test_a_file_that_is_no_photo_is_refused_with_the_reason_and_nothing_is_kept(client, owner, offer):
    client.force_login(owner)

    answer = client.post(address(offer), {"photo": SimpleUploadedFile("anh.jpg", b"<svg onload=alert(1)>" * 50)})

    assert answer.status_code == 400
    assert "Hãy chọn ảnh JPEG, PNG, WebP" in answer.content.decode()
    assert offer.product.images.count() == 0


def test_the_same_photo_twice_is_recognised(client, owner, offer):
    client.force_login(owner)
    client.post(address(offer), {"photo": photo()})

    answer = client.post(address(offer), {"photo": photo(name="khac.jpg")})

    assert answer.status_code == 400
    assert offer.product.images.count() == 1


def test_another_photo_can_be_shown_first_and_the_last_one_stays(client, owner, offer):
    client.force_login(owner)
    client.post(address(offer), {"photo": photo()})
    client.post(address(offer), {"photo": photo(stripes=6)})
    first, second = offer.product.images.order_by("display_order")

    client.post(address(offer, f"{second.pk}/first/"))
    assert list(offer.product.images.order_by("display_order")) == [second, first]
    client.post(address(offer, f"{first.pk}/remove/"))
    client.post(address(offer, f"{second.pk}/remove/"))
    assert list(offer.product.images.all()) == [second]


def test_goods_that_another_seller_listed_keep_their_photos(client, offer):
    stranger = make_user("khac@example.vn")
    other = make_seller(owner=stranger, code="htx-khac")
    own = make_offer(other)
    own.product.listed_by = offer.partner
    own.product.save(update_fields=["listed_by"])
    client.force_login(stranger)

    answer = client.post(f"/seller/htx-khac/goods/{own.pk}/photos/", {"photo": photo()})

    assert answer.status_code == 404
    assert own.product.images.count() == 0
    assert client.get(address(offer)).status_code == 404


def saved_anew(quality: int) -> SimpleUploadedFile:
    """The photo as somebody who took it from a page would upload it: smaller, and pressed again."""
    picture = Image.open(photo(stripes=4)).resize((420, 280))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return SimpleUploadedFile("anh.jpg", data.getvalue(), "image/jpeg")


def test_a_photo_like_another_sellers_is_taken_and_noted_for_the_administrators(client, owner, offer):
    other = make_offer(make_seller())
    add_photo(product=other.product, file=photo(stripes=4), storage=default_storage)
    add_photo(product=other.product, file=photo(stripes=10), storage=default_storage)
    client.force_login(owner)

    answer = client.post(address(offer), {"photo": saved_anew(quality=60)})

    assert answer.status_code == 302
    copy = PhotoCopy.objects.get()
    first = other.product.images.order_by("pk").first()
    assert (copy.first, copy.second, copy.dismissed_at) == (first, offer.product.images.get(), None)
    assert copy.distance <= LOOKS_COPIED
    # Nobody but the administrators is told.
    page = client.get(address(offer)).content.decode()
    assert other.partner.name not in page


def test_own_photos_on_several_goods_are_no_copies(client, owner, offer):
    twin = make_offer(offer.partner)
    add_photo(product=twin.product, file=photo(stripes=4), storage=default_storage)
    client.force_login(owner)
    assert client.post(address(offer), {"photo": photo(stripes=4)}).status_code == 302
    assert not PhotoCopy.objects.exists()


def test_a_picture_that_many_show_makes_three_rows(offer):
    for _ in range(5):
        add_photo(product=make_offer(make_seller()).product, file=photo(stripes=4), storage=default_storage)
    PhotoCopy.objects.all().delete()
    add_photo(product=offer.product, file=photo(stripes=4), storage=default_storage)
    assert PhotoCopy.objects.count() == 3


def test_a_suspicion_goes_with_the_photo(offer):
    add_photo(product=make_offer(make_seller()).product, file=photo(stripes=4), storage=default_storage)
    add_photo(product=offer.product, file=photo(stripes=2), storage=default_storage)
    image = add_photo(product=offer.product, file=photo(stripes=4), storage=default_storage)
    assert PhotoCopy.objects.count() == 1
    remove_photo(image=image)
    assert not PhotoCopy.objects.exists()
