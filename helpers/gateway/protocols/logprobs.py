"""Log-probabilities of a streamed text: which piece carries which token's."""

from collections.abc import Sequence

from helpers.gateway.protocols.base import Json, pieces


def spelled(text: str, entries: Sequence[Json] | None) -> list[tuple[str, list[Json]]]:
    """Return `text` in the pieces that its tokens spell, each with those tokens' entries.

    A token that ends inside a character waits for the rest of it, as at the provider. Without
    entries the pieces are of about a token; entries that do not spell `text` come with the last.

    >>> spelled("Hi!", [{"token": "Hi", "logprob": -0.1}, {"token": "!", "logprob": -0.7}])
    [('Hi', [{'token': 'Hi', 'logprob': -0.1}]), ('!', [{'token': '!', 'logprob': -0.7}])]
    """
    found = _by_token(entries or ())
    if found and "".join(piece for piece, _ in found) == text:
        return found
    plain: list[tuple[str, list[Json]]] = [(piece, []) for piece in pieces(text)]
    if entries:
        plain[-1:] = [(plain[-1][0] if plain else "", list(entries))]
    return plain


def _by_token(entries: Sequence[Json]) -> list[tuple[str, list[Json]]]:
    found: list[tuple[str, list[Json]]] = []
    held = b""
    waiting: list[Json] = []
    for entry in entries:
        held, waiting = held + _bytes(entry), [*waiting, entry]
        try:
            found.append((held.decode("utf-8"), waiting))
        except UnicodeDecodeError:
            continue
        held, waiting = b"", []
    return [] if waiting else found


def _bytes(entry: Json) -> bytes:
    if entry.get("bytes") is not None:
        return bytes(entry["bytes"])
    return str(entry["token"]).encode("utf-8", "surrogatepass")
