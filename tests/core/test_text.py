import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.text import clean_line, clean_text, exact, fold, may_stand_for, nfc, normalise_tone_marks, slug

# Every letter of Vietnamese that ASCII lacks or an accent changes: 12 vowels in 6 tones and đ, in both cases.
VOWELS = ("aàáảãạ", "ăằắẳẵặ", "âầấẩẫậ", "eèéẻẽẹ", "êềếểễệ", "iìíỉĩị", "oòóỏõọ", "ôồốổỗộ", "ơờớởỡợ", "uùúủũụ")
VOWELS += ("ưừứửữự", "yỳýỷỹỵ")
LETTERS = "".join(VOWELS) + "đ"
BASES = "a" * 18 + "e" * 12 + "i" * 6 + "o" * 18 + "u" * 12 + "y" * 6 + "d"

vietnamese = st.text(alphabet=LETTERS + LETTERS.upper() + "bcdghklmnpqrstvx  \t\n0123456789-.,'")


def nfd(text):
    return unicodedata.normalize("NFD", text)


def test_all_146_letters_fold_to_their_base_letter():
    assert len(LETTERS + LETTERS.upper()) == 146

    for letter, base in zip(LETTERS, BASES, strict=True):
        assert fold(letter) == fold(letter.upper()) == fold(nfd(letter)) == base


@given(st.one_of(vietnamese, st.text()))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.one_of(vietnamese, st.text()))
def test_composed_and_decomposed_text_are_equal(text):
    assert fold(nfd(text)) == fold(nfc(text))
    assert exact(nfd(text)) == exact(nfc(text))
    assert slug(nfd(text)) == slug(nfc(text))


@given(vietnamese)
def test_folded_vietnamese_is_ascii(text):
    assert fold(text).isascii()


@given(st.one_of(vietnamese, st.text()))
def test_exact_twice_changes_nothing(text):
    assert exact(exact(text)) == exact(text)


@given(vietnamese)
def test_tone_placement_never_changes_the_folded_text(text):
    assert fold(exact(text)) == fold(text)


@given(st.text())
def test_slug_is_never_empty_and_is_plain_ascii(text):
    named = slug(text)

    assert named
    assert set(named) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(named) == named


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường  thốt\u00a0nốt", "duong thot not"),
        ("CÀ PHÊ", "ca phe"),
        ("  Mật ong  ", "mat ong"),
        ("Café crème", "cafe creme"),
        ("Ｌê", "le"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        ("hoà", "hòa"),
        ("hòa", "hòa"),
        ("khoẻ", "khỏe"),
        ("thuỷ sản", "thủy sản"),
        ("tuỳ", "tùy"),
        ("quý", "quý"),
        ("quỳ hợp", "quỳ hợp"),
        ("hoàn", "hoàn"),
        ("thuý, hoá", "thúy, hóa"),
        ("toàn quốc", "toàn quốc"),
        ("khoáng", "khoáng"),
        ("huỳnh", "huỳnh"),
    ],
)
def test_one_tone_placement(typed, placed):
    assert normalise_tone_marks(typed) == placed


def test_exact_keeps_what_accents_tell_apart():
    assert len({exact(word) for word in ("dừa", "dứa", "dưa", "dua")}) == 4
    assert exact("HOÀ BÌNH") == exact("Hòa Bình") == "hòa bình"


@pytest.mark.parametrize("typed", ["đắk nông", "dak nong", "đak nong", "dắk nông", "đăk nong"])
def test_what_is_typed_with_fewer_accents_may_stand_for_the_word(typed):
    assert may_stand_for(typed, "đắk nông")


@pytest.mark.parametrize("typed", ["đặk nông", "đắk nống", "đắk nôn", "tắk nông", "ddak nong", ""])
def test_what_is_typed_with_other_accents_does_not(typed):
    assert not may_stand_for(typed, "đắk nông")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Đường thốt nốt", "duong-thot-not"),
        ("HTX Đồng Tâm", "htx-dong-tam"),
        ("Trà (loại 1) – 500 g", "tra-loai-1-500-g"),
        ("---", "san-pham"),
        ("", "san-pham"),
        ("茶", "san-pham"),
    ],
)
def test_slug(text, named):
    assert slug(text) == named


def test_a_cleaned_line_has_no_invisible_characters():
    typed = " Gạo\x00 ST25\u202e\u200b \r\n\t" + nfd("thơm") + "\ufeff "

    assert clean_line(typed) == "Gạo ST25 thơm"
    assert clean_line("Mật ong rừng", 8) == "Mật ong"


def test_cleaned_text_keeps_its_lines_and_one_empty_line():
    assert clean_text(" Dòng  một \r\n\r\n\r\n\r\nDòng\u2028hai\x07\x00 ") == "Dòng một\n\nDòng\nhai"
    assert clean_text("một hai", 4) == "một"


@given(st.text(), st.integers(min_value=0, max_value=30))
def test_cleaning_twice_changes_nothing(text, length):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)
    assert len(clean_line(text, length)) <= length
    assert "\x00" not in clean_text(text)
