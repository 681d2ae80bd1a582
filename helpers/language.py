"""The language that students read: Korean by default, English on request.

Messages stand in the code in English and are looked up with gettext in `helpers/locale`.
Code, docstrings and logs are English and never pass through here.
"""

import gettext
import os
from functools import cache
from pathlib import Path

from helpers.errors import SettingError

LANGUAGES = ("ko", "en")
_LOCALE = Path(__file__).parent / "locale"
_chosen: str | None = None


def choose(language: str) -> None:
    """Use `language` ("ko" or "en") from now on; raises SettingError for any other."""
    global _chosen
    if language not in LANGUAGES:
        raise SettingError(
            f"알 수 없는 언어입니다: {language!r}. 'ko'나 'en'을 쓰십시오."
            f" / Unknown language {language!r}: use 'ko' or 'en'."
        )
    _chosen = language


def current() -> str:
    """Return the language in use: the one chosen, else COURSE_LANG, else Korean."""
    if _chosen:
        return _chosen
    asked = os.environ.get("COURSE_LANG", "").strip().lower()[:2]
    return asked if asked in LANGUAGES else "ko"


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("helpers", _LOCALE, [language], fallback=True)


def translate(message: str, language: str | None = None) -> str:
    """Return `message` (English) in the language in use, or in the one named.

    >>> translate("local model", "en")
    'local model'
    """
    return _catalog(language or current()).gettext(message)
