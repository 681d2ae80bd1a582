import json

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.gateway.protocols.base import Event, Pace
from tests.gateway.responses import CALLS, LOGPROBS, REASONING, REFUSED, WIRE, body, said

texts = st.text(min_size=1)
items = st.one_of(
    st.builds(said, texts),
    st.builds(
        lambda text: said(text, logprobs=[{**LOGPROBS[0], "bytes": [*text.encode()]}]), texts
    ),
    st.builds(lambda text: {**REFUSED, "content": [{"type": "refusal", "refusal": text}]}, texts),
    st.builds(
        lambda text: {**REASONING, "summary": [{"type": "summary_text", "text": text}]}, texts
    ),
    st.builds(lambda text: {**CALLS[0], "arguments": json.dumps({"city": text})}, texts),
    st.just({"id": "ws_1", "type": "web_search_call", "status": "completed"}),
)


@settings(deadline=None)
@given(st.lists(items))
def test_splitting_and_joining_loses_nothing(output):
    answer = body("x", "y") | {"output": output}
    events = WIRE.split(answer, Pace())
    assert WIRE.join(events) == answer
    assert WIRE.join(events[:-1])["output"] == output, "the pieces alone say all of it"


def test_an_answer_cut_off_is_joined_as_far_as_it_went():
    events = WIRE.split(body("x", "", output=[said("Blue", logprobs=LOGPROBS)]), Pace())
    (item,) = WIRE.join(events[:5])["output"]
    assert item["content"][0] | {"logprobs": LOGPROBS[:1], "text": "Bl"} == item["content"][0]
    assert item["status"] == "in_progress"


def test_an_event_of_an_item_that_never_began_is_left_out():
    stray = {"type": "response.output_text.delta", "output_index": 3, "content_index": 0}
    assert WIRE.join([Event({**stray, "delta": "x"})])["output"] == []
