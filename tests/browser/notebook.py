"""A notebook open in a browser: run it, look at its cells, at its errors and at what is drawn.

It asks JupyterLab's own objects (`window.jupyterapp`), so the language of the menus is
no matter. What a single test looks for (a button, a quiz) it finds itself through `page`.
"""

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, ViewportSize

from .jupyter import Server

PANEL = "window.jupyterapp?.shell.currentWidget"
CELLS = f"[...{PANEL}.content.model.sharedModel.cells]"
IDLE = (
    f"{PANEL}?.context?.isReady && {PANEL}.sessionContext.kernelDisplayStatus === 'idle'"
    f" && {CELLS}.every(cell => cell.executionState !== 'running')"
)
WATCH_KERNEL = f"""() => {{
    window.kernelStatuses = [];
    {PANEL}.sessionContext.statusChanged.connect((_, status) => kernelStatuses.push(status));
}}"""
EXECUTE = """([command, options]) => {
    window.commandResult = null;
    const end = result => { window.commandResult = result; };
    jupyterapp.commands.execute(command, options).then(() => end('done'), error => end(`${error}`));
}"""
# Cells out of sight have a guessed height, so a jump may miss: again until ten frames are still.
SELECT = f"""async cell => {{
    const list = {PANEL}.content;
    const node = list.widgets[cell].node;
    const top = () => node.getBoundingClientRect().top;
    list.activeCellIndex = cell;
    for (let still = 0; still < 10; still++) {{
        const before = top();
        node.scrollIntoView({{block: 'start'}});
        await new Promise(requestAnimationFrame);
        if (top() !== before) still = 0;
    }}
}}"""
DRAWN = """([place, text]) => {
    const font = getComputedStyle(document.querySelector(place)).fontFamily;
    const canvas = document.createElement('canvas');
    const pixels = character => {
        canvas.width = canvas.height = 64;
        const brush = canvas.getContext('2d', {willReadFrequently: true});
        brush.font = `32px ${font}`;
        brush.fillText(character, 8, 48);
        return brush.getImageData(0, 0, 64, 64).data.join();
    };
    const known = new Set(['\\u{10FFFF}', ' '].map(pixels));
    return [...new Set(text)].every(character => !known.has(pixels(character)) && known.add(pixels(character)));
}"""
RESTARTS = ("restarting", "autorestarting", "dead")
SECONDS = 120


class Notebook:
    """One notebook in one fresh browser page; `page` is Playwright's, for what is not here."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.requests: list[str] = []
        page.on("request", self._note_request)
        page.goto(address)
        self.wait_idle()
        page.evaluate(WATCH_KERNEL)

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _until(self, condition: str, seconds: float) -> None:
        question = self.page.locator(".jp-Dialog")
        script = f"() => Boolean(document.querySelector('.jp-Dialog') || ({condition}))"
        self.page.wait_for_function(script, timeout=seconds * 1000)
        if question.count():
            raise AssertionError(f"JupyterLab asks: {question.first.inner_text()}")

    def wait_idle(self, seconds: float = SECONDS) -> None:
        """Wait until the kernel is connected and idle and no cell waits for it."""
        self._until(IDLE, seconds)

    def execute(self, command: str, seconds: float = SECONDS, **options: Any) -> None:
        """Run a JupyterLab command such as "docmanager:save" and wait until it has ended."""
        self.page.evaluate(EXECUTE, [command, options])
        self._until("window.commandResult", seconds)
        result = self.page.evaluate("() => window.commandResult")
        assert result == "done", f"{command}: {result}"

    def run_all(self, seconds: float = SECONDS) -> None:
        """Run all cells, as the menu does, and wait for the last; the first error ends the run."""
        self.execute("notebook:run-all-cells", seconds)
        self.wait_idle(seconds)

    def restart_kernel(self) -> None:
        """Restart the kernel without the question that the menu asks first."""
        self.page.evaluate(f"() => {PANEL}.sessionContext.restartKernel()")
        self.wait_idle()

    def kernel_restarted(self) -> bool:
        """Tell whether the kernel was restarted, or died, since the notebook was opened."""
        statuses = self.page.evaluate("() => window.kernelStatuses")
        return any(status in RESTARTS for status in statuses)

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells as nbformat keeps them (cell_type, source, execution_count, outputs)."""
        cells: list[dict[str, Any]] = self.page.evaluate(f"() => {CELLS}.map(c => c.toJSON())")
        return cells

    def find(self, text: str) -> int:
        """Return the number, from 0, of the first cell whose source has `text`."""
        return [text in cell["source"] for cell in self.cells()].index(True)

    def errors(self) -> list[str]:
        """Return every traceback and every standard-error text among the outputs."""
        outputs = [output for cell in self.cells() for output in cell.get("outputs", [])]
        raised = [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]
        return raised + ["".join(o["text"]) for o in outputs if o.get("name") == "stderr"]

    def requests_outside(self) -> list[str]:
        """Return the addresses beyond this machine that the page asked for."""
        local = ("127.0.0.1", "", None)  # data: and blob: have no host
        return sorted({url for url in self.requests if urlsplit(url).hostname not in local})

    def draws(self, text: str, place: str = ".jp-Cell") -> bool:
        """Tell whether the font of `place` (a selector) has a glyph for each character of `text`.

        Characters without a glyph are all drawn as the same box, or not at all.
        """
        drawn: bool = self.page.evaluate(DRAWN, [place, text])
        return drawn

    def select(self, cell: int) -> None:
        """Make `cell` (counted from 0) the active one and scroll it to the top of the window."""
        self._until(f"{PANEL}.content.widgets[{cell}]?.isAttached", SECONDS)
        self.page.evaluate(SELECT, cell)

    def screenshot(self, path: Path) -> None:
        """Save what the window shows."""
        self.page.evaluate("async () => { await document.fonts.ready; }")
        self.page.screenshot(path=path)

    def close(self) -> None:
        """End the kernel and close the page."""
        # A kernel that is just dying answers with an error; the server's own end takes the rest.
        self.page.evaluate(f"() => {PANEL}.sessionContext.shutdown().catch(() => null)")
        self.page.context.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Lab:
    """A JupyterLab server and a browser, together."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.root = server.root
        self._server = server
        self._browser = browser

    def open(
        self, name: str, *, width: int = 1280, height: int = 900, application: str = "lab/tree"
    ) -> Notebook:
        """Open the notebook `name` (a path below the root) in a fresh page of that size.

        `application` is JupyterLab's "lab/tree" or Notebook 7's "notebooks".
        """
        size = ViewportSize(width=width, height=height)
        context = self._browser.new_context(viewport=size, locale="ko-KR")
        return Notebook(context.new_page(), self._server.address(name, application))
