"""Names of people hold no address that a mail program would make a link of."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.core.names import NameField, clean_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Trần  Thị Mua ", "Trần Thị Mua"),
        ("Mr.Nam", "Mr. Nam"),
        ("TP.HCM", "TP. HCM"),
        ("A. Hùng", "A. Hùng"),
        ("Lan & Hoa, Jr.", "Lan & Hoa, Jr."),
        ("Nhận thưởng tại evil.vn/abc", "Nhận thưởng tại evil. vn/abc"),
        ("evil\u200b.com", "evil. com"),
        ("evil．com evil。com", "evil. com evil. com"),
    ],
)
def test_a_dot_within_a_word_is_followed_by_a_space(typed, name):
    assert clean_name(typed) == name
    assert NameField().clean(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.vn",
        "HTTP://evil",
        "http:\u200b//evil.vn",
        "www.evil.vn",
        "WWW.EVIL.VN",
        "Lan lan@evil.vn",
        "x＠y.vn",
    ],
)
def test_an_address_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refused:
        NameField().clean(typed)
    assert len(refused.value.messages) == 1


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_a_name_of_blanks_is_missing(typed):
    with pytest.raises(ValidationError) as refused:
        NameField().clean(typed)
    assert refused.value.code == "required"


def test_a_name_that_is_too_long_is_told():
    with pytest.raises(ValidationError) as refused:
        NameField().clean("x" * 151)
    assert [error.code for error in refused.value.error_list] == ["max_length"]
