import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import httpx
import pytest

from helpers.errors import LocalModelError, SettingError
from helpers.gateway.local import local_model


def ask(smollm, **options):
    body = {"messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8, **options}
    url = f"{smollm.base_url()}/v1/chat/completions"
    with httpx.Client(timeout=120, trust_env=False) as client:
        return client.post(url, headers=smollm.headers, json=body)


def wait_for_the_end_of(connection):
    """Return when the server at the other end of the socket is gone."""
    with connection, contextlib.suppress(ConnectionResetError):
        assert connection.recv(1) == b""


def connect(address):
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port))


def test_nothing_is_available_without_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    assert local_model.available() is None
    assert local_model.available("") is None


def test_off_means_none():
    assert local_model.available("off") is None


def test_ollama_is_named_and_not_asked():
    model = local_model.available("ollama:exaone3.5:2.4b")
    assert (model.name, model.kind, model.headers) == ("exaone3.5:2.4b", "ollama", {})
    assert model.base_url() == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("host", "root"),
    [
        ("", "http://127.0.0.1:11434"),
        ("localhost", "http://localhost:11434"),
        ("10.0.0.7:8080", "http://10.0.0.7:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://box/", "http://box:80"),
        ("https://box/ollama/", "https://box:443/ollama"),
        ("[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_ollama_host_is_understood_as_ollama_does(host, root):
    assert local_model.available("ollama:gemma3", ollama_host=host).base_url() == root


@pytest.mark.parametrize("host", ["http://box:port", "http://[::1"])
def test_an_ollama_host_that_is_no_address_is_shown(host):
    with pytest.raises(SettingError, match="OLLAMA_HOST"):
        local_model.available("ollama:gemma3", ollama_host=host)


@pytest.mark.parametrize("setting", ["gpt-4", "ollama:", "ollama", "missing.gguf", "/"])
def test_a_setting_that_cannot_be_followed_is_shown_with_what_can(setting):
    with pytest.raises(SettingError, match="COURSE_LOCAL") as raised:
        local_model.available(setting)
    assert setting in str(raised.value)


def test_a_gguf_file_under_home_gives_the_model_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "Qwen3-4B.gguf").write_bytes(b"GGUF")
    model = local_model.available("~/Qwen3-4B.gguf")
    assert (model.name, model.kind, model.path) == (
        "Qwen3-4B",
        "embedded",
        tmp_path / "Qwen3-4B.gguf",
    )


@pytest.mark.parametrize("content", [b"", b"GGUF", b"GGUF" + bytes(range(256)) * 400])
def test_a_damaged_file_is_an_error_in_words_and_no_crash(content, tmp_path, capfd):
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(content)
    with pytest.raises(LocalModelError, match=r"damaged\.gguf"):
        local_model.available(str(damaged)).base_url()
    assert capfd.readouterr() == ("", "")


def test_looking_loads_nothing_heavy():
    code = (
        "import sys; from helpers.gateway.local import local_model; local_model.available();"
        "print({'xllamacpp', 'httpx', 'ssl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.model
def test_it_answers_in_its_own_name_whatever_model_was_asked_for(smollm):
    answer = ask(smollm, model="gpt-5.4-mini").json()
    assert answer["model"] == smollm.name == "SmolLM2-135M-Instruct"
    assert answer["choices"][0]["message"]["content"]


@pytest.mark.model
def test_eight_requests_at_once_are_all_answered(smollm):
    statuses = []
    asking = [
        threading.Thread(target=lambda: statuses.append(ask(smollm).status_code)) for _ in range(8)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert statuses == [200] * 8


@pytest.mark.model
def test_two_first_calls_at_once_start_one_server(smollm):
    smollm.close()
    roots = []
    starting = [threading.Thread(target=lambda: roots.append(smollm.base_url())) for _ in range(2)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert roots[0] == roots[1]


@pytest.mark.model
def test_nobody_without_the_key_is_answered(smollm):
    url = f"{smollm.base_url()}/v1/chat/completions"
    body = {"messages": [{"role": "user", "content": "hi"}]}
    assert httpx.post(url, json=body, trust_env=False).status_code == 401
    assert "Bearer" not in repr(smollm)


@pytest.mark.model
def test_it_writes_nothing_to_the_cell_or_the_terminal(smollm, capfd):
    smollm.close()
    ask(smollm)
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_a_prompt_longer_than_its_context_is_refused(smollm):
    refused = ask(smollm, messages=[{"role": "user", "content": "hi " * 9000}])
    assert refused.status_code == 400
    assert refused.json()["error"]["type"] == "exceed_context_size_error"


@pytest.mark.model
def test_close_ends_it_in_the_middle_of_a_stream_and_it_can_start_again(smollm):
    connection = connect(smollm.base_url())
    url, headers = f"{smollm.base_url()}/v1/chat/completions", smollm.headers
    body = {"messages": [{"role": "user", "content": "Tell a story."}], "stream": True}
    with (
        httpx.Client(timeout=120, trust_env=False) as client,
        client.stream("POST", url, headers=headers, json=body) as response,
    ):
        next(response.iter_lines())
        smollm.close()
    wait_for_the_end_of(connection)
    assert ask(smollm).status_code == 200


@pytest.mark.model
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills by a POSIX signal")
def test_it_is_started_again_after_its_process_was_killed(smollm):
    connection = connect(smollm.base_url())
    os.kill(smollm._process.pid, signal.SIGKILL)
    wait_for_the_end_of(connection)
    smollm._process.wait()
    assert ask(smollm).status_code == 200


@pytest.mark.model
def test_it_ends_with_a_kernel_that_was_killed(smollm):
    code = (
        "import sys; from helpers.gateway.local import local_model; m = local_model.available();"
        "print(m.base_url(), flush=True); sys.stdin.read()"
    )
    kernel = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with kernel:
        connection = connect(kernel.stdout.readline().strip())
        kernel.kill()
    wait_for_the_end_of(connection)
