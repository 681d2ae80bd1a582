# %% right: 식을 풀어서
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": document, "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int((write - full) / (full - read)) + 1


# %% right: Responses API로, 긴 글을 user 메시지의 블록에
from fractions import Fraction


def ask_document(provider, document, question):
    if provider == "openai":
        reply = client.responses.create(
            model=chat_model, instructions=f"글에서 답을 찾습니다.\n\n{document}", input=question
        )
        return reply.output_text
    blocks = [
        {"type": "text", "text": document, "cache_control": {"type": "ephemeral", "ttl": "1h"}},
        {"type": "text", "text": question},
    ]
    reply = claude.messages.create(
        model=claude_model, max_tokens=300, system="글에서 답을 찾습니다.",
        messages=[{"role": "user", "content": blocks}],
    )
    return "".join(block.text for block in reply.content if block.type == "text")


def break_even_reads(price):
    full, write, read = (
        None if price[name] is None else Fraction(price[name])
        for name in ("input", "cache_write", "cache_read")
    )
    if read is None or read >= full:
        return None
    extra = 0 if write is None else write - full
    return int(extra // (full - read)) + 1


# %% wrong 8: 질문을 맨 앞에 둔다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "user", "content": f"{question}\n\n{document}"}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": f"{question}\n\n{document}", "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int((write - full) / (full - read)) + 1


# %% wrong 8: 시각을 맨 앞에 적는다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": f"{time.time()}\n{document}"}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": f"{time.time()}\n{document}", "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int((write - full) / (full - read)) + 1


# %% wrong 14: cache_control이 없다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": document}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int((write - full) / (full - read)) + 1


# %% wrong 14: cache_control을 질문에 붙인다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    mark = {"cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=document,
        messages=[{"role": "user", "content": [{"type": "text", "text": question, **mark}]}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int((write - full) / (full - read)) + 1


# %% wrong 8: 긴 글을 잘라서 보낸다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document[:500]}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": document[:500], "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int((write - full) / (full - read)) + 1


# %% wrong 17: 같아지기만 해도 이득이라고 한다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": document, "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    reads = 1
    while write + reads * read > (reads + 1) * full:
        reads += 1
    return reads


# %% wrong 12: 첫 요청도 캐싱하지 않은 값과 견주지 않는다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": document, "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    if read is None or read >= full:
        return None
    return int(write / (full - read)) + 1


# %% wrong 17: 이득이 없을 때를 생각하지 않는다
def ask_document(provider, document, question):
    if provider == "openai":
        messages = [{"role": "system", "content": document}, {"role": "user", "content": question}]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        return reply.choices[0].message.content
    kept = {"type": "text", "text": document, "cache_control": {"type": "ephemeral"}}
    message = claude.messages.create(
        model=claude_model, max_tokens=500, system=[kept],
        messages=[{"role": "user", "content": question}],
    )
    return message.content[0].text


def break_even_reads(price):
    full, read, write = price["input"], price["cache_read"], price["cache_write"] or price["input"]
    return int((write - full) / (full - read)) + 1


# %% wrong 0: 외운 답
def ask_document(provider, document, question):
    return "호레이쇼입니다."


def break_even_reads(price):
    return 2
