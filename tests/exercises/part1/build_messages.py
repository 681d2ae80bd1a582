# %% right: 반복문으로 하나씩 붙인다
def build_messages(system, user, history=()):
    messages = []
    if system:
        messages.append({"role": "system", "content": system})
    for message in history:
        messages.append(dict(message))
    messages.append({"role": "user", "content": user})
    return messages


# %% right: 데이터 클래스와 asdict
from dataclasses import asdict, dataclass


@dataclass
class Message:
    role: str
    content: str


def build_messages(system: str | None, user: str, history=()) -> list[dict]:
    ends = [Message("system", system)] if system else []
    turns = [Message(**turn) for turn in history]
    return [asdict(one) for one in (*ends, *turns, Message("user", user))]


# %% wrong 0: 외운 답
def build_messages(system, user, history=()):
    return [
        {"role": "system", "content": "짧게 답합니다."},
        {"role": "user", "content": "7 곱하기 8은?"},
        {"role": "assistant", "content": "56"},
        {"role": "user", "content": "그럼 9 곱하기 9는?"},
    ]


# %% wrong 5: system을 맨 뒤에 붙인다
def build_messages(system, user, history=()):
    messages = [*history, {"role": "user", "content": user}]
    if system:
        messages.append({"role": "system", "content": system})
    return messages


# %% wrong 7: system이 없어도 system 메시지를 넣는다
def build_messages(system, user, history=()):
    return [
        {"role": "system", "content": system},
        *history,
        {"role": "user", "content": user},
    ]


# %% wrong 6: history를 잊는다
def build_messages(system, user, history=()):
    messages = []
    if system:
        messages.append({"role": "system", "content": system})
    messages.append({"role": "user", "content": user})
    return messages


# %% wrong 8: 받은 history에 붙인다
def build_messages(system, user, history=None):
    history = [] if history is None else history
    if system:
        history.insert(0, {"role": "system", "content": system})
    history.append({"role": "user", "content": user})
    return history


# %% wrong 5: 기본값 목록에 계속 쌓인다
def build_messages(system, user, history=[]):
    if system:
        history.insert(0, {"role": "system", "content": system})
    history.append({"role": "user", "content": user})
    return history


# %% wrong 7: 빈 system을 보낸다
def build_messages(system, user, history=()):
    first = [] if system is None else [{"role": "system", "content": system}]
    return first + list(history) + [{"role": "user", "content": user}]


