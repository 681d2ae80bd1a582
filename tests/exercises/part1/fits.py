# %% right: tiktoken으로 세고 남은 자리를 견준다
import tiktoken


def fits(text, context_window, reserve):
    used = len(tiktoken.get_encoding("o200k_base").encode_ordinary(text))
    free = context_window - used
    return free >= reserve


# %% right: 한 토큰씩 세다가 넘치면 멈춘다
def fits(text, context_window, reserve):
    left = context_window - reserve
    for _token in tokens.split(text):
        left -= 1
        if left < 0:
            return False
    return True


# %% wrong 0: 외운 답
def fits(text, context_window, reserve):
    return True


# %% wrong 3: 글자 수를 센다
def fits(text, context_window, reserve):
    return len(text) + reserve <= context_window


# %% wrong 3: 낱말 수를 센다
def fits(text, context_window, reserve):
    return len(text.split()) + reserve <= context_window


# %% wrong 4: 답할 자리를 잊는다
def fits(text, context_window, reserve):
    return tokens.count(text) <= context_window


# %% wrong 7: 딱 맞는 것을 넘친다고 한다
def fits(text, context_window, reserve):
    return tokens.count(text) + reserve < context_window


# %% wrong 0: 참과 거짓 대신 남은 자리를 돌려준다
def fits(text, context_window, reserve):
    return context_window - tokens.count(text) - reserve


# %% wrong 4: reserve를 반대로 더한다
def fits(text, context_window, reserve):
    return tokens.count(text) <= context_window + reserve
