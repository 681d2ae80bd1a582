"""The SDK client that asks a chosen model, and the line of code that makes the same client."""

from typing import Any

from helpers import catalog, clients, price_list
from helpers.chat import ChatSession
from helpers.errors import SettingError
from helpers.gateway.local.local_model import OLLAMA
from helpers.language import translate as _
from helpers.show.reach import Choice

_MADE = {
    "openai": ("from openai import OpenAI", "OpenAI()"),
    "local": ("from openai import OpenAI", "OpenAI()"),
    "anthropic": ("from anthropic import Anthropic", "Anthropic()"),
    "google": ("from google import genai", "genai.Client()"),
}


def client_for(choice: Choice) -> Any:
    """Return a new SDK client for the chosen model; raises SettingError for an unknown provider."""
    if choice.provider == "anthropic":
        from anthropic import Anthropic

        return Anthropic()
    if choice.provider == "google":
        from google import genai

        return genai.Client()
    from openai import OpenAI

    if choice.provider == "ollama":
        # Ollama wants no key, the SDK does.
        return OpenAI(base_url=f"{choice.address or OLLAMA}/v1", api_key="ollama")
    if choice.provider in _MADE:
        return OpenAI()
    raise SettingError(
        _("No SDK here asks the provider {provider!r}. Use one of: {known}.").format(
            provider=choice.provider, known=", ".join([*_MADE, "ollama"])
        )
    )


def made_by(provider: str) -> tuple[str, str]:
    """Return the import and the expression that make such a client in a program of one's own."""
    if provider == "ollama":
        return _MADE["openai"][0], f'OpenAI(base_url="{OLLAMA}/v1", api_key="ollama")'
    return _MADE.get(provider, _MADE["openai"])


def choice_of(name: str, known: list[Choice]) -> Choice:
    """Return the choice for a model's name; raises CatalogError when neither list has it.

    "gpt-5.4-mini", or with its provider: "ollama/exaone3.5".
    """
    provider, slash, model = name.partition("/")
    for one in known:
        if name == one.model or (slash and (one.provider, one.model) == (provider, model)):
            return one
    found = catalog.find(name)
    return Choice(found.provider, price_list.own_name(name))


def provider_of(session: ChatSession) -> str:
    """Return who a conversation asks: openai, anthropic, google, or ollama or local behind one."""
    model = catalog.get(session.model)
    if model is not None and model.provider in ("ollama", "local"):
        return model.provider
    return clients.shape(session.client)
