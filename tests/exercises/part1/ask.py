# %% right: 비동기로
from openai import AsyncOpenAI


async def ask(prompt, system=None):
    messages = [{"role": "user", "content": prompt}]
    if system is not None:
        messages.insert(0, {"role": "system", "content": system})
    async with AsyncOpenAI() as asynchronous:
        response = await asynchronous.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% right: LiteLLM으로
import litellm


def ask(prompt, system=None):
    messages = [{"role": "system", "content": system}] if system else []
    messages += [{"role": "user", "content": prompt}]
    return litellm.completion(f"openai/{MODEL}", messages).choices[0].message.content


# %% right: 부를 수 있는 클래스, developer 역할, 스트리밍
class Ask:
    def __init__(self, client):
        self.client = client

    def __call__(self, prompt, system=None):
        messages = [{"role": "developer", "content": system}] if system else []
        messages.append({"role": "user", "content": [{"type": "text", "text": prompt}]})
        chunks = self.client.chat.completions.create(model=MODEL, messages=messages, stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


ask = Ask(client)


# %% wrong 0: 외운 답
def ask(prompt, system=None):
    return "서울"


# %% wrong 9: 글이 아니라 응답 전체를 돌려준다
def ask(prompt, system=None):
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    return client.chat.completions.create(model=MODEL, messages=messages)


# %% wrong 9: 돌려주지 않고 출력한다
def ask(prompt, system=None):
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    response = client.chat.completions.create(model=MODEL, messages=messages)
    print(response.choices[0].message.content)


# %% wrong 10: system을 질문 뒤에 보낸다
def ask(prompt, system=None):
    messages = [{"role": "user", "content": prompt}]
    if system:
        messages.append({"role": "system", "content": system})
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 10: system을 질문에 이어 붙인다
def ask(prompt, system=None):
    text = f"{system}\n\n{prompt}" if system else prompt
    messages = [{"role": "user", "content": text}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 11: system이 없어도 system 메시지를 보낸다
def ask(prompt, system=None):
    messages = [{"role": "system", "content": system or ""}, {"role": "user", "content": prompt}]
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 6: 지난 질문이 목록에 쌓인다
messages = []


def ask(prompt, system=None):
    if system:
        messages.append({"role": "system", "content": system})
    messages.append({"role": "user", "content": prompt})
    response = client.chat.completions.create(model=MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 9: 출력할 때와 돌려줄 때 두 번 보낸다
def ask(prompt, system=None):
    def send():
        messages = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": prompt})
        response = client.chat.completions.create(model=MODEL, messages=messages)
        return response.choices[0].message.content

    print(send())
    return send()


# %% wrong 9: Chat Completions가 아니라 Responses로 보낸다
def ask(prompt, system=None):
    return client.responses.create(model=MODEL, instructions=system, input=prompt).output_text
