"""The administrator area: importing a list of OCOP decisions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import Recognition
from tests.factories.goods import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HEADS = "Tên sản phẩm,Chủ thể,Số sao,Số quyết định,Ngày cấp,Ngày hết hạn,Cơ quan cấp"
GOOD = f"{HEADS}\nHồng treo gió,HTX Đà Lạt,4,12/QĐ-UBND,01/02/2026,01/02/2029,UBND tỉnh Lâm Đồng\n"
PATH = "/market/recognitions/import/"


@pytest.fixture
def desk(desk, settings, tmp_path):
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return desk


def upload(desk, text: str, **data):
    return desk.post(PATH, {"file": SimpleUploadedFile("list.csv", text.encode()), **data})


def test_checking_a_list_writes_nothing_and_writing_needs_a_second_yes(desk):
    product = make_product(title="Hồng treo gió")

    answer = upload(desk, GOOD)
    assert answer.status_code == 200
    assert answer.context["created"] == 1
    assert not Recognition.objects.exists()

    confirmation = answer.context["confirmation"].initial
    assert desk.post(PATH, {"checked": confirmation["checked"]}).url == reverse("market:recognitions")
    row = Recognition.objects.get()
    assert (row.recorded_name, row.stars, row.state) == ("Hồng treo gió", 4, "pending")
    assert row.product in (None, product)


def test_list_with_errors_names_the_lines_and_cannot_be_written(desk):
    answer = upload(desk, GOOD + "Trà,HTX,9,13/QĐ-UBND,01/02/2026,01/02/2029,UBND\n")
    page = answer.content.decode()
    assert "The list has errors" in page
    assert answer.context["errors"][0].line == 3
    assert "Write this list" not in page
    assert not Recognition.objects.exists()


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", f"{HEADS}\n", "\x00\x01", "PK\x03\x04 not an archive"])
def test_something_that_is_no_list_is_refused_in_words(desk, text):
    answer = upload(desk, text)
    assert answer.status_code == 400
    assert not Recognition.objects.exists()


def test_only_the_checked_file_is_written(desk):
    upload(desk, GOOD)
    answer = desk.post(PATH, {"checked": "0" * 64}, follow=True)
    assert "no longer here" in answer.content.decode()
    assert not Recognition.objects.exists()
