"""What Part 1 says and a machine can check: against its outputs, its recordings and the lists."""

import functools
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from helpers import catalog, cost, environment, notebooks, tokens
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.recordings import Recordings

LESSON = notebooks.COURSE / "part1_basics.ipynb"
RECORDINGS = list(Recordings([notebooks.COURSE / "recordings" / "part1"]))
CHAT, CLAUDE = "gpt-5.4-mini", "claude-haiku-5-5"
tokens.use_offline_files()


@functools.cache
def lesson():
    return notebooks.read(LESSON)


def cell(cell_id):
    return next(cell for cell in lesson().cells if cell.id == cell_id)


def printed(cell_id: str) -> str:
    shown = (one.get("text") or one["data"]["text/plain"] for one in cell(cell_id).outputs)
    return "".join(shown)


def numbers(cell_id: str, pattern: str) -> list[float]:
    return [float(one.replace(",", "")) for one in re.findall(pattern, printed(cell_id))]


def one(name):
    (found,) = [it for it in RECORDINGS if it.path.stem.rpartition("-")[0] == name]
    return found


def said(name):
    return one(name).replies[0]["body"]["choices"][0]["message"]["content"]


def test_the_lesson_has_the_eight_sections_of_the_syllabus():
    text = "\n".join(cell.source for cell in lesson().cells)
    assert re.findall(r"^## (\d)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 9)]


def test_the_first_request_uses_no_library_of_a_provider():
    source = cell("raw-post").source
    assert re.findall(r"^import (\w+)|^from (\w+)", source, re.MULTILINE) == [("httpx", "")]
    assert ".create(" not in source and "200 application/json" in printed("raw-post")


def test_the_dearest_model_costs_as_many_times_the_cheapest_as_the_cell_says():
    names = [CHAT, CLAUDE, "gpt-6-luna", "claude-sonnet-5-5", "gemini-3.8-flash"]
    prices = [catalog.find(name).output for name in names]
    assert f"{max(prices) / min(prices):.0f}배" in printed("prices")
    assert catalog.find("gpt-5.4-mini").output / catalog.find("gpt-6-luna").output > 2


def test_a_mark_at_the_start_of_a_file_makes_another_name_and_dotenv_takes_it_off():
    assert r"utf-8-sig → ['\ufeffOPENAI_API_KEY'] ['OPENAI_API_KEY']" in printed("encodings")
    assert "cp949 → 읽지 못함" in printed("encodings") and "읽은 설정: {}" in printed("env-txt")


@pytest.mark.parametrize("saved_as", ["utf-8-sig", "cp949"])
def test_setup_reads_both_files_that_a_plain_program_cannot(saved_as, tmp_path, monkeypatch):
    text = "# 내 키\nCOURSE_TRIAL=hello\n".encode(saved_as)
    (tmp_path / ".env").write_bytes(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_TRIAL", raising=False)
    assert environment.read_dotenv().values["COURSE_TRIAL"] == "hello"


def test_the_four_surprises_of_the_tokens_are_in_the_output():
    lines = printed("tokens-split").splitlines()
    assert lines[0] == "2토큰 ['hand', 'crafted']" and "' handcrafted'" in lines[1]
    assert lines[2] == "3토큰 ['st', 'raw', 'berry']"
    assert lines[3] == "4토큰 ['123', '456', '789', '0']"
    assert lines[4].startswith("2토큰 [b'")


def test_an_older_tokenizer_needs_more_tokens_for_korean_and_hardly_more_for_english():
    new_ko, new_en, old_ko, old_en = numbers("tokens-languages", r": (\d+) 토큰")
    assert old_ko > 1.3 * new_ko and old_en < 1.1 * new_en and new_ko > 1.3 * new_en


def test_english_is_four_letters_a_token_or_more_and_korean_far_less():
    letters = numbers("tokens-languages", r"한 토큰에 ([\d.]+)글자")
    assert 1.0 <= letters[0] < 2 and 4 <= letters[1] <= 5 and letters[2] <= 1.05


def test_the_hugging_face_tokenizer_counts_more_korean_as_much_english_and_loses_nothing():
    folder = Path(find_spec("litellm").origin).parent / "litellm_core_utils" / "tokenizers"
    old = Tokenizer.from_file(str(folder / "anthropic_tokenizer.json"))
    shown = re.findall(r"o200k_base (\d+)토큰, 옛 Claude (\d+)토큰\(추정\): (.*)", printed("tokens-huggingface"))  # fmt: skip
    for new, legacy, text in shown:
        ids = old.encode(text).ids
        assert (tokens.count(text), len(ids)) == (int(new), int(legacy))
        assert old.decode(ids) == text
    (ko_new, ko_old, _), (en_new, en_old, _) = shown
    assert int(ko_old) > int(ko_new) and en_old == en_new
    assert printed("tokens-huggingface").count("True") == 2


def test_a_count_of_the_old_tokenizer_is_called_an_estimate_wherever_it_is_printed():
    assert printed("tokens-huggingface").count("(추정)") == 2
    assert "**추정**" in cell("s3-pieces").source


def test_ten_hamlets_fit_the_window_and_leave_room():
    hamlet = (notebooks.COURSE / "data" / "hamlet.md").read_text(encoding="utf-8")
    used, window = 10 * tokens.count(hamlet), catalog.find(CLAUDE).context_window
    assert f"{used:,} + 32,000 토큰, 윈도우 {window:,} 토큰: 들어갑니다" in printed(
        "context-window"
    )


def test_the_teacher_corrects_what_the_assistant_is_said_to_have_said():
    assert 7 * 8 == 56 and "56" in said("check-sum") and "54입니다." in cell("messages-all").source
    assert one("check-nothing").request["messages"] == one("check-sum").request["messages"][-1:]


def test_the_usage_holds_more_than_the_words_and_the_cost_is_that_of_the_list():
    prompt, output, total = map(int, re.search(r"usage: (\d+) \+ (\d+) = (\d+)", printed("chat-parts")).groups())  # fmt: skip
    assert prompt + output == total and prompt > numbers("chat-parts", r"질문만 세면: (\d+)")[0]
    assert f"{cost.of(cost.Usage(prompt, output), CHAT):.6f} USD" in printed("chat-parts")


def test_the_three_apis_say_the_same_under_other_names():
    rows = printed("responses")
    for recording in map(one, ("token-chat", "token-claude", "token-responses")):
        usage = BY_NAME[recording.protocol].usage(recording.replies[0]["body"])
        assert re.search(rf"\b{usage.prompt} +{usage.output}\b", rows), recording.path.name


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda it: it.path.stem)
def test_a_sample_counts_its_tokens_with_the_tokenizer_that_the_course_teaches(recording):
    body, model = recording.replies[0]["body"], recording.request["model"]
    usage = BY_NAME[recording.protocol].usage(body)
    if recording.protocol == "openai_chat":
        text = body["choices"][0]["message"]["content"]
        assert usage.prompt == tokens.count_messages(recording.request["messages"], model)
    else:
        parts = body["content"] if "content" in body else body["output"][0]["content"]
        text = "".join(part["text"] for part in parts)
    assert usage.output == tokens.count(text, tokens.encoding_for(model))


def test_the_rule_of_three_short_lines_was_kept():
    lines = said("coffee-rule").splitlines()
    assert len(lines) == 3 and all(line.startswith("- ") and len(line) <= 20 for line in lines)
    assert said("coffee-language").isascii()


def test_a_manner_of_speaking_made_the_longest_answer():
    out = {name: one(f"coffee-{name}").replies[0]["body"]["usage"]["completion_tokens"]
           for name in ("rule", "tone", "language")}  # fmt: skip
    assert max(out, key=out.get) == "tone"


def test_the_year_is_concluded_and_the_width_is_not_made_up():
    article = cell("summary").source
    assert "1442" not in article and "1441" in article and "이듬해" in article
    assert "1442" in said("rain-year") and said("rain-width") == "글에 없습니다."


def test_the_translation_keeps_the_markdown_and_never_saw_the_article():
    rows = re.findall(r"요약 (\d+)개, 번역 (\d+)개", printed("pipeline-check"))
    assert len(rows) == 3 and all(before == after != "0" for before, after in rows)
    assert "원문을 보았는가: False" in printed("pipeline-check")
    assert "세종 23년" not in json.dumps(one("rain-english").request, ensure_ascii=False)


def test_feet_are_not_in_the_translation_of_a_wide_foot():
    text = one("aunt").replies[0]["body"]["content"][0]["text"]
    assert "feet" not in text.lower() and "foot" not in text.lower()


def test_every_answer_of_the_quiz_explains_itself_and_one_is_right():
    questions = json.loads((notebooks.COURSE / "data" / "quiz_part1.json").read_text("utf-8"))
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert [one["correct"] for one in question["answers"]].count(True) == 1
        assert all(one["feedback"] for one in question["answers"])
