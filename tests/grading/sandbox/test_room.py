"""The warm interpreter that examiners share: what is warm in it, and how far apart its servers are."""

import pytest

from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.room import Room

from .. import grading_course as course
from ..students import student, wrote

LISTEN = """
import socket
listener = socket.socket(); listener.bind(("127.0.0.1", 4321)); listener.listen()
print("listens")"""
CONNECT = """
import socket
try: socket.create_connection(("127.0.0.1", 4321), 2); print("reached")
except OSError as error: print("refused")"""


@pytest.fixture(scope="module")
def room():
    course.need_sandbox()
    made = Room(libraries=["xmlrpc.client", "helpers.tokens"])
    yield made
    made.close()


@pytest.fixture
def servers(room):
    with Sandbox(room.open()) as one, Sandbox(room.open()) as other:
        yield one, other


def test_what_an_assignment_imports_is_there_before_its_submissions_are(servers):
    with student(servers[0]) as pipe:
        assert wrote(pipe, "import sys; print('xmlrpc.client' in sys.modules)") == "True\n"


def test_the_tokenizers_that_an_assignment_uses_have_been_read(servers):
    with student(servers[0]) as pipe:
        read = "from tiktoken.registry import ENCODINGS; print(sorted(ENCODINGS))"
        assert wrote(pipe, read) == "['cl100k_base', 'o200k_base']\n"


def test_two_servers_hear_nothing_of_each_other(servers):
    with student(servers[0]) as one, student(servers[1]) as other:
        assert wrote(one, LISTEN) == "listens\n"
        assert wrote(other, CONNECT) == "refused\n"
        assert wrote(one, CONNECT) == "reached\n"


def test_each_server_has_the_port_that_the_environment_names(servers):
    for server in servers:
        with student(server) as pipe:
            wrote(
                pipe, "import os, socket; port = int(os.environ['COURSE_GATEWAY'][-5:].lstrip(':'))"
            )
            assert (
                wrote(pipe, "s = socket.create_connection(('127.0.0.1', port)); print(1)") == "1\n"
            )
            server.listener.accept()[0].close()


def test_a_room_that_ended_is_made_again_for_whoever_comes_next(room):
    room._process.kill()
    room._process.wait()
    with Sandbox(room.open()) as server, student(server) as pipe:
        assert wrote(pipe, "print(1 + 1)") == "2\n"
