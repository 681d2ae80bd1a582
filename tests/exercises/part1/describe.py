# %% right: 응답을 사전으로 바꾸어 꺼낸다
def describe(response):
    data = response.model_dump()
    [choice] = data["choices"]
    names = {"input": "prompt", "output": "completion", "total": "total"}
    tokens = {f"{ours}_tokens": data["usage"][f"{theirs}_tokens"] for ours, theirs in names.items()}
    text = choice["message"]["content"]
    return {"text": "" if text is None else text, "finish_reason": choice["finish_reason"], **tokens}


# %% right: Pydantic 모델로 정리하고 열쇠를 하나 더 넣는다
from pydantic import BaseModel


class Record(BaseModel):
    model: str
    text: str
    finish_reason: str
    input_tokens: int
    output_tokens: int

    @classmethod
    def of(cls, response):
        choice, usage = response.choices[0], response.usage
        return cls(
            model=response.model,
            text=choice.message.content or "",
            finish_reason=choice.finish_reason,
            input_tokens=usage.prompt_tokens,
            output_tokens=usage.completion_tokens,
        )


def describe(response):
    record = Record.of(response)
    return {**record.model_dump(), "total_tokens": record.input_tokens + record.output_tokens}


# %% wrong 0: 외운 답
def describe(response):
    return {
        "text": "서울",
        "finish_reason": "stop",
        "input_tokens": 24,
        "output_tokens": 2,
        "total_tokens": 26,
    }


# %% wrong 12: 글이 없을 때 None을 그대로 둔다
def describe(response):
    choice, usage = response.choices[0], response.usage
    return {
        "text": choice.message.content,
        "finish_reason": choice.finish_reason,
        "input_tokens": usage.prompt_tokens,
        "output_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }


# %% wrong 10: 입력과 출력이 바뀌었다
def describe(response):
    choice, usage = response.choices[0], response.usage
    return {
        "text": choice.message.content or "",
        "finish_reason": choice.finish_reason,
        "input_tokens": usage.completion_tokens,
        "output_tokens": usage.prompt_tokens,
        "total_tokens": usage.total_tokens,
    }


# %% wrong 10: 제공자의 수 대신 글의 토큰을 직접 센다
def describe(response):
    choice = response.choices[0]
    text = choice.message.content or ""
    count = tokens.count(text)
    return {
        "text": text,
        "finish_reason": choice.finish_reason,
        "input_tokens": response.usage.prompt_tokens,
        "output_tokens": count,
        "total_tokens": response.usage.prompt_tokens + count,
    }


# %% wrong 11: 종료 이유가 늘 stop이라고 생각한다
def describe(response):
    choice, usage = response.choices[0], response.usage
    return {
        "text": choice.message.content or "",
        "finish_reason": "stop",
        "input_tokens": usage.prompt_tokens,
        "output_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }


# %% wrong 10: 제공자의 이름을 열쇠로 쓴다
def describe(response):
    choice = response.choices[0]
    return {
        "text": choice.message.content or "",
        "finish_reason": choice.finish_reason,
        **response.usage.model_dump(),
    }


# %% wrong 0: 사전이 아니라 튜플을 돌려준다
def describe(response):
    choice, usage = response.choices[0], response.usage
    counts = usage.prompt_tokens, usage.completion_tokens, usage.total_tokens
    return choice.message.content or "", choice.finish_reason, *counts


# %% wrong 0: 종료 이유를 message에서 찾는다
def describe(response):
    message, usage = response.choices[0].message, response.usage
    return {
        "text": message.content or "",
        "finish_reason": message.finish_reason,
        "input_tokens": usage.prompt_tokens,
        "output_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }
