"""Who answers a call: a recording, the local model, or nobody (and then why, and what next)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from helpers import catalog
from helpers.gateway import canonical, refusals
from helpers.gateway.local.local_model import LocalModel
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Call, Reply, WireProtocol
from helpers.gateway.settings import Settings
from helpers.language import translate as _


@dataclass(frozen=True)
class Answer:
    """A reply, who gave it, and what the student should know about it.

    `by` is sample, recorded, estimate, list or refusal; or local, and then `local` is to be
    asked and `reply` is None.
    """

    by: str
    reply: Reply | None = None
    local: LocalModel | None = None
    recording: str | None = None
    notices: tuple[str, ...] = ()


def decide(call: Call, protocol: WireProtocol, settings: Settings) -> Answer:
    """Return the answer to `call`; the network is never one of them here."""
    found = None if settings.mode in ("local", "record") else _recorded(call, protocol, settings)
    if call.operation in protocol.questions:
        return found or _about(call, protocol, settings)
    answer = found or _unknown(call, protocol, settings) or _unrecorded(call, protocol, settings)
    return replace(answer, notices=(*_retirement(call), *answer.notices))


def _about(call: Call, protocol: WireProtocol, settings: Settings) -> Answer:
    models = _askable(protocol, settings)
    body = protocol.about(call, models)
    if body is None:
        return Answer("refusal", refusals.unknown_model(protocol, call.model, models[:3]))
    return Answer("list", Reply(body=body))


def _recorded(call: Call, protocol: WireProtocol, settings: Settings) -> Answer | None:
    if not call.body:  # a GET asks nothing that is recorded
        return None
    key = canonical.key(protocol.name, protocol.canonical(call))
    if key not in settings.recordings:
        return None
    reply, kind = settings.recordings.next_reply(key, protocol, stream=call.stream)
    if reply.body and reply.status < 400:
        reply = replace(reply, body=protocol.fit(reply.body, call))
    return Answer(kind, reply, recording=key)


def _unknown(call: Call, protocol: WireProtocol, settings: Settings) -> Answer | None:
    askable = _askable(protocol, settings)
    pulled = protocol.provider == "ollama"  # an Ollama has what it pulled, whatever else exists
    if call.model in askable or (catalog.get(call.model) and not pulled):
        return None
    nearest = askable if pulled else catalog.nearest(call.model, provider=protocol.provider)
    return Answer("refusal", refusals.unknown_model(protocol, call.model, nearest))


def _unrecorded(call: Call, protocol: WireProtocol, settings: Settings) -> Answer:
    local = settings.local if settings.mode in ("auto", "local", "record") else None
    if local and _can(local, call.operation):
        return Answer("local", local=local)
    if call.operation == "count_tokens":
        return Answer("estimate", Reply(body=protocol.counted(protocol.count(call))))
    if settings.mode == "local":
        return Answer("refusal", refusals.no_local_model(protocol, _lack(local, call.operation)))
    request = protocol.canonical(call)
    nearest = settings.recordings.nearest(protocol, request)
    difference = refusals.difference(protocol, nearest, request) if nearest else None
    reply = refusals.not_recorded(protocol, difference)
    return Answer("refusal", reply, notices=(refusals.ways_on(difference),))


def _can(local: LocalModel, operation: str) -> bool:
    """Ollama has no way to count tokens, and the embedded model none to embed."""
    lacking = "count_tokens" if local.kind == "ollama" else "embed"
    return not operation.startswith(lacking)


def _lack(local: LocalModel | None, operation: str) -> str:
    if local is None:
        return "설치되어 있지 않습니다 (not installed)."
    return f"{local.name}은(는) {operation} 요청을 처리하지 못합니다 (cannot do {operation})."


def _askable(protocol: WireProtocol, settings: Settings) -> list[str]:
    recorded = {
        str(one.request.get("model"))
        for one in settings.recordings
        if one.protocol in BY_NAME and BY_NAME[one.protocol].provider == protocol.provider
    }
    return sorted(recorded) + ([settings.local.name] if settings.local else [])


def _retirement(call: Call) -> Iterable[str]:
    model = catalog.get(call.model)
    if model and model.is_retired(date.today()):
        yield _("{model} was retired on {date}. Use {successor} instead.").format(
            model=call.model, date=model.retires, successor=catalog.successor(model)
        )
