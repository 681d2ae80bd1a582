# %% right: 재귀로, Responses API를 써서
def ask_with_retry(prompt, max_attempts, base_delay, failed=0):
    sdk = OpenAI(max_retries=0)
    try:
        return sdk.responses.create(model=chat_model, input=prompt).output_text
    except openai.APIError as error:
        status = getattr(error, "status_code", 500)
        hopeless = status < 500 and status != 429 or error.code == "insufficient_quota"
        if hopeless or max_attempts == 1:
            raise
        waits = [base_delay * 2**failed]
        if hasattr(error, "response") and "retry-after" in error.response.headers:
            waits.append(int(error.response.headers["retry-after"]))
        time.sleep(max(waits))
    return ask_with_retry(prompt, max_attempts - 1, base_delay, failed + 1)


# %% right: 비동기로
async def ask_with_retry(prompt, max_attempts, base_delay):
    async with AsyncOpenAI(max_retries=0) as sdk:
        for number in range(max_attempts):
            try:
                reply = await sdk.chat.completions.create(
                    model=chat_model, messages=[{"role": "user", "content": prompt}]
                )
            except (openai.RateLimitError, openai.InternalServerError) as error:
                asked = error.response.headers.get("Retry-After")
                if number + 1 == max_attempts or error.code == "insufficient_quota":
                    raise
            except openai.APIConnectionError:
                asked = None
                if number + 1 == max_attempts:
                    raise
            else:
                return reply.choices[0].message.content
            backoff = base_delay * 2**number
            await asyncio.sleep(float(asked or 0) + random.uniform(backoff / 2, backoff))


# %% wrong 5: SDK의 재시도를 끄지 않는다
def ask_with_retry(prompt, max_attempts, base_delay):
    for attempt in range(max_attempts):
        try:
            reply = client.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if error.code == "insufficient_quota" or attempt == max_attempts - 1:
                raise
            time.sleep(random.uniform(0.5, 1) * base_delay * 2**attempt)


# %% wrong 10: SDK에 맡긴다
def ask_with_retry(prompt, max_attempts, base_delay):
    reply = client.with_options(max_retries=max_attempts - 1).chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}]
    )
    return reply.choices[0].message.content


# %% wrong 15: 401에도 다시 한다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    for attempt in range(max_attempts):
        try:
            reply = sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except openai.APIError as error:
            if attempt == max_attempts - 1:
                raise
            headers = error.response.headers if hasattr(error, "response") else {}
            wait = float(headers.get("retry-after", 0))
            time.sleep(max(wait, base_delay * 2**attempt))


# %% wrong 15: 돈이 떨어져도 다시 한다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    for attempt in range(max_attempts):
        try:
            reply = sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if attempt == max_attempts - 1:
                raise
            headers = error.response.headers if hasattr(error, "response") else {}
            time.sleep(max(float(headers.get("retry-after", 0)), base_delay * 2**attempt))


# %% wrong 15: Retry-After를 보지 않는다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    for attempt in range(max_attempts):
        try:
            reply = sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if error.code == "insufficient_quota" or attempt == max_attempts - 1:
                raise
            time.sleep(random.uniform(0.5, 1) * base_delay * 2**attempt)


# %% wrong 15: 늘 같은 시간을 기다린다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    for attempt in range(max_attempts):
        try:
            reply = sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if error.code == "insufficient_quota" or attempt == max_attempts - 1:
                raise
            headers = error.response.headers if hasattr(error, "response") else {}
            time.sleep(max(float(headers.get("retry-after", 0)), base_delay))


# %% wrong 15: 다 실패하면 None을 돌려준다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    for attempt in range(max_attempts):
        try:
            reply = sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if error.code == "insufficient_quota":
                raise
            headers = error.response.headers if hasattr(error, "response") else {}
            time.sleep(max(float(headers.get("retry-after", 0)), base_delay * 2**attempt))


# %% wrong 15: 한 번 더 보낸다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    for attempt in range(max_attempts + 1):
        try:
            reply = sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            if error.code == "insufficient_quota" or attempt == max_attempts:
                raise
            headers = error.response.headers if hasattr(error, "response") else {}
            time.sleep(max(float(headers.get("retry-after", 0)), base_delay * 2**attempt))


# %% wrong 5: 다시 하지 않는다
def ask_with_retry(prompt, max_attempts, base_delay):
    sdk = client.with_options(max_retries=0)
    reply = sdk.chat.completions.create(
        model=chat_model, messages=[{"role": "user", "content": prompt}]
    )
    return reply.choices[0].message.content


# %% wrong 0: 외운 답
def ask_with_retry(prompt, max_attempts, base_delay):
    time.sleep(base_delay)
    return "안녕하세요! 무엇을 도와드릴까요?"
