"""Write a reply that is not streamed, and the headers that say who answered."""

from starlette.responses import JSONResponse, Response

from helpers.gateway.answers import Answer
from helpers.gateway.wire import Exchange, WireLog


def marks(answer: Answer) -> dict[str, str]:
    """Return the headers that say who answered, and warn of what the student should know."""
    headers = {"x-course-answered-by": answer.by}
    if answer.recording:
        headers["x-course-recording"] = answer.recording
    if (
        answer.notices and answer.by != "refusal"
    ):  # a header is ASCII; the notebook shows the sentence in full
        headers["x-course-warning"] = answer.notices[0].encode("ascii", "backslashreplace").decode()
    return headers


def whole(log: WireLog, exchange: Exchange, answer: Answer) -> Response:
    """Return a reply that is not streamed, and close its exchange in the log."""
    assert answer.reply is not None
    exchange.answered_by, exchange.status = answer.by, answer.reply.status
    log.first_byte(exchange)
    log.close(exchange, answer.reply.body)
    headers = {**answer.reply.headers, **marks(answer)}
    return JSONResponse(answer.reply.body, answer.reply.status, headers)
