"""Attacks on what is compared and counted: the interpreter, the pipe to it, the notebook."""

from typing import Any

from nbformat import v4

from . import made_part as made
from .attack import Attack


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


LYING = {
    # what tests compare
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
    "bool": Attack("an object that is true, of any length, and near to every number", add="""
class Yes:
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = lambda *a: True
    __len__ = __int__ = __index__ = lambda self: 3
    __eq__ = lambda self, other: Yes()
    __ne__ = lambda self, other: False
    __abs__ = __sub__ = __rsub__ = lambda *a: 0
    __getattr__ = lambda self, name: Yes()
    __call__ = lambda *a, **k: Yes()
    __iter__ = lambda self: iter([3])
def add(first, second): return Yes()"""),
    "class-lie": Attack("an object left over there whose __class__ and module say that it is an SDK's", add="""
class Liar:
    __module__, __qualname__, model_fields = "openai.types.chat", "ChatCompletion", {}
    __class__ = property(lambda self: int)
    __eq__ = lambda self, other: True
    def model_dump(self, **options): return {"id": 3, "$handle": 0}
def add(first, second): return Liar()"""),
    "warning": Attack("a warning in a right answer (no attack: full marks)", add="""
import warnings
def add(first, second):
    warnings.warn("old")
    return first + second""", gains=(20, 40, 0)),
    "deleted": Attack("deleting the test cells", change=_delete),
    # the interpreter
    "settrace": Attack("sys.settrace that changes what tests compare", first="""
import sys, threading
def trace(frame, event, arg):
    if "expected" in frame.f_locals: frame.f_locals["expected"] = 0
    return trace
sys.settrace(trace); threading.settrace(trace)"""),
    "no-run": Attack("an interpreter that runs no further cell and says that all went well", first="""
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
ip = get_ipython()
info = ExecutionInfo("", False, True, True, "")
ip.run_cell = lambda *a, **k: ExecutionResult(info)
async def run_cell_async(*a, **k): return ExecutionResult(info)
ip.run_cell_async = run_cell_async"""),
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
    "outputs": Attack("outputs that are none, sent in the interpreter's stead", first="""
import gc
odd = [{"output_type": kind, "data": {"text/plain": 40, "x": [], "application/json": 40}, "metadata": 3, "text": [40],
        "name": "stdout", "ename": None, "traceback": [None]} for kind in ("display_data", "execute_result", "stream", "error", "marks", None)]
for one in gc.get_objects():
    if type(one).__name__ == "Interpreter":
        send = one._send
        one._send = lambda message: send({**message, "outputs": [*odd, 40, None], "reply": 40, "printed": odd})"""),
    "imitation": Attack("outputs that imitate marks", change=_imitate),
    "remembered": Attack("the scripted answers taken from the gateway by another request", ask="""
import os, httpx
def ask(prompt):
    body = {"model": "gpt-5.4-mini", "messages": [{"role": "user", "content": "x"}]}
    reply = httpx.post(os.environ["OPENAI_BASE_URL"] + "/chat/completions", json=body)
    return reply.json()["choices"][0]["message"]["content"]"""),
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
    "half": Attack("half a message down the pipe, and then silence", add="""
import os, time
def add(first, second):
    for fd in range(3, 64):
        try: os.write(fd, b"\\x00\\x00\\x10\\x00{")
        except OSError: pass
    while True:
        try: time.sleep(1000)
        except BaseException: pass""", says="멈"),
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
}  # fmt: skip
