"""The student's interpreter, in its own process: runs cells and answers a tester's questions.

    at the start                                            → {"id": 0}
    {"id": 1, "op": "files", "files": {"name": "base64"}}   → {"id": 1}
    {"id": 7, "op": "cell", "source", "count", "limit"}     → {"id": 7, "outputs": […]}
    {"id": 8, "op": "ask", "question": {…}, "thread"}       → {"id": 8, "reply": {…}, "printed"}

Cells and questions take their turn in the main thread, inside a running event loop as in a kernel;
a question with `thread` is answered beside them. Whatever a student does to this process
harms nothing but the student's own answers: the other side believes none of it.
"""

import asyncio
import base64
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Any

from helpers.grading import frames
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.sandbox.limits import Limits
from helpers.grading.shell import Shell, new_loop
from helpers.grading.subject import Subject, describe


class Interpreter:
    """Serves one channel with one IPython shell until the other side closes it."""

    def __init__(self, channel: socket.socket, shell: Shell, limits: Limits) -> None:
        self.channel, self.shell, self.limits = channel, shell, limits
        self.subject = Subject(shell.user_ns)
        self._loop = new_loop()
        self._turns: asyncio.Queue[Json] = asyncio.Queue()
        self._writing = threading.Lock()
        self._busy = False
        self._turn: Json = {}  # the message that waits for its reply

    def serve(self) -> None:
        """Serve for ever; the process ends with the channel."""
        signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._read, daemon=True, name="course-reader").start()
        self._send({"id": 0})
        turns = self._loop.create_task(self._take_turns())
        while True:
            try:
                self._loop.run_until_complete(turns)
            except KeyboardInterrupt as error:  # in a moment when no code of the student's ran
                if turns.done():
                    self._send({"id": self._turn["id"], "reply": {"error": describe(error)}})
                    turns = self._loop.create_task(self._take_turns())

    def _read(self) -> None:
        while True:
            try:
                message = frames.receive(self.channel)
            except BrokenChannelError:
                os._exit(0)
            if message.get("thread"):
                threading.Thread(target=self._answer, args=(message,), daemon=True).start()
            else:
                self._loop.call_soon_threadsafe(self._turns.put_nowait, message)

    async def _take_turns(self) -> None:
        while True:
            message = self._turn = await self._turns.get()
            if message["op"] == "cell":
                await self._cell(message)
            elif message["op"] == "files":
                self._files(message)
            else:
                self._ask(message)

    async def _cell(self, message: Json) -> None:
        self._busy = True
        try:
            outputs = await self.shell.run(message["source"], message["count"], message["limit"])
        finally:
            self._busy = False
        self._send({"id": message["id"], "outputs": outputs})

    def _ask(self, message: Json) -> None:
        """Answer a question; what it prints, a warning too, goes with the reply."""
        with self.shell.collect(self.limits.output_bytes) as outputs:
            self._busy = True
            try:
                reply = self.subject.answer(message["question"])
            except KeyboardInterrupt as error:  # between the call and its reply
                reply = {"error": describe(error)}
            finally:
                self._busy = False
        printed = "".join(map(_text, outputs.list))
        self._send({"id": message["id"], "reply": reply, "printed": printed})

    def _answer(self, message: Json) -> None:
        """Answer a question in a thread of its own."""
        self._send({"id": message["id"], "reply": self.subject.answer(message["question"])})

    def _files(self, message: Json) -> None:
        for name, content in message["files"].items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))
        self._send({"id": message["id"]})

    def _send(self, message: Json) -> None:
        try:
            frame = frames.encode(message, self.limits.message_bytes)
        except (OverflowError, ValueError, TypeError, RecursionError) as error:
            frame = frames.encode({"id": message["id"], "reply": {"error": describe(error)}})
        with self._writing:
            self.channel.sendall(frame)

    def _interrupted(self, number: int, frame: Any) -> None:
        if self._busy:
            raise KeyboardInterrupt


def _text(output: Json) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    return str(output.get("data", {}).get("text/plain", "")) + "\n"
