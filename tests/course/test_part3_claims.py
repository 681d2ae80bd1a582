"""What Part 3 says and shows, worked out again from its recordings, texts and prices."""

import json
from itertools import accumulate, pairwise

import pytest

from helpers import caching, catalog, cost, nearness, notebooks, puzzles, tokens, trimming
from helpers.gateway.protocols import BY_NAME, vectors
from helpers.gateway.recordings import read

FOLDER = notebooks.COURSE / "recordings" / "part3"
HAMLET = (notebooks.COURSE / "data" / "hamlet.md").read_text(encoding="utf-8")
LESSON = notebooks.COURSE / "part3_advanced.ipynb"
CHAT, CLAUDE, GEMINI = "gpt-5.4-mini", "claude-haiku-5-5", "gemini-3.8-flash"


def recordings(name=""):
    return [read(path) for path in sorted(FOLDER.glob(f"{name}*.json"))]


def one(name):
    (found,) = [path for path in FOLDER.glob("*.json") if path.stem.rpartition("-")[0] == name]
    return read(found)


def usage(name):
    recording = one(name)
    return BY_NAME[recording.protocol].usage(recording.replies[0]["body"])


def printed(cell_id):
    (cell,) = [cell for cell in notebooks.read(LESSON).cells if cell.id == cell_id]
    outputs = [out for out in cell.outputs if out.output_type in ("stream", "execute_result")]
    return "".join(out.get("text") or out["data"]["text/plain"] for out in outputs)


def said(reply):
    return reply["body"]["choices"][0]["message"]["content"]


def unfolded(request):
    return "sha256" not in json.dumps(request)


CHATS = [one for one in recordings() if one.protocol == "openai_chat" and unfolded(one.request)]
SAMPLES = [
    (recording, reply)
    for recording in CHATS
    for reply in recording.replies
    if reply["provenance"]["kind"] == "sample" and reply["status"] == 200
]


@pytest.mark.parametrize(
    ("recording", "reply"), SAMPLES, ids=lambda value: getattr(value, "key", "")
)
def test_a_sample_counts_what_was_asked_said_and_thought(recording, reply):
    stated, model = reply["body"]["usage"], recording.request["model"]
    thought = tokens.count(reply["provenance"].get("reasoning", ""))
    assert stated["prompt_tokens"] == tokens.count_messages(recording.request["messages"], model)
    assert stated["completion_tokens"] == tokens.count(said(reply)) + thought
    assert stated["completion_tokens_details"]["reasoning_tokens"] == thought
    assert stated["total_tokens"] == stated["prompt_tokens"] + stated["completion_tokens"]


def test_hamlet_is_cached_in_steps_of_128_tokens_and_only_as_a_prefix():
    cached = tokens.count(HAMLET) // 128 * 128
    for provider in ("", "-gemini"):
        first, second = usage(f"hamlet-friend{provider}"), usage(f"hamlet-mother{provider}")
        assert first.cache_read == 0 and second.cache_read == cached
        assert first.prompt > tokens.count(HAMLET) and caching.hit_rate(second) > 0.99
    for name in ("hamlet-friend-first", "hamlet-mother-first"):
        assert usage(name).cache_read == 0 and usage(name).prompt > tokens.count(HAMLET)


def test_claude_writes_hamlet_once_and_reads_it_then():
    first, second = usage("hamlet-friend-claude"), usage("hamlet-mother-claude")
    assert (first.cache_write, first.cache_read) == (tokens.count(HAMLET), 0)
    assert (second.cache_write, second.cache_read) == (0, tokens.count(HAMLET))
    assert first.input < 100 and second.input < 100


def test_the_saved_costs_are_those_of_the_recorded_tokens():
    for cell, names, model in (
        ("cache-openai", ("hamlet-friend", "hamlet-mother", "hamlet-friend-first", "hamlet-mother-first"), CHAT),
        ("cache-claude", ("hamlet-friend-claude", "hamlet-mother-claude"), CLAUDE),
        ("cache-openai", ("hamlet-friend-gemini", "hamlet-mother-gemini"), GEMINI),
    ):  # fmt: skip
        for name in names:
            assert f"{cost.of(usage(name), model):.6f} USD" in printed(cell)


def test_a_real_model_really_read_its_cache():
    kinds = {
        reply["provenance"]["kind"]: reply["body"]["usage"]["prompt_tokens_details"]
        for recording in CHATS
        if recording.request["messages"][-1]["content"] == "What did the map show?"
        for reply in recording.replies
    }
    assert kinds["recorded"]["cached_tokens"] > 100


def test_the_break_even_reads_in_the_prose_are_those_of_the_prices():
    assert [caching.break_even_reads(name) for name in (CHAT, CLAUDE, GEMINI)] == [1, 1, 1]
    assert caching.break_even_reads(CLAUDE, for_an_hour=True) == 2
    price = catalog.find(CLAUDE).prices[0]
    assert price.cache_read == pytest.approx(price.input / 10)
    assert price.cache_write == pytest.approx(1.25 * price.input)
    assert price.cache_write_hour == pytest.approx(2 * price.input)


def test_the_growth_that_the_lesson_draws_is_the_square_it_says():
    turn = [{"role": "user", "content": "저녁에 무엇을 먹을까요?"},
            {"role": "assistant", "content": "따뜻한 국수는 어떻습니까?"}]  # fmt: skip

    def totals(trim):
        asked = [trim(turn * before + turn[:1]) for before in range(40)]
        return [*accumulate(tokens.count_messages(messages, CHAT) for messages in asked)]

    everything = totals(trimming.everything)
    first, step = everything[0], everything[1] - 2 * everything[0]
    assert everything == [first * n + step * n * (n - 1) // 2 for n in range(1, 41)]
    for trim in (trimming.window(5), trimming.token_budget(300, CHAT)):
        added = [b - a for a, b in pairwise(totals(trim))]
        assert len(set(added[10:])) == 1 and 2 < totals(trim)[39] / totals(trim)[19] < 2.4
    assert f"합 = {first}n + {step}n(n - 1)/2 인가: True" in printed("square")


def test_only_strategies_that_sent_the_allergy_answer_with_it():
    answers = {"trip-everything": True, "trip-window": False, "trip-budget": False,
               "trip-summarised": False, "trip-retrieval": True, "trip-memory": True}  # fmt: skip
    for name, knows in answers.items():
        sent = json.dumps(one(name).request["messages"][:-1], ensure_ascii=False)
        assert ("땅콩" in sent, "땅콩" in said(one(name).replies[0])) == (knows, knows)


def test_more_than_half_of_what_high_effort_wrote_was_thought_and_it_took_four_times_as_much():
    for puzzle in ("coin", "worm"):
        none, high = (
            [reply["body"]["usage"] for reply in one(f"{puzzle}-{effort}").replies]
            for effort in ("none", "high")
        )
        written = sum(usage["completion_tokens"] for usage in high)
        thought = sum(usage["completion_tokens_details"]["reasoning_tokens"] for usage in high)
        assert thought > written / 2 and written > 4 * sum(u["completion_tokens"] for u in none)


def test_the_vectors_are_hashed_letters_and_the_answer_carries_that_name():
    recording = one("library-vectors")
    body = recording.replies[0]["body"]
    assert body["model"].endswith("sample-ngram-hash-256") and body["model"] in printed("embed")
    for text, datum in zip(recording.request["input"], body["data"], strict=True):
        assert vectors.unpack(datum["embedding"]) == pytest.approx(vectors.of(text, 256), abs=1e-6)


def test_the_fine_is_in_the_library_and_neither_way_of_searching_finds_it():
    asked = one("library-vectors").request["input"]
    texts, fine = asked[:4], asked[5]
    assert "과태료" in fine and "벌금은 없습니다" in texts[2]
    assert nearness.bm25(fine, texts) == [0.0] * 4
    near = [sum(a * b for a, b in zip(vectors.of(fine), vectors.of(text), strict=True))
            for text in texts]  # fmt: skip
    assert near.index(max(near)) != 2
    assert said(one("loan-fine").replies[0]) == "글에 없습니다."


@pytest.mark.parametrize(
    ("name", "right"), [("coin", puzzles.coins()), ("worm", puzzles.bookworm())]
)
def test_the_puzzles_are_scored_as_the_lesson_shows(name, right):
    none, high = (
        [said(reply) for reply in one(f"{name}-{effort}").replies] for effort in ("none", "high")
    )
    assert (puzzles.score(none, right), puzzles.score(high, right)) == (0.25, 1.0)
    assert (
        str(right.numerator)
        not in one(f"{name}-none").request["messages"][0]["content"].split("답:")[1]
    )


def test_no_prompt_of_a_puzzle_gives_its_answer_away():
    asked = [one(f"{name}-none").request["messages"][0]["content"] for name in ("coin", "worm")]
    assert not any(
        hint in text for text in asked for hint in ("2/3", "0.6", "표지 두 장", "경우를 나열")
    )


def test_a_failing_provider_is_a_sample_error_and_a_row_of_the_benchmark():
    assert {one(name).replies[0]["status"] for name in ("morning-gemini", "rain-gemini")} == {503}
    assert "InternalServerError" in printed("benchmark") and printed("benchmark").count("성공") == 2


def test_one_reply_is_what_the_discussion_showed_and_each_round_sends_more():
    sizes = [
        usage(f"debate-{turn}-{who}").prompt
        for turn in (1, 2)
        for who in ("for", "against", "middle")
    ]
    assert sizes == sorted(sizes) and all(
        f"입력 {size}토큰" in printed("by-hand") for size in sizes
    )


def test_the_attack_is_between_the_marks_and_cannot_close_them():
    prompt = one("injection-contained").request["messages"][-1]["content"]
    assert prompt.count("</기록>") == 1 and "〈/기록〉" in prompt
    attack = prompt.index("역할을 버리고")
    assert prompt.index("<기록>") < attack < prompt.index("</기록>")


def test_the_question_that_no_text_answers_is_said_to_have_no_answer():
    assert said(one("loan-parking").replies[0]) == "글에 없습니다."
