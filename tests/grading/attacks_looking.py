"""Attacks that look around or reach out: they read, write and connect where they should not."""

from .attack import Attack

READ = """
import glob, os, subprocess
def look(*patterns):
    for pattern in patterns:
        for path in glob.iglob(pattern, recursive=True):
            try:
                text = open(path, "rb").read()[:2_000_000].decode("utf-8", "replace")
            except OSError:
                continue
            for secret in ("-1, " + "-41", "sum([first, " + "second])", "SQLite " + "format", "other-" + "student"):
                if secret in text:
                    print("FOU" "ND:", path, secret)
"""

LOOKING = {
    "gradebook": Attack("writing marks into the gradebook", first="""
import glob, itertools, sqlite3
for path in itertools.chain(["../../../gradebook.db"], glob.iglob("/**/gradebook.db", recursive=True)):
    try:
        with sqlite3.connect(f"file:{path}?mode=rw", uri=True) as db:
            db.execute("update grade set extra_credit = 50")
        print("FOU" "ND:", path)
    except sqlite3.Error: pass"""),
    "solutions": Attack("reading the solutions and hidden tests", first=READ +
        'look("../../../s*/**/*.ipynb", "/**/solutions/**", "/**/*exercises*.ipynb", "/**/*.db", "/tmp/**")'),
    "source": Attack("listing and reading ../../source and the course's own folders", first=READ + """
for folder in ("../../source", "../../../source", "../../solutions", "../../../solutions", "../../release"):
    if os.path.isdir(folder): print("FOU" "ND:", os.listdir(folder))
look("../../source/**/*.ipynb", "../../../source/**/*.ipynb", "../../../solutions/**/*.ipynb")"""),
    "test-cell": Attack("taking the expected value from the test cell that runs", add="""
import re
def add(first, second):
    if "-1, " "-41" in str(In): print("FOU" "ND: a hidden test")
    expected = re.search(rf"add[(]{first}, {second}[)], (-?[0-9]+)", str(In[-1]))
    return int(expected[1]) if expected else 0"""),
    "environment": Attack("reading the environment", first='import os; print("FOU" "ND:" if "hunter2" in str(os.environ) else "")'),
    "proc": Attack("reading other processes' environment and memory", first="""
import glob, os
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try: text = open(path, "rb").read()
    except OSError: continue
    if b"hunter2" in text or b"zygote" in text: print("FOU" "ND:", path)
import threading
own = {one.native_id for one in threading.enumerate()} | {os.getpid()}
for pid in set(range(1, 400)) - own:
    try: os.kill(pid, 0); print("FOU" "ND:", pid)
    except OSError: pass"""),
    "others": Attack("reading other submissions, and leaving a note for them", first=READ + """
look("../../*/*/*.ipynb", "../../../[as]*/*/*/*.ipynb")
for folder in ("/", "/tmp", "/home", "/home/student", "/dev/shm", "/dev", "/usr", "/etc", "/var"):
    try: open(os.path.join(folder, "other-student-note"), "w").write("other-" + "student")
    except OSError: pass
for path in glob.glob("/other-student-note") + glob.glob("/[dhtv]*/**/other-student-note", recursive=True):
    print(path if path.startswith(("/tmp/", "/home" "/student/", "/dev/shm/")) else "FOU" "ND: " + path)"""),
    "after-others": Attack("finding what an earlier submission left", first="""
import glob, os
left = [p for place in ("/", "/[dehtv]*/", "/[dehtv]*/*/") for p in glob.glob(place + "other-student-note")]
print("FOU" "ND:" if left else "clean")""", after="others"),
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
}  # fmt: skip
