"""google-genai: generateContent."""

from google import genai
from google.genai import types
from pydantic import BaseModel

from tests.gateway.conformance.clients import features as f


class Weather(BaseModel):
    city: str
    celsius: int


class GenerateContent(f.Client):
    row = "google-genai"
    raises = dict.fromkeys((400, 401, 404, 429), "ClientError") | dict.fromkeys(
        (500, 503), "ServerError"
    )

    def __init__(self):
        self.sdk = genai.Client()

    def ask(self, prompt):
        return self.sdk.models.generate_content(model=f.GEMINI, contents=prompt).text

    def chunks(self):
        return list(self.sdk.models.generate_content_stream(model=f.GEMINI, contents=f.HELLO))

    def stream(self):
        return [chunk.text for chunk in self.chunks() if chunk.text]

    def usage_in_stream(self):
        usage = self.chunks()[-1].usage_metadata
        return usage.prompt_token_count, usage.candidates_token_count

    def embeddings(self):
        answer = self.sdk.models.embed_content(model=f.GEMINI_VECTORS, contents=f.TEXTS)
        return [one.values for one in answer.embeddings]

    def models(self):
        return [model.name for model in self.sdk.models.list()]

    def asked(self):
        tool = types.Tool.model_validate({"functionDeclarations": [f.FUNCTION]})
        own = types.AutomaticFunctionCallingConfig(disable=True)
        config = types.GenerateContentConfig(tools=[tool], automatic_function_calling=own)
        return {"model": f.GEMINI, "contents": f.WEATHER_QUESTION, "config": config}

    def tools(self):
        answer = self.sdk.models.generate_content(**self.asked())
        return [(call.name, call.args) for call in answer.function_calls]

    def tools_in_stream(self):
        chunks = self.sdk.models.generate_content_stream(**self.asked())
        calls = [call for chunk in chunks for call in chunk.function_calls or []]
        return [(call.name, call.args) for call in calls]

    def structured_output(self):
        config = {"response_mime_type": "application/json", "response_schema": Weather}
        asked = {"model": f.GEMINI, "contents": f.SCHEMA_QUESTION, "config": config}
        return self.sdk.models.generate_content(**asked).parsed.model_dump()


if __name__ == "__main__":
    f.main([GenerateContent()], "google-genai")
