# %% right: Responses API로, 스키마를 손으로 적어서
def classify(text):
    schema = Review.model_json_schema() | {"additionalProperties": False}
    shape = {"type": "json_schema", "name": "review", "strict": True, "schema": schema}
    for attempt in (1, 2):
        reply = client.responses.create(
            model=chat_model, input=f"분류: {text}", text={"format": shape}
        )
        parts = reply.output[0].content
        if parts[0].type == "refusal":
            raise ValueError(f"{text!r}: 거절당했습니다. {parts[0].refusal}")
        try:
            return Review.model_validate_json(reply.output_text).model_dump()
        except ValidationError as error:
            if attempt == 2:
                raise ValueError(f"{text!r}의 답을 읽을 수 없습니다.") from error


# %% right: 비동기로, 두 함수로 나누어
async def review_of(text):
    async with AsyncOpenAI() as sdk:
        reply = await sdk.chat.completions.create(
            model=chat_model,
            messages=[
                {"role": "system", "content": "상품평을 분류합니다."},
                {"role": "user", "content": text},
            ],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "Review", "schema": Review.model_json_schema()},
            },
        )
    message = reply.choices[0].message
    if message.refusal:
        raise ValueError(f"거절: {text}")
    return Review.model_validate_json(message.content)


async def classify(text):
    try:
        return dict(await review_of(text))
    except ValidationError:
        pass
    try:
        return dict(await review_of(text))
    except ValidationError:
        raise ValueError(f"두 번 다 틀렸습니다: {text}") from None


# %% wrong 10: 스키마 없이 말로만 부탁한다
def classify(text):
    prompt = f"sentiment와 reason이 있는 JSON으로만 답해 주세요: {text}"
    for _ in range(2):
        message = client.chat.completions.create(
            model=chat_model, messages=[{"role": "user", "content": prompt}]
        ).choices[0].message
        if message.refusal:
            break
        try:
            return Review.model_validate_json(message.content).model_dump()
        except ValidationError:
            pass
    raise ValueError(f"분류하지 못했습니다: {text}")


# %% wrong 5: 다시 묻지 않는다
def classify(text):
    messages = [{"role": "user", "content": text}]
    try:
        reply = client.chat.completions.parse(
            model=chat_model, messages=messages, response_format=Review
        )
        return reply.choices[0].message.parsed.model_dump()
    except ValidationError as error:
        raise ValueError(text) from error


# %% wrong 10: 맞을 때까지 다시 묻는다
def classify(text):
    messages = [{"role": "user", "content": text}]
    while True:
        try:
            reply = client.chat.completions.parse(
                model=chat_model, messages=messages, response_format=Review
            )
        except ValidationError:
            continue
        if reply.choices[0].message.refusal:
            raise ValueError(text)
        return reply.choices[0].message.parsed.model_dump()


# %% wrong 10: 거절을 확인하지 않는다
def classify(text):
    messages = [{"role": "user", "content": text}]
    for _ in range(2):
        try:
            reply = client.chat.completions.parse(
                model=chat_model, messages=messages, response_format=Review
            )
            return reply.choices[0].message.parsed.model_dump()
        except ValidationError:
            pass
    raise ValueError(f"모양이 다릅니다: {text}")


# %% wrong 10: Pydantic의 오류를 그대로 올린다
def classify(text):
    asked = {"model": chat_model, "messages": [{"role": "user", "content": text}]}
    try:
        reply = client.chat.completions.parse(**asked, response_format=Review)
    except ValidationError:
        reply = client.chat.completions.parse(**asked, response_format=Review)
    return reply.choices[0].message.parsed.model_dump()


# %% wrong 10: 실패하면 중립이라고 한다
def classify(text):
    asked = {"model": chat_model, "messages": [{"role": "user", "content": text}]}
    for _ in range(2):
        try:
            reply = client.chat.completions.parse(**asked, response_format=Review)
            return reply.choices[0].message.parsed.model_dump()
        except Exception:
            continue
    return {"sentiment": "중립", "reason": "알 수 없음"}


# %% wrong 5: 스키마는 보내지만 받은 것을 확인하지 않는다
def classify(text):
    asked = {"model": chat_model, "messages": [{"role": "user", "content": text}]}
    shape = {"name": "Review", "schema": Review.model_json_schema()}
    asked["response_format"] = {"type": "json_schema", "json_schema": shape}
    for _ in range(2):
        try:
            return json.loads(client.chat.completions.create(**asked).choices[0].message.content)
        except json.JSONDecodeError:
            pass
    raise ValueError(f"JSON이 아닙니다: {text}")


# %% wrong 0: 딕셔너리가 아니라 Review 객체를 돌려주고, 오류는 삼킨다
def classify(text):
    asked = {"model": chat_model, "messages": [{"role": "user", "content": text}]}
    try:
        return client.chat.completions.parse(**asked, response_format=Review).choices[0].message.parsed
    except Exception:
        return None


# %% wrong 0: 외운 답
def classify(text):
    return {"sentiment": "긍정", "reason": "좋다고 했습니다."}
