"""What Part 2 says and a machine can check: against its recordings, its outputs and the gateway."""

import functools
import itertools
import json
import math
import re
import subprocess
import sys

import anthropic
import openai
import pytest

from helpers import catalog, cost, notebooks, tokens
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.recordings import Recordings

LESSON = notebooks.COURSE / "part2_intermediate.ipynb"
RECORDINGS = list(Recordings([notebooks.COURSE / "recordings" / "part2"]))
tokens.use_offline_files()


@functools.cache
def lesson():
    return notebooks.read(LESSON)


def printed(cell_id: str) -> str:
    """Return what a cell printed or showed as text, as saved in the lesson."""
    cell = next(cell for cell in lesson().cells if cell.id == cell_id)
    shown = (one.get("text") or one.get("data", {}).get("text/plain", "") for one in cell.outputs)
    return "".join(shown)


def named(start: str):
    return [one for one in RECORDINGS if one.path.name.startswith(start)]


def test_the_lesson_has_the_nine_sections_of_the_syllabus():
    text = "\n".join(cell.source for cell in lesson().cells)
    assert re.findall(r"^## (\d)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 10)]


def test_the_leap_year_answer_is_wrong_only_where_the_lesson_says_so():
    source = named("leap-year")[0].replies[0]["body"]["choices"][0]["message"]["content"]
    code = source.removeprefix("```python\n").removesuffix("```")
    code += "\nimport calendar\nprint([y for y in range(1800, 2101) if is_leap(y) != calendar.isleap(y)])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[2000]" and "틀린 해: [2000]" in printed("code-generation")


def test_a_higher_temperature_or_top_p_spread_the_answers_of_a_real_model():
    for knob in ("temperature", "top_p"):
        counts = [int(n) for n in re.findall(rf"{knob} = [\d.]+: (\d) 가지", printed("spread"))]
        assert len(counts) == 3 and counts[0] == 1 and counts == sorted(counts) and counts[-1] > 3


def test_the_first_token_was_not_what_a_top_p_of_six_tenths_chose():
    share = float(re.search(r"'The'   T = 1.0: ([\d.]+)%", printed("logprobs"))[1])
    kept = next(one for one in named("sea") if one.request.get("top_p") == 0.6)
    texts = {reply["body"]["choices"][0]["message"]["content"] for reply in kept.replies}
    assert share > 60 and len(texts) > 1 and all(text.startswith("The ") for text in texts)


def test_what_is_said_to_be_recorded_was_said_by_the_embedded_model():
    for one in (*named("sea"), *named("count"), *named("cat-b"), *named("dog")):
        kinds = {
            (reply["provenance"]["kind"], reply["provenance"]["model"]) for reply in one.replies
        }
        assert kinds == {("recorded", "SmolLM2-135M-Instruct")}, one.path.name


def test_temperature_divides_the_recorded_log_probabilities():
    given = [one.replies[0]["body"] for one in named("sea") if one.request.get("logprobs")]
    top = given[0]["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    for temperature in (0.5, 1.0, 1.5):
        weights = [math.exp(one["logprob"] / temperature) for one in top]
        share = 100 * weights[0] / sum(weights)
        assert f"T = {temperature}: {share:.4g}%" in printed("logprobs")


def test_the_puzzle_has_the_answer_that_both_efforts_give():
    fits = [n for n in range(1, 106) if (n % 3, n % 5, n % 7) == (2, 3, 2)]
    found = re.findall(r"(low|high): (\d+) \| 출력 (\d+)토큰, 그중 생각 (\d+)", printed("effort"))
    assert fits == [23] and [one[1] for one in found] == ["23", "23"]
    assert 7.5 < int(found[1][2]) / int(found[0][2]) < 8.5, "여덟 배쯤"


def test_redrawing_grows_with_the_square_and_appending_does_not():
    rows = re.findall(r"이어 쓰기 ([\d,]+)자, 다시 그리기 ([\d,]+)자", printed("quadratic"))
    counts = [[int(number.replace(",", "")) for number in row] for row in rows]
    for (short, once), (long, twice) in itertools.pairwise(counts):
        assert long == 2 * short and twice == pytest.approx(4 * once, rel=0.01)


def test_the_first_piece_came_long_before_the_last():
    first, last = map(float, re.findall(r"조각까지: ([\d.]+) 초", printed("generator")))
    assert first < last / 4


def test_a_loop_around_an_sdk_that_retries_multiplies_the_requests():
    assert re.findall(r"max_retries=(\d): 요청 (\d)개", printed("broken-streams")) == [
        ("2", "9"),
        ("0", "3"),
    ]


def test_the_stream_that_ends_early_raises_nothing_and_has_no_finish_reason():
    line = next(line for line in printed("broken-streams").splitlines() if "EndsEarly" in line)
    assert "종료 이유 None, 예외 None, 요청 1개" in line


def test_the_retry_waits_as_long_as_the_server_asked():
    waits = json.loads(re.search(r"기다린 초: (\[.*?\])", printed("retry"))[1])
    assert waits[-1] == 7.0 and all(
        wait <= limit for wait, limit in zip(waits, (0.5, 1.0), strict=False)
    )


def test_both_ways_to_count_cached_tokens_cost_the_same():
    gpt = {"prompt_tokens": 10_000, "completion_tokens": 200,
           "prompt_tokens_details": {"cached_tokens": 8_000}}  # fmt: skip
    other = {"input_tokens": 2_000, "output_tokens": 200, "cache_read_input_tokens": 8_000}
    assert cost.Usage.from_openai(gpt) == cost.Usage.from_anthropic(other)


def test_samples_count_their_tokens_with_the_tokenizer_that_the_course_teaches():
    plain = [
        one
        for one in RECORDINGS
        if one.protocol == "openai_chat"
        and one.path.name.startswith(("capital", "free", "parsed", "leap"))
    ]
    for one in plain:
        body = one.replies[0]["body"]
        said = body["choices"][0]["message"]["content"]
        usage = BY_NAME[one.protocol].usage(body)
        assert usage.output == tokens.count(said), one.path.name
        assert usage.prompt == tokens.count_messages(one.request["messages"], one.request["model"])


def faults():
    """Return the rows of the laboratory: fault -> its eight cells, from the saved table."""
    data = next(cell for cell in lesson().cells if cell.id == "faults").outputs[-1]["data"]
    rows = re.findall(r"<th>([^<]+)</th>((?:\s*<td>[^<]*</td>){8})", data["text/html"])
    return {name: re.findall(r"<td>([^<]*)</td>", cells) for name, cells in rows}


def test_what_is_our_fault_is_sent_once_and_what_is_theirs_three_times():
    assert len(faults()) == 9
    for name, row in faults().items():
        ours = name in ("틀린 키", "없는 모델", "너무 긴 프롬프트")
        assert row[3] == ("1" if ours else "3"), name
        assert row[7] == ("1" if ours or name == "쓸 돈이 떨어짐" else "3"), name


def test_an_overloaded_claude_has_a_status_and_an_exception_of_its_own():
    assert faults()["과부하"][:2] == ["InternalServerError", "503"]
    assert faults()["과부하"][4:7] == ["OverloadedError", "529", "overloaded_error"]
    assert faults()["쓸 돈이 떨어짐"][1:3] == ["429", "insufficient_quota"]
    assert faults()["쓸 돈이 떨어짐"][5] == "400"


@pytest.mark.parametrize("sdk", [openai.OpenAI, anthropic.Anthropic])
def test_an_sdk_waits_ten_minutes_by_default_and_tries_three_times(sdk):
    with sdk(api_key="course-practice-key", base_url="http://127.0.0.1:9") as client:
        assert (client.timeout.read, client.max_retries) == (600, 2)


def test_claudes_events_have_names_and_closing_early_reached_the_server():
    names = "['message_start', 'content_block_start', 'content_block_delta', 'text']"
    assert names in printed("stop-early") and "닫힘 = True" in printed("stop-early")


def test_claudes_story_counts_the_tokens_that_its_final_message_holds():
    (story,) = named("cat-claude")
    body = story.replies[0]["body"]
    text = body["content"][0]["text"]
    assert text in printed("generator") and len(re.findall(r"[.] ?", text)) == 2
    assert f"{body['usage']['output_tokens']} 출력 토큰" in printed("generator")
    assert body["usage"]["output_tokens"] == tokens.count(text)


def test_claude_asks_for_both_tools_beside_a_text_and_gets_the_results_as_the_user():
    (asked,), (answered,) = named("stock-claude-call"), named("stock-claude-answer")
    kinds = [block["type"] for block in asked.replies[0]["body"]["content"]]
    assert kinds == ["text", "tool_use", "tool_use"]
    result = answered.request["messages"][-1]
    assert result["role"] == "user"
    assert [block["type"] for block in result["content"]] == ["tool_result"] * 2
    assert "종료 이유: tool_use" in printed("tool-claude")


def test_both_tools_are_described_by_the_same_schema():
    (asked,), (other,) = named("stock-call"), named("stock-claude-call")
    parameters = asked.request["tools"][0]["function"]["parameters"]
    assert parameters == other.request["tools"][0]["input_schema"]


def test_a_batch_of_a_thousand_lines_costs_half():
    at_once, batch = map(float, re.findall(r"([\d.]+) USD", printed("batch")))
    assert batch == pytest.approx(at_once / 2, abs=1e-4) and "1000 줄" in printed("batch")


def test_eight_at_once_are_not_eight_times_as_fast():
    ends = [float(end) for end in re.findall(r": ([\d.]+)초", printed("timeline"))]
    assert ends == [14, 5, 3]


def test_the_bill_differs_as_much_as_the_prose_says_and_a_cached_token_costs_a_tenth():
    bills = [float(bill) for bill in re.findall(r": ([\d.]+) USD", printed("prices"))]
    assert 8 <= max(bills) / min(bills) < 8.5
    for name in ("gpt-5.4-mini", "gpt-6-luna", "claude-haiku-5-5", "gemini-3.8-flash"):
        model = catalog.find(name)
        assert model.cache_read == pytest.approx(model.input / 10)


def test_the_cap_stops_before_the_money_is_spent_and_a_call_costs_a_tenth_of_the_worst():
    pairs = re.findall(r"최악 ([\d.]+), 실제 ([\d.]+)", printed("cap"))
    assert len(pairs) == 5 and "부르지 않습니다" in printed("cap")
    assert 7 < sum(float(a) for a, _ in pairs) / sum(float(b) for _, b in pairs) < 14
    unaware, aware = [float(one) for one in re.findall(r": ([\d.]+) USD", printed("cap"))][::-1][:2]
    assert unaware > 2 * aware


def test_untrusted_arguments_never_reached_the_stock():
    bad = printed("tool-loop").partition("나쁜 부탁 세 가지")[2]
    assert "count" not in bad and bad.count("오류") == 3


def test_every_answer_of_the_quiz_explains_itself_and_one_is_right():
    questions = json.loads((notebooks.COURSE / "data" / "quiz_part2.json").read_text("utf-8"))
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert [one["correct"] for one in question["answers"]].count(True) == 1
        assert all(one["feedback"] for one in question["answers"])
