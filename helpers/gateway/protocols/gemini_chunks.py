"""A GenerateContentResponse as a stream of them: split a whole one, join the parts.

Each chunk is a whole response with the next parts; the last has finishReason and usageMetadata.
But: two texts of one kind that follow each other in a whole answer are one text when joined;
the protocol does not mark where a part ends.
"""

from collections.abc import Iterable

from helpers.gateway.protocols.base import Event, Json, Pace, pieces, timed

_HEAD = ("modelVersion", "responseId", "createTime")
_TEXT = {"text", "thought", "thoughtSignature"}


def split(body: Json, pace: Pace) -> tuple[Event, ...]:
    """Return the responses that stream the whole response `body`."""
    head = {name: body[name] for name in _HEAD if name in body}
    chunks = [
        {"candidates": [chunk], **head}
        for candidate in body.get("candidates", [])
        for chunk in _chunks(candidate)
    ] or [head]
    chunks[-1] |= {name: value for name, value in body.items() if name not in chunks[-1]}
    return timed([Event(chunk) for chunk in chunks], pace)


def join(events: Iterable[Event]) -> Json:
    """Return the whole response that the chunks add up to."""
    body: Json = {}
    candidates: dict[int, Json] = {}
    for event in events:
        body |= {name: value for name, value in event.data.items() if name != "candidates"}
        for chunk in event.data.get("candidates") or []:
            _grow(candidates.setdefault(chunk.get("index", 0), {}), chunk)
    if candidates:
        body["candidates"] = [candidates[index] for index in sorted(candidates)]
    return body


def _chunks(candidate: Json) -> list[Json]:
    index = {name: candidate[name] for name in ("index",) if name in candidate}
    content = candidate.get("content") or {}
    chunks = [
        {**index, "content": {**content, "parts": [piece]}}
        for part in content.get("parts", [])
        for piece in _pieces(part)
    ] or [dict(index)]
    chunks[-1] |= {name: value for name, value in candidate.items() if name not in chunks[-1]}
    return chunks


def _pieces(part: Json) -> list[Json]:
    """Return a text part in pieces, its signature on the last; another part whole."""
    texts = pieces(part.get("text") or "")
    kind = {name: part[name] for name in ("thought",) if name in part}
    found = [{"text": text, **kind} for text in texts[:-1]]
    return [*found, {**part, "text": texts[-1]} if texts else part]


def _grow(candidate: Json, chunk: Json) -> None:
    known = candidate.get("content") or {}
    candidate |= chunk
    if "content" not in chunk:
        candidate |= {"content": known} if known else {}
        return
    parts = list(known.get("parts", []))
    for part in chunk["content"].get("parts", []):
        if parts and _continues(parts[-1], part):
            parts[-1] = {**parts[-1], **part, "text": parts[-1]["text"] + part["text"]}
        else:
            parts.append(part)
    candidate["content"] = {**known, **chunk["content"], **({"parts": parts} if parts else {})}


def _continues(last: Json, part: Json) -> bool:
    texts = all("text" in one and set(one) <= _TEXT for one in (last, part))
    return texts and last.get("thought") == part.get("thought") and "thoughtSignature" not in last
