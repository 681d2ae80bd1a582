"""What LangChain's chat models share."""

from langchain_core.tools import tool

from tests.gateway.conformance.clients import features as f


@tool
def get_weather(city: str) -> str:
    """Return the weather."""
    return city


class ChatModel(f.Client):
    """A row for the LangChain chat model `model`."""

    def __init__(self, model):
        self.model = model

    def ask(self, prompt):
        return self.model.invoke(prompt).text

    def stream(self):
        return [chunk.text for chunk in self.model.stream(f.HELLO) if chunk.text]

    def usage_in_stream(self):
        return self.counted()

    def counted(self, **more):
        first, *rest = self.model.stream(f.HELLO, **more)
        usage = sum(rest, first).usage_metadata
        return usage["input_tokens"], usage["output_tokens"]

    def tools(self):
        return _calls(self.model.bind_tools([get_weather]).invoke(f.WEATHER_QUESTION))

    def tools_in_stream(self):
        first, *rest = self.model.bind_tools([get_weather]).stream(f.WEATHER_QUESTION)
        return _calls(sum(rest, first))

    def structured_output(self):
        schema = {"title": "Weather", "description": "The weather.", **f.SCHEMA}
        model = self.model.with_structured_output(schema, method="json_schema")
        return model.invoke(f.SCHEMA_QUESTION)


def _calls(message):
    return [(call["name"], call["args"]) for call in message.tool_calls]
