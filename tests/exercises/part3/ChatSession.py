# %% right: Responses API로, 사용량을 목록에 모아서
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price, self.system = model, price, system
        self.turns, self.usages = [], []

    @property
    def history(self):
        first = [{"role": "system", "content": self.system}] if self.system else []
        return first + [message for turn in self.turns for message in turn]

    def _options(self, user_input):
        asked = {"role": "user", "content": user_input}
        return {"model": self.model, "input": [*self.history, asked]}

    def _finish(self, options, reply):
        self.usages.append(reply.usage)
        answer = {"role": "assistant", "content": reply.output_text}
        self.turns.append((options["input"][-1], answer))

    def chat(self, user_input):
        options = self._options(user_input)
        reply = client.responses.create(**options)
        self._finish(options, reply)
        return reply.output_text

    def chat_generator(self, user_input):
        options, text = self._options(user_input), ""
        with client.responses.create(**options, stream=True) as events:
            for event in events:
                if event.type == "response.output_text.delta":
                    text += event.delta
                    yield text
                elif event.type == "response.completed":
                    self._finish(options, event.response)

    def get_stats(self):
        taken = sum(one.input_tokens for one in self.usages)
        given = sum(one.output_tokens for one in self.usages)
        dollars = taken * self.price["input"] / 1e6 + given * self.price["output"] / 1e6
        return {"messages": len(self.history), "input_tokens": taken,
                "output_tokens": given, "cost": dollars, "turns": len(self.turns)}


# %% right: 질문을 넣었다가 실패하면 뺀다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        self.history.append({"role": "user", "content": user_input})
        try:
            reply = client.chat.completions.create(model=self.model, messages=self.history)
        except BaseException:
            self.history.pop()
            raise
        asked, text = list(self.history), reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.remember(asked, text, usage)

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 0: 이력을 보내지 않고 세지도 않는다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.history = model, []

    def chat(self, user_input):
        messages = [{"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=messages)
        return reply.choices[0].message.content

    def chat_generator(self, user_input):
        yield self.chat(user_input)

    def get_stats(self):
        return {"messages": 0, "input_tokens": 0, "output_tokens": 0, "cost": 0.0}


# %% wrong 19: 실패한 질문이 이력에 남는다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        self.history.append({"role": "user", "content": user_input})
        asked = list(self.history)
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        self.history.append({"role": "user", "content": user_input})
        asked = list(self.history)
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.remember(asked, text, usage)

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 18: 스트리밍의 토큰을 세지 않는다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.history = [*asked, {"role": "assistant", "content": text}]

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 18: 스트리밍으로 받은 답을 기억하지 않는다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 12: 다 받은 다음에 내놓는다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
        self.remember(asked, text, usage)
        yield text

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 19: 마지막 호출의 토큰만 센다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.remember(asked, text, usage)

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken, self.given = usage.prompt_tokens, usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 19: 입력도 출력의 값으로 센다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.remember(asked, text, usage)

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["output"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 19: 모든 대화가 이력 하나를 함께 쓴다
class ChatSession:
    history = []

    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        if system:
            self.history.append({"role": "system", "content": system})
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        reply = client.chat.completions.create(model=self.model, messages=asked)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.remember(asked, text, usage)

    def remember(self, asked, text, usage):
        self.history += [asked[-1], {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 19: system 메시지를 질문 바로 앞에 둔다
class ChatSession:
    def __init__(self, model, price, system=None):
        self.model, self.price = model, price
        self.history = []
        self.system = [{"role": "system", "content": system}] if system else []
        self.taken = self.given = 0

    def chat(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        sent = [*self.history, *self.system, asked[-1]]
        reply = client.chat.completions.create(model=self.model, messages=sent)
        text = reply.choices[0].message.content
        self.remember(asked, text, reply.usage)
        return text

    def chat_generator(self, user_input):
        asked = [*self.history, {"role": "user", "content": user_input}]
        text, usage = "", None
        with client.chat.completions.create(
            model=self.model, messages=asked, stream=True,
            stream_options={"include_usage": True},
        ) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
        self.remember(asked, text, usage)

    def remember(self, asked, text, usage):
        self.history = [*asked, {"role": "assistant", "content": text}]
        self.taken += usage.prompt_tokens
        self.given += usage.completion_tokens

    def get_stats(self):
        money = self.taken * self.price["input"] + self.given * self.price["output"]
        return {
            "messages": len(self.history), "cost": money / 1_000_000,
            "input_tokens": self.taken, "output_tokens": self.given,
        }


# %% wrong 0: 외운 답
class ChatSession:
    def __init__(self, model, price, system=None):
        self.history = []

    def chat(self, user_input):
        return "반갑습니다, 민지 님."

    def chat_generator(self, user_input):
        yield "반갑습니다, 민지 님."

    def get_stats(self):
        return {"messages": 3, "input_tokens": 28, "output_tokens": 9, "cost": 6.15e-05}
