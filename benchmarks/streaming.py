"""Streaming 4,000 tokens with forty formulas into a cell of a real JupyterLab, in Chromium.

Beside `show.stream` runs what most tutorials do: `update_display(Markdown(everything so far))`
for each chunk. Each way has a page and a kernel of its own. Bytes, messages and CPU are the
kernel's; frames lost are those that it sent and the page did not get; blocked is the sum of the
page's long tasks (50 ms and more). Needs Chromium.

    python benchmarks/streaming.py          a table; some minutes
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, TimeoutError, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.conftest import BROWSERS, QUIET
from tests.browser.jupyter import Server
from tests.browser.notebook import Notebook

PACES = {"unpaced": 0.0, "100 tokens/s": 0.01}  # seconds between chunks
SECONDS = 120  # to wait for a page that is blocked
SET_UP = """
import pathlib, time, uuid
from IPython.display import Markdown, display, update_display
from helpers import show
from helpers.show import live_text
block = "값은 $x_i^2 + \\\\frac{1}{2}$이고 합은 $\\\\sum_i x_i$입니다. **굵게** `code`\\n\\n"
block += "모델이 길게 설명하는 문장이 이어집니다. " * 32 + "\\n\\n"
text = (block * 40)[:16_000]
display(Markdown("$x$"))  # a page loads its mathematics once
def chunks(pause):
    for start in range(0, len(text), 4):
        yield text[start:start + 4]
        time.sleep(pause) if pause else None
def naive(chunks):
    far, name = "", uuid.uuid4().hex
    display(Markdown(far), display_id=name)
    for chunk in chunks:
        far += chunk
        update_display(Markdown(far), display_id=name)
thread = get_ipython().kernel.iopub_socket.io_thread
sent, usual = [], thread.send_multipart
def counted(parts, *args, **more):
    sent.append(sum(len(part) for part in parts))
    return usual(parts, *args, **more)
thread.send_multipart = counted
"""
MEASURE = """
sent.clear(); cpu = time.process_time(); began = time.perf_counter()
_ = {way}(chunks({pause}))
figures = [len(sent), sum(sent), time.process_time() - cpu, time.perf_counter() - began]
pathlib.Path("figures").write_text(" ".join(map(str, figures)))
"""
# Counts the frames of the kernel's iopub channel (v1.kernel.websocket.jupyter.org) and long tasks.
WATCH = """
window.iopub = 0; window.blocked = 0; window.longest = 0; window.last = 0;
const count = data => {
    if (!(data instanceof ArrayBuffer)) return;
    const view = new DataView(data), at = i => Number(view.getBigUint64(8 + 8 * i, true));
    if (new TextDecoder().decode(data.slice(at(0), at(1))) === 'iopub') window.iopub++;
};
window.WebSocket = class extends WebSocket {
    constructor(...all) { super(...all); this.addEventListener('message', e => count(e.data)); }
};
new PerformanceObserver(list => list.getEntries().forEach(one => {
    window.blocked += one.duration; window.last = performance.now();
    window.longest = Math.max(window.longest, one.duration);
})).observe({type: 'longtask'});
"""
# Settled: asked twice, two seconds apart, the page had time to answer and had no long task.
SETTLED = """() => new Promise(done => setTimeout(() => done([iopub, blocked, longest]), 2000))"""


def page(server: Server, browser: Browser, name: str) -> Notebook:
    """Open the notebook `name` in a fresh page that counts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    context.set_default_timeout(SECONDS * 1000)
    return Notebook(context.new_page(), server.address(name))


def run(notebook: Notebook, cell: int) -> None:
    """Run one cell and wait for its end."""
    notebook.select(cell)
    notebook.execute("notebook:run-cell", SECONDS)
    notebook.wait_idle(SECONDS)


def settled(notebook: Notebook) -> list[float]:
    """Return frames, blocked and longest (ms) once the page has nothing left to do."""
    before: list[float] = []
    now: list[float] = notebook.page.evaluate(SETTLED)
    while now != before:
        before, now = now, notebook.page.evaluate(SETTLED)
    return now


def measure(server: Server, browser: Browser, way: str, pause: float) -> str:
    """Run one way at one pace and return its row."""
    cells = [SET_UP, MEASURE.format(way=way, pause=pause)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, server.root / "one.ipynb")
    figures = server.root / "figures"
    figures.unlink(missing_ok=True)
    with page(server, browser, "one.ipynb") as opened:
        run(opened, 0)
        before = settled(opened)
        try:
            run(opened, 1)
            after = settled(opened)
        except TimeoutError:
            return row(figures.read_text(), f"page still blocked after {SECONDS} s")
        assert not opened.errors(), opened.errors()
    messages = float(figures.read_text().split()[0])
    lost = max(0, messages - (after[0] - before[0]))
    return row(
        figures.read_text(), f"{lost:.0f} lost, blocked {(after[1] - before[1]) / 1000:.2f} s"
    )


def row(figures: str, seen: str) -> str:
    """Return the kernel's figures and what was seen in the page."""
    messages, size, cpu, seconds = map(float, figures.split())
    return (
        f"{size / 1e6:6.2f} MB {messages:6.0f} messages {cpu:6.2f} s CPU {seconds:6.1f} s | {seen}"
    )


def main() -> None:
    """Measure each way at each pace and print the table."""
    chromium = next(path for name in BROWSERS if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        root = Path(scratch) / "root"
        root.mkdir()
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        with Server(root, Path(scratch), COURSE_LANG="ko") as server:
            for name, pause in PACES.items():
                for way in ("show.stream", "naive"):
                    figures = measure(server, browser, way, pause)
                    print(f"{f'{way}, {name}':28} {figures}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
