"""show.stream() in JupyterLab and in Notebook 7: growing, stopped, dark, saved and reopened.

The gateway runs here, so each piece of an answer comes when the test lets it.
"""

import json
from pathlib import Path

import nbformat
import pytest

from helpers.gateway.recordings import Recordings
from helpers.gateway.scenario import Held, scenario
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings

from .notebook import PANEL

pytestmark = pytest.mark.browser
SET_UP = """import threading
from openai import OpenAI
from helpers import show
client = OpenAI(base_url="{url}/v1", api_key="sk-a-fake-one")
def ask():
    messages = [{{"role": "user", "content": "질문"}}]
    return client.chat.completions.create(model="gpt-5.4-mini", messages=messages, stream=True)
"""
STREAM = "answer = show.stream(ask)\nanswer"
TWO = """streams = [ask(), ask()]
work = [threading.Thread(target=show.stream, args=(one,)) for one in streams]
for one in work: one.start()
for one in work: one.join()"""
LONG = 'answer = show.stream(iter(["가나다라 " * 20_000]))'
LOUD = "# 제목\n\n**굵게** <script>window.ran = true</script> \\(x^2\\)\n\n"
CODE = "```python\nprint(1)\n```\n"
RUN = "() => { jupyterapp.commands.execute('notebook:run-cell'); }"
MIME = "application/vnd.jupyter.widget-view+json"
# The contrast (WCAG 2) of each text of ours against the first background behind it that is solid.
CONTRAST = """selector => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => numbers(colour).slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = node => {
        for (; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if ((numbers(colour)[3] ?? 1) === 1) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll(selector)].map(node => {
        const pair = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
        return (pair[0] + 0.05) / (pair[1] + 0.05);
    });
}"""


@pytest.fixture(scope="module")
def gateway():
    settings = Settings(mode="replay", recordings=Recordings([]), pace=0)
    with Gateway(settings) as running:
        yield running


@pytest.fixture(scope="module", params=["lab/tree", "notebooks"], ids=["lab", "notebook"])
def streams(request, gateway, lab):
    """A notebook whose first cell has run, in JupyterLab and then in Notebook 7."""
    name = f"streams-{request.param.split('/')[0]}.ipynb"
    cells = [SET_UP.format(url=gateway.url), STREAM, TWO, LONG]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab.root / name)
    with lab.open(name, application=request.param) as opened:
        opened.application, opened.name = request.param, name
        opened.select(0)
        opened.execute("notebook:run-cell")
        yield opened


@pytest.fixture
def shot(streams, tmp_path_factory):
    """Save a screenshot to look at under a name."""
    folder = tmp_path_factory.getbasetemp() / "shots"
    folder.mkdir(exist_ok=True)
    where = streams.application.split("/")[0]
    return lambda name: streams.screenshot(folder / f"{where}-{name}.png")


def run(notebook, source):
    """Start the cell and return once its widget is drawn."""
    notebook.select(notebook.find(source))
    notebook.page.evaluate(RUN)
    notebook.page.wait_for_selector(".course-live-stop:visible")


def until_text(notebook, text, place=".course-live-text"):
    notebook.page.wait_for_function(
        "([place, text]) => [...document.querySelectorAll(place)]"
        ".some(node => node.textContent.includes(text))", arg=[place, text]
    )  # fmt: skip


def outputs(notebook, source):
    return notebook.cells()[notebook.find(source)]["outputs"]


def line(notebook, source):
    return outputs(notebook, source)[-1]["data"]["text/plain"]


def test_a_stream_grows_as_plain_text_and_stays_as_markdown(streams, gateway, shot):
    held = Held(LOUD, CODE, "끝", hold_first=True)
    with scenario(gateway, held):
        run(streams, STREAM)
        until_text(streams, "첫 토큰을 기다리는 중", ".course-live-status")
        held.release(2)
        until_text(streams, "print(1)")
        text = streams.page.locator(".course-live-text")
        assert text.inner_text().startswith(LOUD[:20]) and text.locator(":not(div)").count() == 0
        assert text.get_attribute("aria-busy") == "true"
        assert text.get_attribute("aria-live") == "polite"
        assert min(streams.page.evaluate(CONTRAST, ".course-live *")) >= 4.5
        shot("growing")
        held.release_all()
        streams.wait_idle()
    streams.page.wait_for_selector(".jp-OutputArea h1")
    streams.page.wait_for_selector(".jp-OutputArea mjx-container, .jp-OutputArea .MathJax")
    assert streams.page.locator(".course-live:visible").count() == 0
    assert not streams.page.evaluate("() => window.ran")
    kept = outputs(streams, STREAM)
    assert [next(iter(one["data"])) for one in kept] == ["text/markdown", "text/plain"]
    assert MIME not in json.dumps(kept) and "&lt;script>" in kept[0]["data"]["text/markdown"]
    shot("finished")


@pytest.mark.parametrize("hold_first", [True, False], ids=["before the first token", "later"])
def test_stop_closes_the_http_stream_and_keeps_what_came(streams, gateway, shot, hold_first):
    held = Held("하나 ", "둘", hold_first=hold_first)
    with scenario(gateway, held):
        run(streams, STREAM)
        assert held.wait_for(seconds=20)
        if not hold_first:
            until_text(streams, "하나")
        streams.page.locator(".course-live-stop:visible").press("Enter")
        streams.wait_idle()
        assert gateway.wire.settle() and gateway.wire.last()[0].closed_early
    assert ("0자까지" if hold_first else "3자까지") in line(streams, STREAM)
    assert not streams.errors()
    shot(f"stopped-{hold_first}")


def test_the_kernels_interrupt_closes_the_stream_and_ends_the_cell_in_one_line(
    streams, gateway, shot
):
    held = Held("하나 ", "둘")
    with scenario(gateway, held):
        run(streams, STREAM)
        until_text(streams, "하나")
        streams.page.evaluate(f"() => {PANEL}.sessionContext.session.kernel.interrupt()")
        streams.wait_idle()
        assert gateway.wire.settle() and gateway.wire.last()[0].closed_early
    error = outputs(streams, STREAM)[-1]
    assert len(error["traceback"]) == 1 and "■" in error["traceback"][0]
    assert outputs(streams, STREAM)[0]["data"]["text/markdown"] == "하나 "
    shot("interrupted")


def test_two_streams_at_once_are_drawn_apart_and_in_the_dark(streams, gateway, shot):
    held = [Held("가나", "다라"), Held("일이", "삼사")]
    streams.execute("apputils:change-theme", theme="JupyterLab Dark")
    with scenario(gateway, *held):
        run(streams, TWO)
        for text in ("가나", "일이"):
            until_text(streams, text)
        for one in held:
            one.release()
        for text in ("가나다라", "일이삼사"):
            until_text(streams, text, ".jp-OutputArea")
        streams.wait_idle()
    texts = [one["data"].get("text/markdown") for one in outputs(streams, TWO)]
    assert sorted(filter(None, texts)) == ["가나다라", "일이삼사"] and len(texts) == 4
    shot("two")


def test_what_is_drawn_can_be_read_in_the_dark(streams, gateway, shot):
    held = Held("어두운 곳에서도 읽힙니다. ", "끝")
    with scenario(gateway, held):
        run(streams, STREAM)
        until_text(streams, "읽힙니다")
        assert min(streams.page.evaluate(CONTRAST, ".course-live *")) >= 4.5
        shot("dark")
        held.release_all()
        streams.wait_idle()
    streams.execute("apputils:change-theme", theme="JupyterLab Light")


def test_a_hundred_thousand_characters_in_one_piece_are_shown(streams):
    streams.select(streams.find(LONG))
    streams.execute("notebook:run-cell")
    streams.wait_idle()
    assert len(outputs(streams, LONG)[0]["data"]["text/markdown"]) == 100_000


def test_a_saved_answer_is_read_again_without_a_kernel_and_without_trust(streams, lab, shot):
    streams.execute("docmanager:save")
    copy = "copied-" + streams.name
    saved = nbformat.read(lab.root / streams.name, as_version=4)
    saved.cells[1].outputs[0].data["text/markdown"] += " 고침"  # so that no signature fits
    nbformat.write(saved, lab.root / copy)
    with lab.open(copy, application=streams.application) as reopened:
        until_text(reopened, "고침", ".jp-OutputArea")
        assert not reopened.page.evaluate(f"() => {PANEL}.content.model.cells.get(1).trusted")
        assert "model" not in reopened.page.locator(".jp-OutputArea").first.inner_text()
        assert reopened.page.locator(".course-live").count() == 0
        reopened.screenshot(Path(lab.root).parent / f"{copy}.png")


def test_a_restarted_kernel_is_told_in_words(streams, gateway, shot):
    held = Held("하나 ", "둘")
    with scenario(gateway, held):
        run(streams, STREAM)
        until_text(streams, "하나")
        streams.page.wait_for_selector(".course-live[data-heard]")  # the kernel has answered once
        streams.restart_kernel()
        until_text(streams, "커널이 다시 시작되었을", ".course-live-status")
        assert streams.page.locator(".course-live-stop:visible").count() == 0
    shot("restarted")
