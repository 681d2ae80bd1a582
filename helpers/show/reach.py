"""Which models can be asked from here: the catalogue's, and those that say so themselves.

Asks the gateway (or the provider, once a key is set) for its list of models, and an Ollama that
runs on this machine. But: sends no prompt, and nothing beyond this machine without a key.
"""

import json
import os
import re
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from helpers import catalog
from helpers.gateway.local.local_model import ollama_root
from helpers.language import translate as _
from helpers.providers import OWN_OLLAMA, PROVIDERS, Provider

NAMES = {one.name: one.label for one in PROVIDERS}
_TIMEOUT = 5.0  # seconds
# Dated copies of a model, and those that answer with sound or pictures: too many to choose from.
_ASIDE = re.compile(
    r"-20\d\d-?\d\d-?\d\d$|audio|realtime|transcribe|search|image|lyria|live|tts|-exp|learnlm"
)


@dataclass(frozen=True)
class Choice:
    """A model that may be asked; `source` says who would answer: practice, provider, ollama,
    local, or catalog for one that is only listed. `address` is of an Ollama, else None.
    """

    provider: str
    model: str
    source: str = "catalog"
    address: str | None = None

    @property
    def is_reachable(self) -> bool:
        """Say whether somebody has said that it can be asked."""
        return self.source != "catalog"

    def said(self) -> str:
        """Return who would answer, in the student's words."""
        return {
            "practice": _("practice answers"),
            "provider": _("the real API"),
            "ollama": _("Ollama on this computer"),
            "local": _("the local model"),
        }.get(self.source, _("no practice answers"))


def choices(environ: Mapping[str, str] | None = None, *, ollama: str | None = None) -> list[Choice]:
    """Return every model to choose from, the reachable ones of each provider first.

    `ollama` is the address of an Ollama (default: the student's own OLLAMA_HOST, else Ollama's
    usual one). In replay mode it is not asked: only recordings answer then.
    """
    values = os.environ if environ is None else environ
    keyed = [one for one in PROVIDERS if one.key(values) or _is_here(one.address(values))]
    with ThreadPoolExecutor(len(keyed) + 1) as pool:
        asked = [pool.submit(_listed, one, values) for one in keyed]
        own = pool.submit(_ollama, ollama or ollama_root(values.get(OWN_OLLAMA)), values)
        said = [choice for answer in asked for choice in answer.result()]
        return merged([*said, *own.result()], date.today())


def merged(said: Iterable[Choice], today: date) -> list[Choice]:
    """Return what was said to be there, once each, and what else the catalogue lists."""
    found: dict[tuple[str, str], Choice] = {}
    for one in said:
        found.setdefault((one.provider, one.model), one)
    known = {one.provider for one in found.values() if one.source == "provider"}
    for provider in ("openai", "anthropic", "google"):
        if provider not in known:  # a provider that was asked has listed all there are
            for model in catalog.models(provider, alive_on=today):
                if not _ASIDE.search(model.name):
                    key = (provider, model.name)
                    found.setdefault(key, Choice(provider, model.name))
    order = [*NAMES, "local"]
    return sorted(found.values(), key=lambda one: (order.index(one.provider), _rank(one)))


def _rank(one: Choice) -> tuple[bool, bool, float]:
    model = catalog.get(one.model)
    price = model.input if model and model.input is not None else float("inf")
    is_default = catalog.DEFAULTS.get(one.provider) == one.model
    return not one.is_reachable, not is_default, price


def _listed(provider: Provider, environ: Mapping[str, str]) -> list[Choice]:
    """Return the chat models that the provider's address lists; none when it does not answer."""
    if provider.name == "ollama":
        body, by = _ask(f"{_root(provider.address(environ))}/api/tags", {})
    else:
        body, by = _ask(f"{provider.address(environ)}/models", _headers(provider, environ))
    return list(_read(provider.name, _names(body), by, provider.address(environ)))


def _read(provider: str, names: Iterable[str], by: str | None, address: str) -> Iterator[Choice]:
    is_practice = by is not None and by != "provider"
    for name in names:
        model = catalog.get(name)
        owner = model.provider if model else provider
        if model and (model.mode != "chat" or (not is_practice and _ASIDE.search(name))):
            continue
        if owner == "local":
            yield Choice("local", name, "local")
        elif provider == "ollama":
            yield Choice("ollama", name, "practice" if is_practice else "ollama", _root(address))
        elif owner == provider and model:
            yield Choice(provider, name, "practice" if is_practice else "provider")


def _ollama(address: str, environ: Mapping[str, str]) -> list[Choice]:
    """Return the models of an Ollama that really runs here, beside the gateway."""
    gateway = next(one for one in PROVIDERS if one.name == "ollama").address(environ)
    if gateway and _ask(gateway, {})[0].get("mode") == "replay":
        return []
    body, _by = _ask(f"{address}/api/tags", {}, seconds=1.0)
    return [Choice("ollama", name, "ollama", address) for name in _names(body)]


def _names(body: Mapping[str, Any]) -> list[str]:
    """Return the names in a list of models of any provider's, without what is meant anyway."""
    listed = body.get("data") or body.get("models") or []
    names = [str(one.get("id") or one.get("name")) for one in listed if isinstance(one, Mapping)]
    return [name.removeprefix("models/").removesuffix(":latest") for name in names]


def _ask(
    url: str, headers: Mapping[str, str], *, seconds: float = _TIMEOUT
) -> tuple[Mapping[str, Any], str | None]:
    """Return the JSON at `url` and who the gateway says answered; nothing when nobody answers."""
    handlers = [urllib.request.ProxyHandler({})] if _is_here(url) else []
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(urllib.request.Request(url, headers=dict(headers)), timeout=seconds) as it:
            body = json.load(it)
            by = it.headers.get("x-course-answered-by")
    except (OSError, ValueError):
        return {}, None
    return (body if isinstance(body, Mapping) else {}), by


def _headers(provider: Provider, environ: Mapping[str, str]) -> dict[str, str]:
    key = next((environ[name] for name in provider.keys if environ.get(name)), "")
    return {
        "openai": {"Authorization": f"Bearer {key}"},
        "anthropic": {"x-api-key": key, "anthropic-version": "2023-06-01"},
        "google": {"x-goog-api-key": key},
    }[provider.name]


def _root(address: str) -> str:
    return address.rstrip("/").removesuffix("/v1")


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
