# %% right: 반복문으로 하나씩 붙인다
def build_messages(system, user, history=()):
    messages = []
    if system:
        messages.append({"role": "system", "content": system})
    for message in history:
        messages.append(dict(message))
    messages.append({"role": "user", "content": user})
    return messages


# %% wrong 0: system을 뒤에 붙인다
def build_messages(system, user, history=()):
    return [*history, {"role": "user", "content": user}, {"role": "system", "content": system}]
