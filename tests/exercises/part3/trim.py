# %% right: 뒤에서부터 턴의 시작마다 재어 본다
def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    rest = [one for one in messages if one["role"] != "system"]
    starts = [place for place, one in enumerate(rest) if one["role"] == "user"]
    for start in starts:
        kept = system + rest[start:]
        if sum(size(one) for one in kept) <= budget:
            break
    return kept


# %% right: 재귀로 앞의 턴을 뗀다
from itertools import dropwhile


def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    rest = [one for one in messages if one["role"] != "system"]
    later = list(dropwhile(lambda one: one["role"] != "user", rest[1:]))
    if not later or sum(map(size, messages)) <= budget:
        return list(messages)
    return trim(system + later, budget)


# %% wrong 5: 메시지를 하나씩 버려 답만 남는다
def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    rest = [one for one in messages if one["role"] != "system"]
    while len(rest) > 1 and sum(map(size, system + rest)) > budget:
        rest = rest[1:]
    return system + rest


# %% wrong 10: 한 턴은 언제나 둘이라고 믿는다
def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    rest = [one for one in messages if one["role"] != "system"]
    while len(rest) > 2 and sum(map(size, system + rest)) > budget:
        rest = rest[2:]
    return system + rest


# %% wrong 5: system도 버린다
def trim(messages, budget):
    starts = [place for place, one in enumerate(messages) if one["role"] == "user"]
    if sum(map(size, messages)) <= budget:
        return list(messages)
    for start in starts:
        if sum(map(size, messages[start:])) <= budget:
            return messages[start:]
    return messages[starts[-1]:]


# %% wrong 5: system의 크기를 세지 않고, 마지막 턴도 버린다
def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    rest = [one for one in messages if one["role"] != "system"]
    starts = [place for place, one in enumerate(rest) if one["role"] == "user"]
    for start in starts:
        if sum(map(size, rest[start:])) <= budget:
            return system + rest[start:]
    return system


# %% wrong 10: 받은 목록에서 지운다
def trim(messages, budget):
    while sum(map(size, messages)) > budget:
        users = [place for place, one in enumerate(messages) if one["role"] == "user"]
        if len(users) < 2:
            break
        del messages[users[0]:users[1]]
    return messages


# %% wrong 10: 예산과 같으면 넘는다고 본다
def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    rest = [one for one in messages if one["role"] != "system"]
    starts = [place for place, one in enumerate(rest) if one["role"] == "user"]
    if sum(map(size, messages)) <= budget:
        return list(messages)
    for start in starts:
        kept = system + rest[start:]
        if sum(size(one) for one in kept) < budget:
            break
    return kept


# %% wrong 10: 들어가는 턴이면 중간을 건너뛰고 남긴다
def trim(messages, budget):
    system = [one for one in messages if one["role"] == "system"]
    turns = []
    for one in messages:
        if one["role"] == "user":
            turns.append([one])
        elif one["role"] == "assistant":
            turns[-1].append(one)
    left = budget - sum(map(size, system))
    kept = []
    for turn in reversed(turns):
        if not kept or sum(map(size, turn)) <= left:
            kept.insert(0, turn)
            left -= sum(map(size, turn))
    return system + [one for turn in kept for one in turn]


# %% wrong 0: 새 턴부터 버린다
def trim(messages, budget):
    kept = list(messages)
    while sum(map(size, kept)) > budget and len(kept) > 1:
        kept.pop()
    return kept


# %% wrong 0: 외운 답
def trim(messages, budget):
    return [{"role": "system", "content": "짧게."}, {"role": "user", "content": "이름은?"}]
