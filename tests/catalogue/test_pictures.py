"""Pictures of products: taken over once, shown from stored sizes, never deleted with one product."""

import pytest

from catalogue import services
from catalogue.models import Category, ProductChange
from catalogue.thumbnails import StoredPictures
from marketplace.core.images import StoredImage
from tests.factories.goods import make_product

pytestmark = pytest.mark.django_db


def stored(number=1, phash=1):
    return StoredImage(f"{number:032x}", 1200, 900, (240, 480, 800, 1200), phash)


def test_a_picture_added_twice_stands_once_and_is_noted():
    product = make_product(published=False)
    first = services.add_picture(product=product, stored=stored(), alt="  Bao\u0301 cà phê ", position=2)
    again = services.add_picture(product=product, stored=stored())
    assert (first.pk, first.caption, first.display_order) == (again.pk, "Baó cà phê", 2)
    assert product.images.count() == 1
    assert ProductChange.objects.filter(product_id=product.pk).exists()


@pytest.mark.parametrize("phash", [0, 2**63 - 1, 2**63, 2**64 - 1])
def test_every_fingerprint_fits_the_database(phash):
    image = services.add_picture(product=make_product(published=False), stored=stored(phash=phash))
    image.refresh_from_db()
    assert image.perceptual_hash % 2**64 == phash


def test_a_thirteenth_picture_is_refused():
    product = make_product(published=False)
    for number in range(services.MAX_PICTURES):
        services.add_picture(product=product, stored=stored(number))
    with pytest.raises(services.PicturesFull):
        services.add_picture(product=product, stored=stored(99))
    assert product.images.count() == services.MAX_PICTURES


def test_oscar_shows_the_smallest_stored_size():
    image = services.add_picture(product=make_product(published=False), stored=stored())
    thumbnail = StoredPictures().generate_thumbnail(image.original, size="70x70")
    assert thumbnail.url.endswith(f"/pictures/00/{1:032x}-240.jpg")
    small = StoredPictures().generate_thumbnail(f"pictures/00/{1:032x}-200.jpg", size="70x70")
    assert small.width == 200


def test_pictures_and_categories_can_be_removed():
    image = services.add_picture(product=make_product(published=False), stored=stored())
    image.delete()
    Category.objects.get(code="25").delete()
    assert not Category.objects.filter(code="25").exists()
