from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from helpers.gateway.protocols.logprobs import spelled


def entry(data):
    return {"token": data.decode("utf-8", "backslashreplace"), "bytes": list(data), "logprob": -1.0}


def test_a_token_that_ends_inside_a_character_waits_for_the_rest_of_it():
    entries = [entry("가".encode()[:2]), entry("가".encode()[2:]), entry(b"!")]
    assert spelled("가!", entries) == [("가", entries[:2]), ("!", entries[2:])]


def test_tokens_that_do_not_spell_the_text_come_with_its_last_piece():
    *before, last = spelled("안녕하세요 여러분", [entry(b"x")])
    assert last[1] == [entry(b"x")] and not any(entries for _, entries in before)


def test_an_empty_text_carries_its_entries_too():
    assert spelled("", [entry(b"x")]) == [("", [entry(b"x")])]
    assert spelled("", None) == []


@given(st.text(), st.lists(st.integers(0, 60)))
def test_no_byte_and_no_entry_is_lost_wherever_the_tokens_end(text, cuts):
    data = text.encode()
    ends = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    entries = [entry(data[a:b]) for a, b in pairwise(ends)]
    found = spelled(text, entries)
    assert "".join(piece for piece, _ in found) == text
    assert [one for _, part in found for one in part] == entries
