# %% right: with 없이, 조각을 목록에 모아서
def stream_text(prompt):
    stream = client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}],
        stream=True, stream_options={"include_usage": True},
    )
    pieces = []
    try:
        for chunk in stream:
            for choice in chunk.choices:
                if choice.delta.content:
                    pieces.append(choice.delta.content)
                    yield "".join(pieces)
    finally:
        stream.close()


# %% right: 비동기 제너레이터
async def stream_text(prompt):
    text = ""
    async with AsyncOpenAI() as sdk:
        stream = await sdk.chat.completions.create(
            model=chat_model, messages=[{"role": "user", "content": prompt}],
            stream=True, stream_options={"include_usage": True},
        )
        async with stream:
            async for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text


# %% right: 반복자인 클래스
class stream_text:
    def __init__(self, prompt):
        self.text = ""
        self.stream = client.chat.completions.create(
            model=chat_model, messages=[{"role": "user", "content": prompt}],
            stream=True, stream_options={"include_usage": True},
        )

    def __iter__(self):
        return self

    def __next__(self):
        for chunk in self.stream:
            if chunk.choices and chunk.choices[0].delta.content:
                self.text += chunk.choices[0].delta.content
                return self.text
        raise StopIteration

    def close(self):
        self.stream.close()


# %% wrong 15: 조각만 내놓는다
def stream_text(prompt):
    with client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}],
        stream=True, stream_options={"include_usage": True},
    ) as stream:
        for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content


# %% wrong 10: 다 모은 다음에 내놓는다
def stream_text(prompt):
    stream = client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}],
        stream=True, stream_options={"include_usage": True},
    )
    texts = []
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            texts.append((texts[-1] if texts else "") + chunk.choices[0].delta.content)
    yield from texts


# %% wrong 15: 사용량을 부탁하지 않는다
def stream_text(prompt):
    text = ""
    with client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}], stream=True
    ) as stream:
        for chunk in stream:
            if chunk.choices[0].delta.content:
                text += chunk.choices[0].delta.content
                yield text


# %% wrong 10: 마지막 조각에서 죽는다
def stream_text(prompt):
    text = ""
    with client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}],
        stream=True, stream_options={"include_usage": True},
    ) as stream:
        for chunk in stream:
            if chunk.choices[0].delta.content:
                text += chunk.choices[0].delta.content
                yield text


# %% wrong 15: 그만 받아도 스트림을 붙들고 있다
opened = []


def stream_text(prompt):
    text = ""
    opened.append(client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}],
        stream=True, stream_options={"include_usage": True},
    ))  # fmt: skip
    chunks = iter(opened[-1])
    for chunk in chunks:
        if chunk.choices and chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
            yield text


# %% wrong 15: 글자가 없는 조각에도 내놓는다
def stream_text(prompt):
    text = ""
    with client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}],
        stream=True, stream_options={"include_usage": True},
    ) as stream:
        for chunk in stream:
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
            yield text


# %% wrong 0: 스트리밍을 하지 않고 목록을 돌려준다
def stream_text(prompt):
    reply = client.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}]
    )
    return [reply.choices[0].message.content]


# %% wrong 0: 외운 답
def stream_text(prompt):
    yield "하나, "
    yield "하나, 둘, "
    yield "하나, 둘, 셋."
