"""The process that runs llama.cpp; `local_model.py` starts it by this file's path.

A process of its own, because in the kernel llama.cpp would hold the interpreter lock while it
loads (0.8 s) and while it closes (30 s when a stream is open), and end the kernel when it fails.
It imports nothing of ours, reads one line of JSON (the settings, with the key in it, so that
no list of processes shows it), writes one (the address or the error), and ends when its input
is closed: also when the kernel was killed.
"""

import json
import os
import signal
import sys
from typing import Any


def main() -> None:
    """Serve one GGUF model on a free loopback port until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the kernel's Interrupt reaches its whole group
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the C++ code prints must not reach the answer's pipe
    settings = json.loads(sys.stdin.readline())
    try:
        server = start(settings)
        reply = {"address": server.listening_address}
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    answer.write(json.dumps(reply) + "\n")
    answer.flush()
    if "address" in reply:
        sys.stdin.read()
    os._exit(0)  # at once: the ordinary way out waits for open streams and may crash


def start(settings: dict[str, Any]) -> Any:
    """Return a running xllamacpp Server; raises RuntimeError when the file cannot be loaded."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["name"]}
    params.api_keys = [settings["key"]]
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_predict = settings["context"], settings["longest_answer"]
    params.n_parallel = 1  # requests queue; shared slots could run out of context in mid-answer
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    params.cache_ram_mib = 128  # of earlier prompts; llama.cpp's own default is 8 GB
    params.verbosity, params.ui, params.endpoint_slots, params.offline = -1, False, False, True
    for name, value in settings["sampling"].items():
        setattr(params.sampling, name, value)
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
