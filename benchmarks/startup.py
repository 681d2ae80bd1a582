"""What it costs to begin: `import helpers` and `setup()`, beside bare Python and `import litellm`.

Each runs in a fresh process, in turn, so that a drift of the machine's speed hits all alike.

    python benchmarks/startup.py            a table of medians, milliseconds, with the ratios
"""

import os
import statistics
import subprocess
import sys
import time

from helpers.providers import LITELLM_OFFLINE

ROUNDS = 7
READY = """
import time; start = time.perf_counter()
from helpers import setup
setup(mode="replay")
import os, urllib.request
urllib.request.urlopen(os.environ["OPENAI_BASE_URL"].removesuffix("/v1")).read()
print((time.perf_counter() - start) * 1000)
"""
PROGRAMS = {
    "bare Python": "pass",
    "import helpers": "import helpers",
    "setup(), gateway answering": READY,
    "import litellm": "import litellm",
}


def milliseconds(program: str) -> float:
    """Return the wall time of a fresh Python that runs `program`, in milliseconds."""
    environ = os.environ | LITELLM_OFFLINE
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], env=environ, check=True, text=True,
                          capture_output=True)  # fmt: skip
    return float(done.stdout) if done.stdout.strip() else (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure in turn and print the table."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            times[name].append(milliseconds(program))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        low, high = min(times[name]), max(times[name])
        ratio = median / medians["import litellm"]
        print(f"{name:28} {median:8.1f} ms  ({low:.1f} to {high:.1f})  {ratio:.3f} of litellm")
    over = medians["import helpers"] - medians["bare Python"]
    print(f"import helpers over bare Python: {over:.1f} ms")


if __name__ == "__main__":
    main()
