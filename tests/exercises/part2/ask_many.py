# %% right: 스레드로
from concurrent.futures import ThreadPoolExecutor


def ask_many(prompts, limit):
    def one(prompt):
        try:
            reply = client.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            return reply.choices[0].message.content
        except openai.APIError as error:
            return error

    with ThreadPoolExecutor(limit) as pool:
        return list(pool.map(one, prompts))


# %% right: 일꾼 limit명이 한 줄에서 꺼내어 묻는다
async def ask_many(prompts, limit):
    todo, answers = list(enumerate(prompts))[::-1], [None] * len(prompts)

    async def worker(sdk):
        while todo:
            place, prompt = todo.pop()
            try:
                reply = await sdk.responses.create(model=chat_model, input=prompt)
                answers[place] = reply.output_text
            except openai.APIError as error:
                answers[place] = error

    async with AsyncOpenAI() as sdk, asyncio.TaskGroup() as group:
        for _ in range(limit):
            group.create_task(worker(sdk))
    return answers


# %% wrong 11: 하나씩 묻는다
def ask_many(prompts, limit):
    answers = []
    for prompt in prompts:
        try:
            reply = client.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            answers.append(reply.choices[0].message.content)
        except openai.APIError as error:
            answers.append(error)
    return answers


# %% wrong 11: async 안에서 동기 SDK를 쓴다
async def ask_many(prompts, limit):
    gate = asyncio.Semaphore(limit)

    async def one(prompt):
        async with gate:
            reply = client.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
        return reply.choices[0].message.content

    return await asyncio.gather(*map(one, prompts), return_exceptions=True)


# %% wrong 11: 한도를 지키지 않는다
async def ask_many(prompts, limit):
    async with AsyncOpenAI() as sdk:
        asked = [
            sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
            for prompt in prompts
        ]
        replies = await asyncio.gather(*asked, return_exceptions=True)
    return [
        one if isinstance(one, Exception) else one.choices[0].message.content for one in replies
    ]


# %% wrong 11: 요청마다 세마포어를 새로 만든다
async def ask_many(prompts, limit):
    async def one(prompt):
        async with asyncio.Semaphore(limit):
            reply = await sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
        return reply.choices[0].message.content

    async with AsyncOpenAI() as sdk:
        return await asyncio.gather(*map(one, prompts), return_exceptions=True)


# %% wrong 12: 하나의 실패로 다 잃는다
async def ask_many(prompts, limit):
    gate = asyncio.Semaphore(limit)

    async def one(prompt):
        async with gate:
            reply = await sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
        return reply.choices[0].message.content

    async with AsyncOpenAI() as sdk:
        return await asyncio.gather(*map(one, prompts))


# %% wrong 11: 끝난 순서대로 돌려준다
async def ask_many(prompts, limit):
    gate = asyncio.Semaphore(limit)

    async def one(prompt):
        async with gate:
            try:
                reply = await sdk.chat.completions.create(
                    model=chat_model, messages=[{"role": "user", "content": prompt}]
                )
            except openai.APIError as error:
                return error
        return reply.choices[0].message.content

    async with AsyncOpenAI() as sdk:
        asked = [asyncio.create_task(one(prompt)) for prompt in prompts]
        return [await answer for answer in asyncio.as_completed(asked)]


# %% wrong 12: 실패한 것을 빼고 돌려준다
async def ask_many(prompts, limit):
    gate = asyncio.Semaphore(limit)

    async def one(prompt):
        async with gate:
            reply = await sdk.chat.completions.create(
                model=chat_model, messages=[{"role": "user", "content": prompt}]
            )
        return reply.choices[0].message.content

    async with AsyncOpenAI() as sdk:
        answers = await asyncio.gather(*map(one, prompts), return_exceptions=True)
    return [one for one in answers if isinstance(one, str)]


# %% wrong 0: 외운 답
async def ask_many(prompts, limit):
    return [f"{prompt.split('의')[0]}: 맑음" for prompt in prompts]
