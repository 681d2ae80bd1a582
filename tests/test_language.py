import string
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir

from helpers import language
from helpers.errors import SettingError

PO = Path(language.__file__).parent / "locale" / "ko" / "LC_MESSAGES" / "helpers.po"
ROOT = Path(language.__file__).parent


def messages_in_the_code():
    found = extract_from_dir(ROOT, [("**.py", "python")], keywords={"_": None, "translate": None})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def test_every_message_has_its_korean_and_none_is_left_over():
    translated = {entry.msgid for entry in polib.pofile(str(PO)) if entry.msgstr}
    assert messages_in_the_code() == translated


def test_the_compiled_catalogue_is_the_one_in_the_source():
    source, compiled = polib.pofile(str(PO)), polib.mofile(str(PO.with_suffix(".mo")))
    assert {e.msgid: e.msgstr for e in source} == {e.msgid: e.msgstr for e in compiled}


def test_a_translation_keeps_the_fields_of_its_message():

    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    assert [e.msgid for e in polib.pofile(str(PO)) if fields(e.msgid) != fields(e.msgstr)] == []


def test_korean_is_the_default_and_english_is_asked_for(monkeypatch):
    monkeypatch.setattr(language, "_chosen", None)
    assert language.translate("Provider") == "제공자"
    monkeypatch.setenv("COURSE_LANG", "en")
    assert language.translate("Provider") == "Provider"


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(SettingError, match=r"'fr'.*'ko'"):
        language.choose("fr")
