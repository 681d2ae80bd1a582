# %% right: 함수의 표로, OpenAI는 Responses API로, Ollama는 호환 엔드포인트로
import os


def from_openai(prompt):
    return client.responses.create(model=chat_model, input=prompt).output_text


def from_anthropic(prompt):
    asked = [{"role": "user", "content": [{"type": "text", "text": prompt}]}]
    with claude.messages.stream(model=claude_model, max_tokens=500, messages=asked) as stream:
        return stream.get_final_text()


def from_ollama(prompt):
    sdk = OpenAI(base_url=os.environ["OLLAMA_HOST"] + "/v1", api_key="ollama")
    asked = [{"role": "user", "content": prompt}]
    reply = sdk.chat.completions.create(model=ollama_model, messages=asked)
    return reply.choices[0].message.content


def ask_any(provider, prompt):
    known = {"openai": from_openai, "anthropic": from_anthropic, "ollama": from_ollama}
    if provider not in known:
        raise ValueError(f"{provider}: {', '.join(known)} 가운데 하나여야 합니다.")
    return known[provider](prompt)


# %% right: match와 비동기 SDK로
async def ask_any(provider, prompt):
    asked = [{"role": "user", "content": prompt}]
    match provider:
        case "openai":
            async with AsyncOpenAI() as sdk:
                reply = await sdk.chat.completions.create(model=chat_model, messages=asked)
            return reply.choices[0].message.content
        case "anthropic":
            reply = await asyncio.to_thread(
                claude.messages.create, model=claude_model, max_tokens=1000, messages=asked
            )
            return "".join(getattr(block, "text", "") for block in reply.content)
        case "ollama":
            reply = await ollama.AsyncClient().generate(model=ollama_model, prompt=prompt)
            return reply.response
        case _:
            raise ValueError(provider)


# %% wrong 11: 모르는 이름은 모두 openai로 보낸다
def ask_any(provider, prompt):
    asked = [{"role": "user", "content": prompt}]
    if provider == "anthropic":
        reply = claude.messages.create(model=claude_model, max_tokens=1000, messages=asked)
        return "".join(block.text for block in reply.content if block.type == "text")
    if provider == "ollama":
        return local.chat(model=ollama_model, messages=asked).message.content
    reply = client.chat.completions.create(model=chat_model, messages=asked)
    return reply.choices[0].message.content


# %% wrong 11: 모르는 이름에 KeyError가 난다
def ask_any(provider, prompt):
    asked = [{"role": "user", "content": prompt}]
    return {
        "openai": lambda: client.chat.completions.create(
            model=chat_model, messages=asked
        ).choices[0].message.content,
        "anthropic": lambda: "".join(
            block.text
            for block in claude.messages.create(
                model=claude_model, max_tokens=1000, messages=asked
            ).content
            if block.type == "text"
        ),
        "ollama": lambda: local.chat(model=ollama_model, messages=asked).message.content,
    }[provider]()


# %% wrong 11: Claude의 첫 블록만 본다
def ask_any(provider, prompt):
    asked = [{"role": "user", "content": prompt}]
    if provider == "openai":
        reply = client.chat.completions.create(model=chat_model, messages=asked)
        return reply.choices[0].message.content
    if provider == "anthropic":
        reply = claude.messages.create(model=claude_model, max_tokens=1000, messages=asked)
        return reply.content[0].text
    if provider == "ollama":
        return local.chat(model=ollama_model, messages=asked).message.content
    raise ValueError(f"모르는 제공자: {provider}")


# %% wrong 11: max_tokens를 빠뜨린다
def ask_any(provider, prompt):
    asked = [{"role": "user", "content": prompt}]
    if provider == "openai":
        reply = client.chat.completions.create(model=chat_model, messages=asked)
        return reply.choices[0].message.content
    if provider == "anthropic":
        reply = claude.messages.create(model=claude_model, messages=asked)
        return "".join(block.text for block in reply.content if block.type == "text")
    if provider == "ollama":
        return local.chat(model=ollama_model, messages=asked).message.content
    raise ValueError(f"모르는 제공자: {provider}")


# %% wrong 11: 실패를 답인 척한다
def ask_any(provider, prompt):
    asked = [{"role": "user", "content": prompt}]
    if provider not in ("openai", "anthropic", "ollama"):
        raise ValueError(f"모르는 제공자: {provider}")
    try:
        if provider == "openai":
            reply = client.chat.completions.create(model=chat_model, messages=asked)
            return reply.choices[0].message.content
        if provider == "anthropic":
            reply = claude.messages.create(model=claude_model, max_tokens=1000, messages=asked)
            return "".join(block.text for block in reply.content if block.type == "text")
        return local.chat(model=ollama_model, messages=asked).message.content
    except Exception as error:
        return f"오류: {error}"


# %% wrong 7: 셋 다 OpenAI의 SDK와 주소로 부른다
def ask_any(provider, prompt):
    models = {"openai": chat_model, "anthropic": claude_model, "ollama": ollama_model}
    asked = [{"role": "user", "content": prompt}]
    reply = client.chat.completions.create(model=models[provider], messages=asked)
    return reply.choices[0].message.content


# %% wrong 3: openai만 썼다
def ask_any(provider, prompt):
    if provider == "openai":
        asked = [{"role": "user", "content": prompt}]
        reply = client.chat.completions.create(model=chat_model, messages=asked)
        return reply.choices[0].message.content


# %% wrong 0: 외운 답
def ask_any(provider, prompt):
    return "따뜻한 칼국수를 추천합니다."
