import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.urls import reverse

from marketplace.address.models import UserAddress
from marketplace.geography.forms import AddressPlaceFormMixin
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code, provinces_today

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.geography.urls")]


class PlaceForm(AddressPlaceFormMixin, forms.Form):
    pass


def sent(**fields):
    data = QueryDict(mutable=True)
    data.update({"province": "", "commune": "", "postcode": ""} | fields)
    return PlaceForm(data)


def commune(name, province):
    return AdminUnit.objects.today().get(level="commune", name=name, parent__code=province)


def test_the_list_of_communes_is_a_fragment_of_options(client):
    response = client.get("/dia-gioi/communes/?province=68")
    html = response.content.decode()

    assert response.status_code == 200
    assert html.count("<option") == 125
    assert '<option value="24640">Xã Cư Jút</option>' in html
    assert set(response["Cache-Control"].split(", ")) == {"private", "max-age=3600"}
    assert "Accept" in response["Vary"]


def test_the_list_of_communes_as_json(client):
    data = client.get("/dia-gioi/communes/?province=68", headers={"Accept": "application/json"}).json()

    assert data["province"] == "68"
    assert len(data["communes"]) == 124
    assert set(data["communes"][0]) == {"code", "name", "full_name"}


def test_no_province_gives_no_communes(client):
    response = client.get("/dia-gioi/communes/?province=")

    assert response.status_code == 200
    assert response.content.decode().count("<option") == 1


@pytest.mark.parametrize("code", ["02", "999", "-1", "abc", "68%00", "%00", "6%CC%81", "<b>", "9" * 300])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_unknown_province_is_404_in_words(client, code, accept):
    response = client.get(f"/dia-gioi/communes/?province={code}", headers={"Accept": accept})

    assert response.status_code == 404
    assert accept in response["Content-Type"]
    assert response.content


def test_the_list_of_communes_costs_the_same_for_any_province(client, django_assert_num_queries):
    provinces_today()
    for code in ("12", "79"):
        with django_assert_num_queries(1):
            client.get(f"/dia-gioi/communes/?province={code}")


def test_places_are_found_as_html_and_json(client):
    html = client.get("/dia-gioi/find/", {"q": "ha giang"}).content.decode()
    data = client.get("/dia-gioi/find/", {"q": "ha giang"}, headers={"Accept": "application/json"}).json()

    assert "Tỉnh Tuyên Quang" in html
    assert "Tỉnh Hà Giang" in html
    assert data["places"][0]["code"] == "08"
    assert data["places"][0]["level"] == "province"
    assert "Tỉnh Hà Giang" in data["places"][0]["note"]


def test_a_place_that_is_not_there_is_said_in_words_and_escaped(client):
    html = client.get("/dia-gioi/find/", {"q": "<script>zz"}).content.decode()

    assert "&lt;script&gt;zz" in html
    assert "<script" not in html


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=%F0%9F%8D%8B", "q=%CC%81", "q=a&level="])
def test_odd_queries_are_answered(client, query):
    assert client.get(f"/dia-gioi/find/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["q=" + "x" * 101, "q=a&level=district", "q=a&level=%00", "q=a&level=1"])
def test_wrong_queries_are_refused_in_words(client, query):
    response = client.get(f"/dia-gioi/find/?{query}")

    assert response.status_code == 400
    assert "<p" in response.content.decode()


@pytest.mark.parametrize("name", ["communes", "find"])
def test_nothing_is_posted_here(client, name):
    assert client.post(reverse(f"geography:{name}")).status_code == 405


def test_a_commune_of_the_province_is_accepted():
    unit = commune("Cư Jút", "68")
    form = sent(province="68", commune=unit.code, postcode="66000")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["province"] == province_by_code("68")
    assert form.cleaned_data["commune"] == unit
    assert form.cleaned_data["postcode"] == "66000"


def test_a_commune_of_another_province_is_refused():
    form = sent(province="79", commune=commune("Cư Jút", "68").code)

    assert not form.is_valid()
    assert list(form.errors) == ["commune"]
    assert form.cleaned_data["commune"] is None


def test_a_commune_that_is_no_more_is_refused():
    gone = AdminUnit.objects.filter(level="commune", parent__parent__name="Đắk Nông").exclude(
        code__in=AdminUnit.objects.today().filter(level="commune").values("code")
    )

    assert not sent(province="68", commune=gone.first().code).is_valid()


@pytest.mark.parametrize("province", ["", "02", "999", "abc", "68\x00", "-1"])
def test_a_province_must_be_one_of_today(province):
    form = sent(province=province, commune="00004")

    assert not form.is_valid()
    assert "province" in form.errors


@pytest.mark.parametrize("postcode", ["1234", "123456", "１２３４５", "abcde", "1234\n5", "12 45"])
def test_a_postcode_has_five_digits(postcode):
    form = sent(province="68", commune=commune("Cư Jút", "68").code, postcode=postcode)

    assert not form.is_valid()
    assert list(form.errors) == ["postcode"]


def test_a_browser_does_not_cut_six_digits_to_another_postcode():
    assert 'maxlength="10"' in str(sent()["postcode"])
    form = sent(province="68", commune=commune("Cư Jút", "68").code, postcode="670000")
    assert len(form.errors["postcode"]) == 1


def test_enter_in_a_field_without_scripts_sends_the_form_once_a_commune_is_chosen():
    here = commune("Cư Jút", "68").code

    assert sent(province="68", commune=here, show_communes="1").is_valid()
    assert sent(province="68", show_communes="1").asks_for_communes
    # Another province was chosen after it: its communes are asked for.
    assert sent(province="79", commune=here, show_communes="1").asks_for_communes


def test_a_former_district_tells_which_communes_to_choose_from():
    form = sent(province="68", commune_name="Gia Nghĩa")

    assert not form.is_valid()
    assert "Phường Bắc Gia Nghĩa" in form.errors["commune_name"][0]


def test_a_typed_commune_is_resolved_by_name():
    form = sent(province="79", commune_name=" phường bến nghé ")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"].name == "Sài Gòn"


@pytest.mark.parametrize("name", ["Phường 1", "Không Có Đâu", "\x00", "<b>", "," * 70])
def test_a_typed_commune_must_be_clear(name):
    form = sent(province="79", commune_name=name)

    assert not form.is_valid()
    assert set(form.errors) <= {"commune", "commune_name"}


def test_neither_list_nor_name_is_an_error_at_the_list():
    assert list(sent(province="68").errors) == ["commune"]


def test_the_button_that_shows_communes_sends_nothing_and_blames_nobody():
    form = sent(province="68", show_communes="1")

    assert not form.is_valid()
    assert form.errors == {}
    assert form.as_p().count("<option") == 35 + 125


def test_the_empty_form_works_without_scripts():
    html = PlaceForm().as_p()

    assert html.count("<option") == 35 + 1
    assert 'name="show_communes"' in html
    assert 'name="commune_name"' in html
    assert 'hx-get="/dia-gioi/communes/"' in html
    assert 'hx-target="#id_commune"' in html


def test_the_form_of_a_known_address_shows_its_choice():
    unit = commune("Cư Jút", "68")

    for initial in (
        {"province": unit.parent, "commune": unit},
        {"province": unit.parent_id, "commune": unit.pk},
        {"province": "68", "commune": unit.code},
    ):
        html = PlaceForm(initial=initial).as_p()
        assert '<option value="68" selected>' in html
        assert f'<option value="{unit.code}" selected>' in html
        assert 'name="commune_name"' not in html


def test_an_address_of_a_province_of_before_opens_at_todays():
    hà_giang = AdminUnit.objects.get(level="province", name="Hà Giang")

    assert '<option value="08" selected>' in PlaceForm(initial={"province": hà_giang}).as_p()


def test_a_model_form_takes_the_places_as_units():
    class UserAddressForm(AddressPlaceFormMixin, forms.ModelForm):
        class Meta:
            model = UserAddress
            fields = ["line1", "province", "commune", "postcode"]

    unit = commune("Cư Jút", "68")
    data = {"line1": "12 thôn 3", "province": "68", "commune": unit.code}
    address = UserAddress(user=get_user_model().objects.create_user(email="an@example.com"))

    asked = UserAddressForm(data | {"commune": "", "show_communes": "1"}, instance=address)
    assert not asked.is_valid()
    assert address.province is None

    form = UserAddressForm(data, instance=address)
    assert form.is_valid(), form.errors
    assert (address.province, address.commune) == (unit.parent, unit)
    assert '<option value="24640" selected>' in UserAddressForm(instance=address).as_p()


def test_showing_the_form_costs_one_query(django_assert_num_queries):
    provinces_today()

    with django_assert_num_queries(0):
        PlaceForm().as_p()
    with django_assert_num_queries(1):
        PlaceForm(initial={"province": "79"}).as_p()
