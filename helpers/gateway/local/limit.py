"""How long the embedded model's answers may be at most: COURSE_LOCAL_TOKENS.

For a slow machine, and for checking a whole lesson in a minute; the answers then end in
mid-sentence with finish reason "length". But: an Ollama has limits of its own and is left alone.
"""

from collections.abc import Mapping
from typing import Any

from helpers.errors import SettingError
from helpers.language import translate as _

_NAMES = ("max_completion_tokens", "max_tokens")  # OpenAI's two; the second is Anthropic's too


def read(setting: str | None) -> int | None:
    """Return COURSE_LOCAL_TOKENS as tokens; None when it is not set.

    Raises SettingError for anything but a whole number from 1.
    """
    if not setting:
        return None
    if not setting.strip().isdecimal() or int(setting) < 1:
        line = _("COURSE_LOCAL_TOKENS is {value!r}: give whole tokens, such as 100.")
        raise SettingError(line.format(value=setting))
    return int(setting)


def lowered(body: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return the request with its limit lowered to `most` output tokens, or set where none is.

    >>> lowered({"max_completion_tokens": 500}, 60), lowered({"max_tokens": 20}, 60)
    ({'max_completion_tokens': 60}, {'max_tokens': 20})
    """
    asked = {name: int(body[name]) for name in _NAMES if body.get(name)} or {"max_tokens": most}
    return {**body, **{name: min(most, tokens) for name, tokens in asked.items()}}
