"""Ollama's answers about its models: /api/tags, /api/show, /api/ps, /api/version.

But: sizes, families and parameters are left empty; the gateway has no model files to look into.
"""

from helpers.gateway.protocols.base import Json

CREATED = "2026-11-21T00:00:00Z"  # the day the course's samples were written
_DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "",
    "families": None,
    "parameter_size": "",
    "quantization_level": "",
}


def bare(model: str) -> str:
    """Return a model's name without the tag that is meant anyway.

    >>> bare("exaone3.5:latest")
    'exaone3.5'
    """
    return model.removesuffix(":latest")


def listed(models: list[str]) -> Json:
    """Return the answer to /api/tags: every model with its tag."""
    return {"models": [_entry(name if ":" in name else f"{name}:latest") for name in models]}


def shown() -> Json:
    """Return the answer to /api/show; litellm looks for "tools" in the template."""
    return {
        "license": "",
        "modelfile": "",
        "parameters": "",
        "template": "{{ .System }}{{ .Tools }}{{ .Messages }}",
        "details": dict(_DETAILS),
        "model_info": {},
        "capabilities": ["completion", "tools"],
        "modified_at": CREATED,
    }


def loaded(operation: str, model: str) -> Json:
    """Return the answer to a request that asks nothing but that the model be loaded."""
    said = {"message": {"role": "assistant", "content": ""}}
    return {
        "model": model,
        "created_at": CREATED,
        **(said if operation == "chat" else {"response": ""}),
        "done": True,
        "done_reason": "load",
    }


def _entry(name: str) -> Json:
    return {
        "name": name,
        "model": name,
        "modified_at": CREATED,
        "size": 0,
        "digest": "",
        "details": dict(_DETAILS),
    }
