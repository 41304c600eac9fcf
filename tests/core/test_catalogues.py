"""Compiling the text catalogues."""

from django.utils.translation import gettext, override

from marketplace.core import catalogues


def test_a_process_that_has_read_its_texts_uses_what_is_compiled_later(tmp_path, settings, monkeypatch):
    # given: a catalogue that is not compiled yet, in a process that has already looked into it
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Ripe mango"\nmsgstr "Xoài chín"\n'
    (folder / "django.po").write_text(source, encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    monkeypatch.setattr(catalogues, "LOCALES", (tmp_path,))
    with override("vi"):
        before = gettext("Ripe mango")

    # when
    written = catalogues.compile_catalogues()

    # then
    with override("vi"):
        after = gettext("Ripe mango")
    assert (before, after) == ("Ripe mango", "Xoài chín")
    assert written == [folder / "django.mo"]
