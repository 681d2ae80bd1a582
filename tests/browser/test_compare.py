"""Side by side in JupyterLab: columns that stream, that fail, that are stopped; a picker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .notebook import Lab, Notebook
from .written import SCENE, printed, run, write

pytestmark = pytest.mark.browser
RULES = """
scene = play()
scene.when(by_provider("openai"), Held("첫 조각 ", "끝"))
scene.when(by_provider("anthropic"), Status(400))
scene.when(lambda ask: True, Text("구글은 **끝까지** 답합니다. <img src=x onerror=alert(1)>"))
models = ["gpt-5.4-mini", "claude-haiku-5-5", "gemini-3.8-flash"]
"""
COMPARE = 'result = show.compare("서로 견주어 봅시다.", models)'
REPORT = """
print([one.closed_early for one in scene.calls if one.model == models[0]])
print(list(result.dataframe()["제공자"]), bool(result.dataframe()["실패한 까닭"][1]))
"""
PICKER = """
picker = show.model_picker()
heard = []
picker.observe(lambda change: heard.append(change["new"]), names="model")
picker
"""
ASK = """
scene.when(lambda ask: ask.prompt.endswith("누구?"), Text("저요."))
with scenario(running(), Text("저요.")) as inner:
    picker.client().messages.create(model=picker.model, max_tokens=9,
                                    messages=[{"role": "user", "content": "누구?"}])
print(heard, [one.model for one in inner.calls], picker.provider)
"""
PROGRESS = 'for item in show.progress([1, 2, 3], "번역"): pass'


@pytest.fixture(scope="module")
def opened(lab: Lab) -> Iterator[Notebook]:
    cells = (SCENE, RULES, COMPARE, REPORT, PICKER, ASK, PROGRESS)
    with lab.open(write(lab.root, "compare.ipynb", *cells), height=1100) as notebook:
        for cell in (0, 1):
            run(notebook, cell)
        yield notebook


def test_columns_stream_at_once_and_one_may_fail_or_be_stopped(
    opened: Notebook, tmp_path: Path
) -> None:
    page = opened.page
    run(opened, 2, wait=False)
    column = {name: page.get_by_role("region", name=name) for name in
              ("gpt-5.4-mini", "claude-haiku-5-5", "gemini-3.8-flash")}  # fmt: skip
    expect(column["gpt-5.4-mini"]).to_contain_text("첫 조각")
    expect(column["claude-haiku-5-5"]).to_contain_text("BadRequestError")
    expect(column["gemini-3.8-flash"]).to_contain_text("출력")
    opened.screenshot(tmp_path / "columns.png")
    column["gpt-5.4-mini"].get_by_role("button", name="중지").click()
    opened.wait_idle()

    table = page.locator(".jp-RenderedHTML table", has_text="gemini-3.8-flash")
    expect(table.locator("th")).to_contain_text(list(column))
    expect(table).to_contain_text("받고 멈춤")
    expect(table.locator("img")).to_have_count(0)
    opened.screenshot(tmp_path / "table.png")
    said = run(opened, 3)
    assert "[True]" in said and "['OpenAI', 'Anthropic', 'Google'] True" in said
    assert "widget" not in str([one.get("data") for one in opened.cells()[2]["outputs"]])


def test_the_picker_decides_who_is_asked(opened: Notebook, tmp_path: Path) -> None:
    run(opened, 4)
    area = opened.page.locator(".jp-OutputArea-output", has=opened.page.get_by_label("제공자"))
    area.get_by_label("제공자").select_option("Anthropic")
    expect(area.get_by_label("모델")).to_contain_text("claude-haiku-5-5 (연습 응답)")
    expect(area.get_by_text("컨텍스트 윈도우 1,000,000토큰")).to_be_visible()
    opened.screenshot(tmp_path / "picker.png")
    assert "['claude-haiku-5-5'] ['claude-haiku-5-5'] anthropic" in run(opened, 5)


def test_long_work_leaves_one_line(opened: Notebook) -> None:
    run(opened, 6)
    assert printed(opened, 6) == "번역: 3개 가운데 3개 끝남"
    assert opened.errors() == []
