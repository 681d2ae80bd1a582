"""The providers' environment variables: how each SDK finds its server and its key.

Read off openai 2.54, anthropic 2.12, google-genai 3.4, litellm 1.106 and ollama 0.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OWN_OLLAMA = "COURSE_OLLAMA_HOST"  # keeps the OLLAMA_HOST that stood there before
PRACTICE_KEY = "course-practice-key"  # SDKs refuse to start without any key
LITELLM_OFFLINE = {  # or it downloads its price list at import, its list of headers with anthropic/
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
}


@dataclass(frozen=True)
class Provider:
    """One provider; `bases` maps each base-URL variable to the path that it must end in.

    `api` is the provider's own address, and ends in `version`.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    bases: Mapping[str, str]
    api: str = ""
    version: str = ""

    def address(self, environ: Mapping[str, str]) -> str:
        """Return where the real API is, with its version: the student's own choice, or `api`."""
        for name, path in self.bases.items():
            if given := environ.get(name, "").strip().rstrip("/"):
                return given if path else given.removesuffix(self.version) + self.version
        return self.api

    def key(self, environ: Mapping[str, str]) -> str | None:
        """Return the name of the variable that holds a real key, or None."""
        given = (
            name for name in self.keys if environ.get(name, "").strip() not in ("", PRACTICE_KEY)
        )
        return next(given, None)


PROVIDERS = (
    Provider("openai", "OpenAI", ("OPENAI_API_KEY",),
             {"OPENAI_BASE_URL": "/v1", "OPENAI_API_BASE": "/v1"},
             "https://api.openai.com/v1", "/v1"),
    Provider("anthropic", "Anthropic", ("ANTHROPIC_API_KEY",),
             {"ANTHROPIC_BASE_URL": "", "ANTHROPIC_API_BASE": "", "ANTHROPIC_API_URL": ""},
             "https://api.anthropic.com/v1", "/v1"),
    Provider("google", "Google", ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
             {"GOOGLE_GEMINI_BASE_URL": "", "GEMINI_API_BASE": "/v1beta"},
             "https://generativelanguage.googleapis.com/v1beta", "/v1beta"),
    Provider("ollama", "Ollama", (), {"OLLAMA_HOST": "", "OLLAMA_API_BASE": ""}),
)  # fmt: skip


def live(mode: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the address of each provider that may be called for real in `mode`.

    In auto those whose key is set, in live and record all that need a key; otherwise none.
    """
    keyed = [one for one in PROVIDERS if one.keys]
    asked = {
        "auto": [one for one in keyed if one.key(environ)],
        "live": keyed,
        "record": keyed,
    }.get(mode, [])
    return {one.name: one.address(environ) for one in asked}


def variables(url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what to set so that every SDK talks to the gateway at `url`.

    Real keys in `environ` stay; a missing one is filled with the practice key. So does the address
    of the student's own Ollama, in OWN_OLLAMA.
    """
    bases = {name: url + path for one in PROVIDERS for name, path in one.bases.items()}
    missing = [one for one in PROVIDERS if one.keys and not one.key(environ)]
    own = environ.get(OWN_OLLAMA) or environ.get("OLLAMA_HOST")
    return {
        **bases,
        **({OWN_OLLAMA: own} if own else {}),
        **{one.keys[-1]: PRACTICE_KEY for one in missing},  # one each: google-genai warns of two
        "NO_PROXY": _no_proxy(environ.get("NO_PROXY") or environ.get("no_proxy", "")),
        "no_proxy": _no_proxy(environ.get("no_proxy") or environ.get("NO_PROXY", "")),
        **LITELLM_OFFLINE,
    }


def _no_proxy(value: str) -> str:
    hosts = [host for host in value.split(",") if host.strip()]
    return ",".join(hosts + [host for host in ("127.0.0.1", "localhost") if host not in hosts])
