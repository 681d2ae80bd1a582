"""Which models can be asked, by a real gateway, and by another that stands in for an Ollama."""

from datetime import date

from helpers import providers
from helpers.gateway.local.local_model import OLLAMA
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from helpers.show.reach import Choice, choices, merged
from tests.conftest import CHAT, CLAUDE

NOBODY = "http://127.0.0.1:9"


def found(listed, provider):
    return [one for one in listed if one.provider == provider]


def test_recorded_models_come_first_and_the_catalogue_follows(here):
    listed = choices(ollama=NOBODY)
    for provider, model in (("openai", CHAT), ("anthropic", CLAUDE)):
        first, *others = found(listed, provider)
        assert (first.model, first.source, first.is_reachable) == (model, "practice", True)
        assert others and not any(one.is_reachable for one in others)


def test_retired_dated_and_sounding_models_are_not_offered():
    names = [one.model for one in merged([], date(2026, 11, 21))]
    assert "gpt-4" not in names and "gpt-4o-mini" in names
    assert not any("2025" in name or "audio" in name for name in names)


def test_what_a_provider_lists_replaces_the_catalogue():
    listed = merged([Choice("openai", CHAT, "provider")], date(2026, 11, 21))
    assert [one.model for one in found(listed, "openai")] == [CHAT]
    assert found(listed, "anthropic")


def test_the_models_of_a_running_ollama_are_offered_but_not_in_replay(recordings):
    settings = Settings(mode="auto", recordings=Recordings([recordings]))
    with Gateway(settings) as ollama, Gateway(settings) as gateway:
        environ = providers.variables(gateway.url, {})
        ollama.change(Settings(local=_model("qwen3:4b")))
        assert Choice("ollama", "qwen3:4b", "ollama", ollama.url) in choices(
            environ, ollama=ollama.url
        )
        gateway.change(Settings(mode="replay"))
        assert not found(choices(environ, ollama=ollama.url), "ollama")


def test_nobody_is_asked_without_a_key_or_a_gateway():
    assert not any(one.is_reachable for one in choices({}, ollama=NOBODY))
    assert OLLAMA.startswith("http://127.0.0.1")


def test_a_students_own_address_of_ollama_is_asked_though_the_sdks_ask_the_gateway(recordings):
    settings = Settings(mode="auto", recordings=Recordings([recordings]))
    with Gateway(Settings(local=_model("qwen3:4b"))) as own, Gateway(settings) as gateway:
        environ = providers.variables(gateway.url, {"OLLAMA_HOST": own.url.removeprefix("http://")})
        assert environ["OLLAMA_HOST"] == gateway.url
        assert Choice("ollama", "qwen3:4b", "ollama", own.url) in choices(environ)
        again = providers.variables(gateway.url, environ)
        assert again[providers.OWN_OLLAMA] == environ[providers.OWN_OLLAMA]


def _model(name):
    from helpers.gateway.local.local_model import LocalModel

    return LocalModel(name, "ollama")
