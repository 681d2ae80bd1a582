"""A model on this machine for the prompts that nobody recorded.

Either a GGUF file run by llama.cpp (speaks OpenAI Chat Completions and Responses and Anthropic
Messages by itself), or a running Ollama. Translating other protocols is the gateway's work.
"""

import secrets
import threading
import weakref
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpers.errors import LocalModelError, SettingError
from helpers.gateway.local import limit, llama_process, model_file
from helpers.language import translate as _

CONTEXT = 8192  # tokens: the length SmolLM2 was trained on; 355 MB in all
LONGEST_ANSWER = 400  # tokens, unless the request names its own limit: small models ramble
# The model card of SmolLM2-135M-Instruct recommends these; a request's own values win.
SMOLLM2_SAMPLING = {"temp": 0.2, "top_p": 0.9}
OLLAMA = "http://127.0.0.1:11434"


@dataclass
class LocalModel:
    """A model on this machine: `name` is what `response.model` says.

    `kind` is "embedded" or "ollama"; `headers` go with every request to `base_url()`.
    `most_tokens` limits every answer of an embedded one (see `limit`).
    """

    name: str
    kind: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    path: Path | None = None
    address: str | None = None
    sampling: dict[str, float] = field(default_factory=dict, repr=False)
    most_tokens: int | None = None
    _process: llama_process.Process | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(
        default_factory=threading.Lock, init=False, repr=False, compare=False
    )

    def base_url(self) -> str:
        """Return the root to send requests to, without /v1; llama.cpp starts on the first call.

        Started again if its process has died. Raises LocalModelError when it cannot load.
        """
        if self.kind == "ollama":
            return self.address or OLLAMA
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._stop()
                self._start()
            assert self.address is not None
            return self.address

    def close(self) -> None:
        """Stop llama.cpp at once, if it runs; `base_url()` would start it again."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        key = secrets.token_urlsafe(24)
        self._process, self.address = llama_process.launch(self._settings(key))
        # llama.cpp now and then drops the second request on a connection that has streamed.
        self.headers = {"Authorization": f"Bearer {key}", "Connection": "close"}
        weakref.finalize(self, llama_process.end, self._process)

    def _stop(self) -> None:
        if self._process is not None:
            llama_process.end(self._process)
            self._process = self.address = None

    def _settings(self, key: str) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "name": self.name,
            "key": key,
            "context": CONTEXT,
            "longest_answer": LONGEST_ANSWER,
            "threads": llama_process.threads(),
            "sampling": self.sampling,
        }


def available(
    setting: str | None = None, *, ollama_host: str | None = None, most_tokens: str | None = None
) -> LocalModel | None:
    """Return the model that `setting` (COURSE_LOCAL) names, or None; starts and asks nothing.

    None or "": the course's SmolLM2, if it is there. "off": none. "ollama:NAME": that model of
    the Ollama at `ollama_host`. Else the path of a GGUF file. `most_tokens` is COURSE_LOCAL_TOKENS.
    Raises SettingError for a setting that cannot be followed, LocalModelError when xllamacpp is
    missing for the file it names.
    """
    most = limit.read(most_tokens)
    model = _named((setting or "").strip(), ollama_host)
    if model and model.kind == "embedded":
        model.most_tokens = most
    return model


def _named(asked: str, ollama_host: str | None) -> LocalModel | None:
    if not asked:
        return _smollm2()
    if asked.lower() == "off":
        return None
    kind, _colon, name = asked.partition(":")
    if kind.lower() == "ollama":
        return _ollama(asked, name.strip(), ollama_host)
    if not asked.lower().endswith(".gguf"):
        raise SettingError(
            _(
                "Unknown local model COURSE_LOCAL={value!r}. Use 'off', 'ollama:MODEL'"
                " (such as 'ollama:exaone3.5') or the path of a .gguf file."
            ).format(value=asked)
        )
    return _gguf(Path(asked).expanduser())


def _smollm2() -> LocalModel | None:
    path = model_file.path()
    if path is None or find_spec("xllamacpp") is None:
        return None
    return LocalModel(
        path.stem.removesuffix(".Q4_1"), "embedded", path=path, sampling=SMOLLM2_SAMPLING
    )


def _ollama(asked: str, name: str, host: str | None) -> LocalModel:
    if not name:
        raise SettingError(
            _(
                "COURSE_LOCAL={value!r} names no model. `ollama list` shows those you have;"
                " then set, for example, COURSE_LOCAL=ollama:exaone3.5."
            ).format(value=asked)
        )
    return LocalModel(name, "ollama", address=ollama_root(host))


def ollama_root(host: str | None) -> str:
    """Return `host`, as OLLAMA_HOST has it, as a URL; Ollama's own address where there is none.

    An address to listen on is one to ask: "0.0.0.0" -> "http://127.0.0.1:11434". Raises
    SettingError for what is no address.
    """
    text = (host or "").strip().rstrip("/") or OLLAMA
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError as error:
        raise SettingError(
            _("OLLAMA_HOST={value!r} is no address. Use, for example, {example}.").format(
                value=host, example=OLLAMA
            )
        ) from error
    port = port or {"https": 443}.get(parts.scheme, 80 if "://" in text else 11434)
    name = parts.hostname or "127.0.0.1"
    name = {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(name, name)
    name = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{name}:{port}{parts.path}"


def _gguf(path: Path) -> LocalModel:
    if not path.is_file():
        raise SettingError(
            _(
                "There is no model file {path} (COURSE_LOCAL). Correct the path, or unset"
                " COURSE_LOCAL to use the course's own model."
            ).format(path=path)
        )
    if find_spec("xllamacpp") is None:
        raise LocalModelError(
            _(
                "Package xllamacpp is not installed here, so {path} cannot run. Install it"
                " (`python -m pip install xllamacpp`) or use Ollama"
                " (COURSE_LOCAL=ollama:exaone3.5)."
            ).format(path=path)
        )
    return LocalModel(path.stem, "embedded", path=path.absolute())
