# %% right: 비동기로, omit으로
from anthropic import AsyncAnthropic, omit


async def ask_claude(prompt, system=None):
    async with AsyncAnthropic() as asynchronous:
        message = await asynchronous.messages.create(
            model=CLAUDE_MODEL,
            max_tokens=500,
            system=system or omit,
            messages=[{"role": "user", "content": [{"type": "text", "text": prompt}]}],
        )
    return "".join(getattr(block, "text", "") for block in message.content)


# %% right: 스트리밍으로 받아 잇는다
def ask_claude(prompt, system=None):
    asked = {"model": CLAUDE_MODEL, "max_tokens": MAX_TOKENS}
    asked["messages"] = [{"role": "user", "content": prompt}]
    if system:
        asked["system"] = [{"type": "text", "text": system}]
    with claude.messages.stream(**asked) as stream:
        return "".join(stream.text_stream)


# %% wrong 0: 외운 답
def ask_claude(prompt, system=None):
    return "서울"


# %% wrong 0: max_tokens를 빠뜨린다
def ask_claude(prompt, system=None):
    more = {"system": system} if system else {}
    messages = [{"role": "user", "content": prompt}]
    message = claude.messages.create(model=CLAUDE_MODEL, messages=messages, **more)
    return "".join(block.text for block in message.content if block.type == "text")


# %% wrong 0: Claude가 아니라 OpenAI에 묻는다
def ask_claude(prompt, system=None):
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    response = client.chat.completions.create(model=CLAUDE_MODEL, messages=messages)
    return response.choices[0].message.content


# %% wrong 16: 첫 블록의 글만 본다
def ask_claude(prompt, system=None):
    more = {"system": system} if system else {}
    message = claude.messages.create(
        model=CLAUDE_MODEL,
        max_tokens=MAX_TOKENS,
        messages=[{"role": "user", "content": prompt}],
        **more,
    )
    return message.content[0].text


# %% wrong 16: 첫 글 블록만 돌려준다
def ask_claude(prompt, system=None):
    more = {"system": system} if system else {}
    message = claude.messages.create(
        model=CLAUDE_MODEL,
        max_tokens=MAX_TOKENS,
        messages=[{"role": "user", "content": prompt}],
        **more,
    )
    return next(block.text for block in message.content if block.type == "text")


# %% wrong 16: 블록 사이에 줄을 바꾼다
def ask_claude(prompt, system=None):
    more = {"system": system} if system else {}
    message = claude.messages.create(
        model=CLAUDE_MODEL,
        max_tokens=MAX_TOKENS,
        messages=[{"role": "user", "content": prompt}],
        **more,
    )
    return "\n".join(block.text for block in message.content if block.type == "text")


# %% wrong 16: system이 없으면 None을 보낸다
def ask_claude(prompt, system=None):
    message = claude.messages.create(
        model=CLAUDE_MODEL,
        max_tokens=MAX_TOKENS,
        system=system,
        messages=[{"role": "user", "content": prompt}],
    )
    return "".join(block.text for block in message.content if block.type == "text")


# %% wrong 14: OpenAI처럼 system을 메시지에 넣는다
def ask_claude(prompt, system=None):
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    message = claude.messages.create(
        model=CLAUDE_MODEL, max_tokens=MAX_TOKENS, messages=messages
    )
    return "".join(block.text for block in message.content if block.type == "text")


# %% wrong 10: 블록의 목록을 그대로 돌려준다
def ask_claude(prompt, system=None):
    more = {"system": system} if system else {}
    message = claude.messages.create(
        model=CLAUDE_MODEL,
        max_tokens=MAX_TOKENS,
        messages=[{"role": "user", "content": prompt}],
        **more,
    )
    return message.content
