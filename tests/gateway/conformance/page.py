"""docs/conformance.md: the rows that the clients' programs found, as two tables. Pure."""

from tests.gateway.conformance.clients import features

COLUMNS = {
    "chat": "chat, whole",
    "stream": "chat, streamed",
    "usage in stream": "usage in the stream",
    "tools": "tool call",
    "tools in stream": "tool call, streamed",
    "structured output": "structured output (JSON schema)",
    "embeddings": "embeddings",
    "models": "model list",
}
INTRODUCTION = """# What works unchanged against the gateway

Measured by `tests/gateway/conformance`, which fails when this page no longer holds;
`COURSE_WRITE_DOCS=1 python -m pytest tests/gateway/conformance` writes it anew. Each client runs
in a process of its own and finds the gateway by the environment variables that `setup()` sets, by
nothing else; one that tries to reach anything but this machine fails. Chats, streams and
embeddings are answered from recordings, the model list by the gateway, tool calls, structured
output and errors by a scenario, which answers the tool call and the JSON only when the client
really sent the tool and the schema. ✓: what came back is what was sent, parsed by the client
itself (curl's is picked out of its JSON and `data:` lines); –: there is no such thing in this
client or at its provider, or, for Responses, it stands in the row above. The clients have their
default settings but for retries; langchain-openai alone needs `stream_usage=True`, which it
leaves off wherever a base URL is set. litellm is asked for tools with `_skip_mcp_handler=True`,
since otherwise it imports its extra `mcp`.

Measured with {versions}, and curl.

## Features

{features}

## Errors

One request each, with the client's own retries off, and the exception that it raises. 529 is
Anthropic's alone. [faults.md](faults.md) has more faults, and the clients' retries.

{errors}
"""


def text(found: list[dict]) -> str:
    """Return the page that shows the results of all clients."""
    rows = {row: one for client in found for row, one in client["rows"].items()}
    versions = sorted({item for client in found for item in client["versions"].items()})
    statuses = {str(status): str(status) for status in features.STATUSES}
    return INTRODUCTION.format(
        versions=", ".join(f"{name} {version}" for name, version in versions),
        features=_table(rows, COLUMNS),
        errors=_table(rows, statuses),
    )


def _table(rows: dict, columns: dict) -> str:
    lines = [["client", *columns.values()], ["---"] * (len(columns) + 1)]
    lines += [[row, *(_cell(one[name]) for name in columns)] for row, one in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(said: str) -> str:
    if said == "-":
        return "–"
    if not said.startswith("ok"):
        return f"✗ {said}".replace("|", "\\|").replace("\n", " ")
    raised = said.removeprefix("ok").strip()
    return f"✓ `{raised}`" if raised else "✓"
