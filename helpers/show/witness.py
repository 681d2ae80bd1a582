"""What the gateway's wire log knows of a stream: when it was asked, who answered, for how much.

An exchange is known by the answer's id; a plain generator's text has none, and is known by being
the only streamed answer meanwhile. But: guesses nothing where several might be meant.
"""

from helpers.errors import GatewayError
from helpers.gateway.wire import Exchange, WireLog, running

_SECONDS = 0.3  # to wait for the log to close an exchange that was just read to its end


def log() -> WireLog | None:
    """Return the running gateway's log, or None without a gateway."""
    try:
        return running()
    except GatewayError:
        return None


def exchange(witness: WireLog | None, answer_id: str | None, since: int) -> Exchange | None:
    """Return the exchange whose answer has `answer_id`; without one, the only stream `since`."""
    if witness is None:
        return None
    witness.settle(_SECONDS)
    if answer_id:
        found = [one for one in witness if answer_id in ids(one)]
        return found[-1] if found else None
    streamed = [one for one in witness.since(since) if one.stream]
    return streamed[0] if len(streamed) == 1 else None


def ids(one: Exchange) -> tuple[object, ...]:
    """Return the names that the answer of an exchange goes by."""
    said = one.response or {}
    return (said.get("id"), said.get("responseId"))
