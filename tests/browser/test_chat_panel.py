"""The chat panel in JupyterLab and Notebook 7: keys, Hangul, Stop, themes, a kernel that is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from .contrast import ratio
from .notebook import Lab, Notebook
from .written import SCENE, count_runs, run, write

pytestmark = pytest.mark.browser
STEPS = """
held = Held("하나 ", "둘", "셋")
scene = play(Text("**반가워요** $x^2$ <script>document.title = '실행됨'</script>"), held,
             Status(400), Text("이제 답합니다."))
session = ChatSession(OpenAI(), "gpt-5.4-mini", system="짧게 답합니다.")
show.chat(session)
"""
REPORT = """
print([one.request["messages"][-1]["content"] for one in scene.calls])
print([one.model for one in scene.calls], [one.closed_early for one in scene.calls])
"""
READ = (".course-turn-question", ".course-turn-line", ".course-failure", ".course-chat textarea",
        ".course-text-box-bar span", ".course-chat .jupyter-button", ".course-button",
        ".course-chat select", ".course-chat .widget-label")  # fmt: skip


class Panel:
    """What a user sees of the panel, found by its labels."""

    def __init__(self, notebook: Notebook) -> None:
        page = notebook.page
        self.box = page.get_by_label("메시지", exact=True)
        self.stop = page.locator(".course-chat").get_by_role("button", name="중지")
        self.model = page.locator(".course-chat").get_by_label("모델", exact=True)
        self.history = page.locator(".course-chat")

    def answer(self, number: int) -> Locator:
        """The line under an answer: it is there once the answer is whole."""
        return self.history.locator(".course-turn-line", has_text="토큰: 입력").nth(number)


def compose(notebook: Notebook, *steps: str, ends: str) -> None:
    """Type as a Hangul input method does, with an Enter that only ends the syllable."""
    cdp = notebook.page.context.new_cdp_session(notebook.page)
    for text in steps:
        size = len(text)
        cdp.send("Input.imeSetComposition", {"text": text, "selectionStart": size, "selectionEnd": size})  # fmt: skip
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    cdp.send("Input.insertText", {"text": ends})


@pytest.fixture(scope="module")
def opened(lab: Lab) -> Iterator[Notebook]:
    name = write(lab.root, "chat_panel.ipynb", SCENE, STEPS, REPORT)
    with lab.open(name, height=1250) as notebook:
        for cell in (0, 1):
            run(notebook, cell)
        yield notebook
        notebook.execute("apputils:change-theme", theme="JupyterLab Light")  # it is the server's


def test_a_conversation_by_keyboard_alone(opened: Notebook, tmp_path: Path) -> None:
    panel, keys = Panel(opened), opened.page.keyboard
    panel.model.focus()
    keys.press("ArrowDown")  # gpt-6-luna
    expect(panel.history.get_by_text("0.1 USD")).to_be_visible()
    keys.press("Tab")
    expect(panel.box).to_be_focused()
    keys.type("첫 줄")
    keys.press("Shift+Enter")
    compose(opened, "ㅎ", "하", "한", "한ㄱ", "한그", ends="한글")
    expect(panel.box).to_have_value("첫 줄\n한글")
    keys.press("Enter")
    expect(panel.answer(0)).to_be_visible()
    expect(panel.box).to_have_value("")
    expect(panel.history.locator("strong", has_text="반가워요")).to_be_visible()

    keys.type("세어 줘")
    keys.press("Enter")
    expect(panel.history.get_by_text("하나", exact=True)).to_be_visible()
    expect(panel.history.locator(".course-turn-answer").last).to_have_text("gpt-6-luna")
    opened.screenshot(tmp_path / "midway.png")
    keys.press("Shift+Tab")
    expect(panel.stop).to_be_focused()
    keys.press("Enter")
    expect(panel.history.get_by_role("alert")).to_contain_text("중지했습니다")
    expect(panel.box).to_have_value("세어 줘")

    panel.box.press("Enter")  # the same again: refused this time
    expect(panel.history.get_by_role("alert")).to_contain_text("temperature")
    panel.box.press("Enter")
    expect(panel.answer(1)).to_be_visible()
    assert opened.page.title() != "실행됨"
    assert count_runs(opened)[:2] == [1, 2]
    said = run(opened, 2)
    assert "['첫 줄\\n한글', '세어 줘', '세어 줘', '세어 줘']" in said
    assert "['gpt-6-luna', 'gpt-6-luna', 'gpt-6-luna', 'gpt-6-luna']" in said
    assert "[False, True, False, False]" in said


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_everything_can_be_read_in_light_and_dark(
    opened: Notebook, tmp_path: Path, theme: str
) -> None:
    panel = Panel(opened)
    if theme == "Dark":
        for name in ("설정", "내보내기"):
            panel.history.get_by_role("button", name=name, exact=True).click()
        expect(panel.history.get_by_text("from openai import OpenAI")).to_be_visible()
    opened.execute("apputils:change-theme", theme=f"JupyterLab {theme}")
    expect(
        opened.page.locator(f"body[data-jp-theme-light={str(theme == 'Light').lower()}]")
    ).to_be_attached()
    opened.select(1)
    opened.screenshot(tmp_path / f"{theme}.png")
    shown = [place for place in READ if opened.page.locator(place).count()]
    assert len(shown) >= len(READ) - 1
    ratios = {place: ratio(opened.page.locator(place)) for place in shown}
    assert min(ratios.values()) >= 4.5, ratios


def test_the_saved_notebook_keeps_the_conversation_and_a_lost_kernel_is_said_in_words(
    opened: Notebook, lab: Lab, tmp_path: Path
) -> None:
    opened.execute("docmanager:save")
    opened.restart_kernel()
    status = Panel(opened).history.get_by_role("status").filter(has_text="커널이 다시 시작")
    expect(status.first).to_be_visible()
    expect(Panel(opened).box).to_be_disabled()
    opened.screenshot(tmp_path / "restarted.png")
    with lab.open("chat_panel.ipynb") as again:
        kept = again.page.locator(".jp-RenderedMarkdown details")
        expect(kept).to_contain_text("저장된 대화")
        kept.locator("summary").click()
        expect(kept.get_by_text("이 셀을 실행하면 대화창이 나타납니다")).to_be_visible()
        expect(kept.locator("strong", has_text="반가워요")).to_be_visible()
        again.screenshot(tmp_path / "reopened.png")


def test_notebook_7_sends_once_and_runs_no_cell_again(lab: Lab, tmp_path: Path) -> None:
    name = write(lab.root, "chat_panel_7.ipynb", SCENE, STEPS, REPORT)
    with lab.open(name, height=1100, application="notebooks") as notebook:
        for cell in (0, 1):
            run(notebook, cell)
        panel = Panel(notebook)
        panel.model.select_option("gpt-6-luna (연습 응답)")
        panel.box.focus()
        compose(notebook, "ㅇ", "아", "안", ends="안녕")
        panel.box.press("Shift+Enter")
        panel.box.press_sequentially("dd?")  # would delete a cell, if the notebook heard it
        panel.box.press("Enter")
        expect(panel.answer(0)).to_be_visible()
        notebook.screenshot(tmp_path / "notebook7.png")
        assert count_runs(notebook) == [1, 2, None]
        said = run(notebook, 2)
        assert "['안녕\\ndd?']" in said and "['gpt-6-luna']" in said
