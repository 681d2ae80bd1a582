"""What Part 2 says and a machine can check: against its recordings, its outputs and the gateway."""

import functools
import itertools
import json
import math
import re
import subprocess
import sys

import pytest

from helpers import cost, notebooks, tokens
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


def test_a_higher_temperature_spread_the_answers_of_a_real_model():
    counts = [int(n) for n in re.findall(r"T = [\d.]+: (\d) 가지", printed("spread"))]
    assert counts[0] == 1 and counts == sorted(counts) and counts[-1] > 1


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
    assert int(found[1][2]) > 2 * int(found[0][2])


def test_redrawing_grows_with_the_square_and_appending_does_not():
    rows = re.findall(r"이어 쓰기 ([\d,]+)자, 다시 그리기 ([\d,]+)자", printed("quadratic"))
    counts = [[int(number.replace(",", "")) for number in row] for row in rows]
    for (short, once), (long, twice) in itertools.pairwise(counts):
        assert long == 2 * short and twice == pytest.approx(4 * once, rel=0.01)


def test_the_first_piece_came_long_before_the_last():
    first, last = map(float, re.findall(r"조각까지: ([\d.]+) 초", printed("generator")))
    assert first < last / 4


def test_a_loop_around_an_sdk_that_retries_multiplies_the_requests():
    assert re.findall(r"max_retries=(\d): 요청 (\d)개", printed("multiply")) == [
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


def test_untrusted_arguments_never_reached_the_stock():
    assert "count" not in printed("untrusted") and printed("untrusted").count("오류") == 3


def test_every_answer_of_the_quiz_explains_itself_and_one_is_right():
    questions = json.loads((notebooks.COURSE / "data" / "quiz_part2.json").read_text("utf-8"))
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert [one["correct"] for one in question["answers"]].count(True) == 1
        assert all(one["feedback"] for one in question["answers"])
