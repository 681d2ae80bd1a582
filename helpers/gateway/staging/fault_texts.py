"""What each provider says when it refuses, word for word, by status or by condition. Data.

As the providers' references give them and their users quoted them in 2025 and 2026; the counts,
limits and names in them are made up. Where a provider never sends a status (OpenAI no 529), the
nearest thing that it says stands under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One provider's answer; `more` goes into the body's `error`."""

    message: str
    code: str | None = None
    status: int | None = None  # None: the status that was asked for
    more: Mapping[str, object] = field(default_factory=dict)


_PLANS = "please check your plan and billing details."
_LIMIT = "on tokens per min (TPM): Limit 200000, Used 199120, Requested 1500."

_OPENAI: dict[int | str, Fault] = {
    400: Fault(
        "Unsupported value: 'temperature' does not support 0.2 with this model."
        " Only the default (1) value is supported.",
        "unsupported_value",
        more={"param": "temperature"},
    ),
    401: Fault(
        "Incorrect API key provided: sk-proj-****0000. You can find your API key at"
        " https://platform.openai.com/account/api-keys.",
        "invalid_api_key",
    ),
    403: Fault(
        "Country, region, or territory not supported",
        "unsupported_country_region_territory",
        more={"type": "request_forbidden"},
    ),
    404: Fault(
        "The model `{model}` does not exist or you do not have access to it.", "model_not_found"
    ),
    413: Fault("Maximum content size limit (26214400) exceeded", more={"type": "server_error"}),
    429: Fault(
        f"Rate limit reached for {{model}} in organization org-course {_LIMIT} Please try again"
        " in {wait}. Visit https://platform.openai.com/account/rate-limits to learn more.",
        "rate_limit_exceeded",
        more={"type": "tokens"},
    ),
    500: Fault(
        "The server had an error while processing your request. Sorry about that! You can retry"
        " your request, or contact us through our help center at help.openai.com if the error"
        " persists. (Please include the request ID {request} in your message.)"
    ),
    503: Fault("The engine is currently overloaded, please try again later"),
    529: Fault("The engine is currently overloaded, please try again later"),
    "context_length_exceeded": Fault(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in"
        " 152400 tokens. Please reduce the length of the messages.",
        status=400,
        more={"param": "messages"},
    ),
    "insufficient_quota": Fault(
        f"You exceeded your current quota, {_PLANS} For more information on this error, read the"
        " docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
        status=429,
    ),
}
_ANTHROPIC: dict[int | str, Fault] = {
    400: Fault("max_tokens: Input should be greater than or equal to 1"),
    401: Fault("invalid x-api-key"),
    403: Fault("Your API key does not have permission to use the specified resource."),
    404: Fault("model: {model}"),
    413: Fault("Request exceeds the maximum size"),
    429: Fault(
        "This request would exceed your organization's rate limit of 50,000 input tokens per"
        " minute. For details, refer to: https://docs.claude.com/en/api/rate-limits."
    ),
    500: Fault("Internal server error"),
    503: Fault("Service unavailable"),
    529: Fault("Overloaded"),
    "context_length_exceeded": Fault(
        "prompt is too long: 208310 tokens > 200000 maximum", status=400
    ),
    "insufficient_quota": Fault(
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing"
        " to upgrade or purchase credits.",
        status=400,
    ),
}
_GOOGLE: dict[int | str, Fault] = {
    400: Fault(
        "* GenerateContentRequest.generation_config.temperature: must be in the range [0.0, 2.0]"
    ),
    401: Fault(
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
        " cookie or other valid authentication credential."
    ),
    403: Fault("Method doesn't allow unregistered callers. Please use API Key."),
    404: Fault(
        "models/{model} is not found for API version v1beta, or is not supported for"
        " generateContent. Call ListModels to see the list of available models."
    ),
    413: Fault("Request payload size exceeds the limit: 20971520 bytes.", status=400),
    429: Fault("Resource has been exhausted (e.g. check quota)."),
    500: Fault("An internal error has occurred. Please retry your request."),
    503: Fault("The model is overloaded. Please try again later."),
    529: Fault("The model is overloaded. Please try again later.", status=503),
    "invalid_api_key": Fault(
        "API key not valid. Please pass a valid API key.", "API_KEY_INVALID", status=400
    ),
    "context_length_exceeded": Fault(
        "The input token count (1179648) exceeds the maximum number of tokens allowed (1048576).",
        status=400,
    ),
    "insufficient_quota": Fault(
        f"You exceeded your current quota, {_PLANS} For more information on this error, head to:"
        " https://ai.google.dev/gemini-api/docs/rate-limits.",
        status=429,
    ),
}
_OLLAMA: dict[int | str, Fault] = {
    400: Fault("invalid options: temperature"),
    401: Fault("unauthorized"),
    403: Fault("forbidden"),
    404: Fault("model '{model}' not found"),
    413: Fault("request body too large"),
    429: Fault("too many requests"),
    500: Fault("llama runner process has terminated: exit status 2"),
    503: Fault("server busy, please try again.  maximum pending requests exceeded"),
    529: Fault("server busy, please try again.  maximum pending requests exceeded", status=503),
    "context_length_exceeded": Fault("input length exceeds the context length", status=400),
    "insufficient_quota": Fault(
        "you've reached your hourly usage limit, please upgrade to continue", status=429
    ),
}
BY_PROVIDER: dict[str, dict[int | str, Fault]] = {
    "openai": _OPENAI,
    "anthropic": _ANTHROPIC,
    "google": _GOOGLE,
    "ollama": _OLLAMA,
}
STATUSES = tuple(sorted(one for one in _OPENAI if isinstance(one, int)))
