# %% right: Claude로 요약하고 Responses로 번역한다
def summarize_then_translate(text, language):
    message = claude.messages.create(
        model=CLAUDE_MODEL,
        max_tokens=MAX_TOKENS,
        system="사용자가 준 글을 세 문장으로 요약합니다.",
        messages=[{"role": "user", "content": text}],
    )
    summary = "".join(block.text for block in message.content if block.type == "text")
    task = f"사용자가 준 글을 {language}로 옮깁니다. 번역문만 답합니다."
    return client.responses.create(model=MODEL, instructions=task, input=summary).output_text


# %% right: 클래스와 비동기로
from openai import AsyncOpenAI


class Pipeline:
    def __init__(self, *tasks):
        self.tasks = tasks

    async def run(self, text):
        async with AsyncOpenAI() as asynchronous:
            for task in self.tasks:
                messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
                response = await asynchronous.chat.completions.create(
                    model=MODEL, messages=messages
                )
                text = response.choices[0].message.content
        return text


async def summarize_then_translate(text, language):
    return await Pipeline("요약하십시오.", f"{language}로 번역하십시오.").run(text)


# %% wrong 0: 외운 답
def summarize_then_translate(text, language):
    return "In 1441, Joseon made a vessel to measure the depth of rain."


# %% wrong 0: 한 번에 시킨다
def summarize_then_translate(text, language):
    prompt = f"다음 글을 요약하고 {language}로 번역해 주세요.\n\n{text}"
    messages = [{"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 15: 요약이 아니라 원문을 번역한다
def _say(prompt):
    messages = [{"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


def summarize_then_translate(text, language):
    summary = _say(f"요약해 주세요.\n\n{text}")
    return _say(f"{language}로 번역해 주세요.\n\n{text}")


# %% wrong 15: 대화로 이어서 원문도 다시 보낸다
def summarize_then_translate(text, language):
    messages = [{"role": "user", "content": f"요약해 주세요.\n\n{text}"}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    messages.append({"role": "assistant", "content": response.choices[0].message.content})
    messages.append({"role": "user", "content": f"그 요약을 {language}로 번역해 주세요."})
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 15: 번역이 아니라 요약을 돌려준다
def _say(prompt):
    messages = [{"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


def summarize_then_translate(text, language):
    summary = _say(f"요약해 주세요.\n\n{text}")
    translation = _say(f"{language}로 번역해 주세요.\n\n{summary}")
    return summary


# %% wrong 15: 둘을 함께 돌려준다
def _say(prompt):
    messages = [{"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


def summarize_then_translate(text, language):
    summary = _say(f"요약해 주세요.\n\n{text}")
    return summary, _say(f"{language}로 번역해 주세요.\n\n{summary}")


# %% wrong 15: 언어가 늘 영어이다
def _say(prompt):
    messages = [{"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


def summarize_then_translate(text, language):
    return _say(f"영어로 번역해 주세요.\n\n{_say(f'요약해 주세요. {text}')}")


# %% wrong 15: 먼저 번역하고 나중에 요약한다
def _say(prompt):
    messages = [{"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


def summarize_then_translate(text, language):
    translation = _say(f"{language}로 번역해 주세요.\n\n{text}")
    return _say(f"요약해 주세요.\n\n{translation}")


# %% wrong 10: 응답 객체를 둘째 프롬프트에 넣고 원문도 넣는다
def summarize_then_translate(text, language):
    messages = [{"role": "user", "content": f"요약해 주세요.\n\n{text}"}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    prompt = f"{language}로 번역해 주세요.\n\n{text}\n\n{response}"
    messages = [{"role": "user", "content": prompt}]
    return client.chat.completions.create(model=MODEL, messages=messages)
