# %% right: 반복문으로 직접
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {' '.join(one['text'].split())}" for one in remarks)
        messages = [
            {"role": "system", "content": roles[name]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% right: Responses API로, 클래스와 제너레이터로
class Panel:
    def __init__(self, topic):
        self.topic, self.remarks = topic, []

    def speak(self, name):
        lines = [f"주제: {self.topic}"]
        lines += [f"{who}: {' '.join(text.split())}" for who, text in self.remarks]
        reply = client.responses.create(
            model=chat_model, instructions=roles[name], input="\n".join(lines)
        )
        self.remarks.append((name, reply.output_text))
        return {"name": name, "text": reply.output_text}


def discuss(topic, rounds):
    panel = Panel(topic)
    for _ in range(rounds):
        for name in ("낙관론자", "회의론자", "사실 확인자", "중재자"):
            yield panel.speak(name)
    yield panel.speak("사실 확인자")


# %% wrong 16: 마지막 말이 없다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {' '.join(one['text'].split())}" for one in remarks)
        messages = [
            {"role": "system", "content": roles[name]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 14: 사실 확인자가 바퀴의 끝에 말한다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "중재자", "사실 확인자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {' '.join(one['text'].split())}" for one in remarks)
        messages = [
            {"role": "system", "content": roles[name]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 15: 바로 앞의 말만 보낸다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {' '.join(one['text'].split())}" for one in remarks[-1:])
        messages = [
            {"role": "system", "content": roles[name]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 15: 말을 그대로 이어 붙인다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {one['text']}" for one in remarks)
        messages = [
            {"role": "system", "content": roles[name]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 14: 역할을 user 메시지에 적는다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {' '.join(one['text'].split())}" for one in remarks)
        messages = [
            {"role": "user", "content": f"{roles[name]}\n주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 14: 모두가 사실 확인자의 역할로 말한다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"{one['name']}: {' '.join(one['text'].split())}" for one in remarks)
        messages = [
            {"role": "system", "content": roles["사실 확인자"]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 15: 이름 없이 말만 보낸다
def discuss(topic, rounds):
    order = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    remarks = []
    for name in order:
        said = "\n".join(f"- {' '.join(one['text'].split())}" for one in remarks)
        messages = [
            {"role": "system", "content": roles[name]},
            {"role": "user", "content": f"주제: {topic}\n<기록>\n{said}\n</기록>\n당신의 차례입니다."},
        ]
        reply = client.chat.completions.create(model=chat_model, messages=messages)
        remarks.append({"name": name, "text": reply.choices[0].message.content})
    return remarks


# %% wrong 0: 외운 답
def discuss(topic, rounds):
    names = ["낙관론자", "회의론자", "사실 확인자", "중재자"] * rounds + ["사실 확인자"]
    return [{"name": name, "text": "좋습니다."} for name in names]
