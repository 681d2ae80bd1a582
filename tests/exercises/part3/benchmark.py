# %% right: LiteLLM이 계산한 값으로
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": litellm.completion_cost(reply),
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% right: 비동기로, 줄을 만드는 함수를 따로
async def row_of(name, messages):
    start, reply, error = time.perf_counter(), None, None
    try:
        reply = await litellm.acompletion(
            model=name, messages=messages, num_retries=0, max_retries=0
        )
    except litellm.exceptions.APIError as caught:
        error = caught
    except APIError as caught:
        error = caught
    seconds = time.perf_counter() - start
    found = {"tokens": None, "cost": None}
    if reply:
        found = {"tokens": reply.usage.total_tokens, "cost": reply._hidden_params["response_cost"]}
    return {"model": name, "seconds": seconds, "error": error and type(error).__name__, **found}


async def benchmark(names, prompt):
    messages = [{"role": "user", "content": prompt}]
    return [await row_of(name, messages) for name in names]


# %% wrong 14: 하나가 실패하면 모두 잃는다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": litellm.completion_cost(reply),
            }
        except ZeroDivisionError as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 14: 실패한 모델을 뺀다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": litellm.completion_cost(reply),
            }
        except Exception as error:
            continue
        rows.append(row)
    return rows


# %% wrong 14: 재시도를 끄지 않는다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}]
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": litellm.completion_cost(reply),
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 16: 시계를 한 번만 본다
def benchmark(names, prompt):
    rows = []
    start = time.monotonic()
    for name in names:
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": litellm.completion_cost(reply),
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 14: 출력 토큰만 센다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.completion_tokens, "cost": litellm.completion_cost(reply),
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 16: 모든 모델을 한 모델의 단가로 센다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": cost.of(cost.Usage.from_openai(reply.usage), chat_model),
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 16: 토큰마다 정해 둔 값을 곱한다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": reply.usage.total_tokens * 1e-6,
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": None, "cost": None, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 14: 실패를 0으로 적는다
def benchmark(names, prompt):
    rows = []
    for name in names:
        start = time.monotonic()
        try:
            reply = litellm.completion(
                model=name, messages=[{"role": "user", "content": prompt}], max_retries=0
            )
            row = {
                "model": name, "seconds": time.monotonic() - start, "error": None,
                "tokens": reply.usage.total_tokens, "cost": litellm.completion_cost(reply),
            }
        except Exception as error:
            row = {
                "model": name, "seconds": time.monotonic() - start,
                "tokens": 0, "cost": 0.0, "error": type(error).__name__,
            }
        rows.append(row)
    return rows


# %% wrong 0: 외운 답
def benchmark(names, prompt):
    return [
        {"model": name, "seconds": 0.8, "tokens": 21, "cost": 6.5e-05, "error": None}
        for name in names
    ]
