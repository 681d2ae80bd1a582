"""show.stream() in a terminal and in notebooks that are executed without a page."""

import signal
import threading

import nbformat
import openai
import pytest
from nbclient import NotebookClient

from helpers import show
from helpers.errors import ChatError
from helpers.gateway.scenario import EndsEarly, ErrorEvent, Held, Text, scenario
from helpers.show import markdown
from helpers.show.stream import Interrupted
from tests.conftest import CHAT, chat_body

KEY = "sk-a-fake-one"
SAID = "**안녕** 여러분"


@pytest.fixture
def ask(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=KEY) as client:
        options = {"include_usage": True}
        yield lambda: client.chat.completions.create(
            **chat_body("안녕?"), stream=True, stream_options=options
        )


def test_a_terminal_gets_the_text_and_a_line_with_what_it_took(gateway, ask, capsys):
    with scenario(gateway, Text(SAID)):
        answer = show.stream(ask())
    text, line = capsys.readouterr().out.splitlines()
    assert text == SAID == str(answer) == answer.text
    for words in (CHAT, "첫 토큰까지", "초", f"출력 {answer.usage.output}", "USD", "각본 응답"):
        assert words in line
    assert answer.seconds >= answer.first_token_seconds > 0
    assert answer.cost > 0 and not answer.stopped and answer.error is None


def test_the_model_prices_texts_of_no_known_model(capsys):
    assert show.stream(iter(["하나 ", "둘"]), model=CHAT).model == CHAT
    assert capsys.readouterr().out.startswith("하나 둘\n")


def test_what_came_before_an_error_is_kept_and_the_error_is_the_streams_own(gateway, ask, capsys):
    with (
        scenario(gateway, ErrorEvent(after=2, text="여기 까지 옵니다")),
        pytest.raises(openai.APIError),
    ):
        show.stream(ask())
    text, line = capsys.readouterr().out.splitlines()
    assert "여기 까지 옵니다".startswith(text) and text
    assert f"{len(text)}자까지 받고 오류로 끊김(APIError)" in line


def test_a_stream_that_ends_without_its_end_says_so(gateway, ask, capsys):
    with scenario(gateway, EndsEarly()):
        assert show.stream(ask()).is_broken_off
    assert "잘렸을 수 있습니다" in capsys.readouterr().out


def test_an_interrupt_closes_the_stream_keeps_the_text_and_ends_the_cell(gateway, ask, capsys):
    taken = threading.Event()  # the first piece is on its way to the screen
    with scenario(gateway, Held("하나 ", "둘")) as scene:
        thread = threading.Thread(target=lambda: taken.wait() and interrupt())
        thread.start()
        with pytest.raises(Interrupted) as raised:
            show.stream(texts(ask, taken))
        assert scene.wait()  # leaving the scenario would send the rest
    thread.join()
    assert isinstance(raised.value, KeyboardInterrupt)
    assert raised.value.answer.text == "하나 " and raised.value.answer.stopped
    assert gateway.wire.settle() and gateway.wire.last()[0].closed_early
    assert "3자까지 받고 멈춤" in capsys.readouterr().out


def texts(ask, taken):
    for chunk in ask():
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content
            taken.set()


def interrupt():
    signal.raise_signal(signal.SIGINT) if not hasattr(signal, "pthread_kill") else (
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    )


def test_two_streams_at_once_do_not_mix(gateway, ask):
    held = [Held("가", "나"), Held("1", "2")]
    answers = {}
    with scenario(gateway, *held):
        for number, one in enumerate(held):  # one after the other, so that each gets its own
            work = threading.Thread(target=lambda n=number: answers.update({n: show.stream(ask())}))
            work.start()
            assert one.wait_for()
            one.thread = work
        for one in reversed(held):
            one.release_all()
            one.thread.join()
    assert (answers[0].text, answers[1].text) == ("가나", "12")


def test_what_is_no_stream_is_refused(gateway):
    with pytest.raises(ChatError, match="stream=True"):
        show.stream(None)


CELL = """
from openai import OpenAI
from helpers import show
client = OpenAI(base_url="{url}/v1", api_key="sk-a-fake-one")
def ask(): return client.chat.completions.create(
    model="gpt-5.4-mini", messages=[{{"role": "user", "content": "안녕?"}}], stream=True,
    stream_options={{"include_usage": True}})
answer = show.stream(ask())
answer
"""


def test_an_executed_notebook_keeps_markdown_and_a_line_that_never_varies(gateway):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(CELL.format(url=gateway.url)),
                      nbformat.v4.new_code_cell("answer = show.stream(ask())"),
                      nbformat.v4.new_code_cell("answer")]  # fmt: skip
    with scenario(gateway, Text(SAID), Text(SAID)):
        NotebookClient(notebook, kernel_name="python3").execute()
    first, again, alone = [[dict(one["data"]) for one in cell.outputs] for cell in notebook.cells]
    assert first == again and len(first) == 2
    assert first[0]["text/markdown"] == SAID == alone[0]["text/markdown"]
    assert "초" not in first[1]["text/plain"] and "각본 응답" in first[1]["text/html"]
    assert "widgets" not in notebook.metadata


def test_tags_that_act_are_shown_as_text_outside_code():
    said = 'a <script>x</script> <img src=x onerror="y"> `<script>` <br> $a<b$\n```\n<script>\n```'
    assert markdown.ready(said) == (
        'a &lt;script>x&lt;/script> &lt;img src=x onerror="y"> `<script>` <br> $a<b$'
        "\n```\n<script>\n```"
    )
    assert markdown.ready("```\n<script>never closed") == "```\n<script>never closed"


def test_mathematics_in_brackets_is_written_with_dollars_outside_code():
    assert markdown.ready(r"\(x\) `\(x\)` \[y\]") == r"$x$ `\(x\)` $$y$$"
