"""When models end and what follows them, where the price list does not say.

Dates are the last day on which the provider answers, or the day from which it may not.
"""

from datetime import date

_JUNE_15 = date(2026, 6, 15)
_FEBRUARY_19 = date(2026, 2, 19)
_DECEMBER_1 = date(2026, 12, 1)

# Claude: DEPRECATED_MODELS of the anthropic SDK 2.12, for names that the list has dropped.
# gemini-2.0: as for the same model in the list (vertex_ai/gemini-2.0-flash).
# gemini-2.5: ai.google.dev/gemini-api/docs/deprecations as read by others on 2026-11-10.
DATES = {
    ("anthropic", "claude-3-opus-20240229"): date(2026, 1, 5),
    ("anthropic", "claude-3-sonnet-20240229"): date(2025, 7, 21),
    ("anthropic", "claude-3-5-haiku-20241022"): _FEBRUARY_19,
    ("anthropic", "claude-3-5-haiku-latest"): _FEBRUARY_19,
    ("anthropic", "claude-3-7-sonnet-20250219"): _FEBRUARY_19,
    ("anthropic", "claude-3-7-sonnet-latest"): _FEBRUARY_19,
    ("anthropic", "claude-opus-4-0"): _JUNE_15,
    ("anthropic", "claude-opus-4-20250514"): _JUNE_15,
    ("anthropic", "claude-sonnet-4-0"): _JUNE_15,
    ("anthropic", "claude-sonnet-4-20250514"): _JUNE_15,
    ("google", "gemini-2.0-flash"): date(2026, 6, 1),
    ("google", "gemini-2.0-flash-lite"): date(2026, 6, 1),
    ("google", "gemini-2.5-flash"): _DECEMBER_1,
    ("google", "gemini-2.5-pro"): _DECEMBER_1,
}

# The first part of a name that fits decides. Chosen for this course by family and price; for
# Gemini and Claude they agree with what the provider recommends.
_SUCCESSORS = {
    "openai": (
        ("text-embedding", "text-embedding-3-small"),
        ("-nano", "gpt-6-luna"),
        ("-mini", "gpt-5.4-mini"),
        ("gpt-3.5", "gpt-5.4-mini"),
        ("gpt-", "gpt-6.1-sol"),
        ("o1", "gpt-6.1-sol"),
        ("o3", "gpt-6.1-sol"),
    ),
    "anthropic": (
        ("haiku", "claude-haiku-5-5"),
        ("sonnet", "claude-sonnet-5-5"),
        ("opus", "claude-opus-5-5"),
    ),
    "google": (
        ("-lite", "gemini-3.5-flash-lite"),
        ("gemini-2.5-flash", "gemini-3.5-flash-lite"),
        ("embedding", "gemini-embedding-2"),
        ("gemini", "gemini-3.8-flash"),
    ),
}


def successor(provider: str, name: str) -> str | None:
    """Return the model to use instead of `name`, or None when no family here fits.

    >>> successor("anthropic", "claude-sonnet-4-20250514")
    'claude-sonnet-5-5'
    """
    families = _SUCCESSORS.get(provider, ())
    return next((model for part, model in families if part in name), None)
