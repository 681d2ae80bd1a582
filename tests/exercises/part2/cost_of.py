# %% right: 수업의 helpers.cost로 읽고 클래스로 센다
from dataclasses import dataclass

from helpers import cost


@dataclass
class Bill:
    usage: dict
    price: dict

    def per_token(self, name):
        value = self.price[name]
        return (self.price["input"] if value is None else value) / 1e6

    def total(self):
        read = cost.Usage.from_openai if "prompt_tokens" in self.usage else cost.Usage.from_anthropic
        used = read(self.usage)
        names = ("input", "output", "cache_read", "cache_write")
        return sum(getattr(used, name) * self.per_token(name) for name in names)


def cost_of(usage, price):
    return Bill(usage, price).total()


# %% right: 다 입력의 값으로 센 다음 차이를 더한다
def cost_of(usage, price):
    def extra(name):
        return 0 if price[name] is None else price[name] - price["input"]

    if "input_tokens" in usage:
        read, write = (
            usage.get(f"cache_{kind}_input_tokens") or 0 for kind in ("read", "creation")
        )
        prompt, output = usage["input_tokens"] + read + write, usage["output_tokens"]
    else:
        read = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        write, prompt, output = 0, usage["prompt_tokens"], usage["completion_tokens"]
    money = prompt * price["input"] + output * price["output"]
    return (money + read * extra("cache_read") + write * extra("cache_write")) / 10**6


# %% wrong 8: OpenAI의 캐시를 두 번 센다
def cost_of(usage, price):
    money = {name: price["input"] if one is None else one for name, one in price.items()}
    if "prompt_tokens" in usage:
        read = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        counts = usage["prompt_tokens"], usage["completion_tokens"], read, 0
    else:
        read = usage.get("cache_read_input_tokens") or 0
        write = usage.get("cache_creation_input_tokens") or 0
        counts = usage["input_tokens"], usage["output_tokens"], read, write
    names = ("input", "output", "cache_read", "cache_write")
    return sum(count * money[name] for count, name in zip(counts, names)) / 1_000_000


# %% wrong 8: Anthropic의 입력에서도 캐시를 뺀다
def cost_of(usage, price):
    money = {name: price["input"] if one is None else one for name, one in price.items()}
    if "prompt_tokens" in usage:
        read, write = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0, 0
        taken, given = usage["prompt_tokens"], usage["completion_tokens"]
    else:
        read = usage.get("cache_read_input_tokens") or 0
        write = usage.get("cache_creation_input_tokens") or 0
        taken, given = usage["input_tokens"], usage["output_tokens"]
    counts = taken - read - write, given, read, write
    names = ("input", "output", "cache_read", "cache_write")
    return sum(count * money[name] for count, name in zip(counts, names)) / 1_000_000


# %% wrong 8: 캐시 쓰기를 세지 않는다
def cost_of(usage, price):
    money = {name: price["input"] if one is None else one for name, one in price.items()}
    if "prompt_tokens" in usage:
        read = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        taken, given = usage["prompt_tokens"] - read, usage["completion_tokens"]
    else:
        read = usage.get("cache_read_input_tokens") or 0
        taken, given = usage["input_tokens"], usage["output_tokens"]
    parts = taken * money["input"], given * money["output"], read * money["cache_read"]
    return sum(parts) / 1_000_000


# %% wrong 12: 값이 None이면 공짜로 친다
def cost_of(usage, price):
    if "prompt_tokens" in usage:
        read, write = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0, 0
        taken, given = usage["prompt_tokens"] - read, usage["completion_tokens"]
    else:
        read = usage.get("cache_read_input_tokens") or 0
        write = usage.get("cache_creation_input_tokens") or 0
        taken, given = usage["input_tokens"], usage["output_tokens"]
    counts = {"input": taken, "output": given, "cache_read": read, "cache_write": write}
    return sum(count * (price[name] or 0) for name, count in counts.items()) / 1_000_000


# %% wrong 12: 값이 0인 것과 None인 것을 가리지 않는다
def cost_of(usage, price):
    if "prompt_tokens" in usage:
        read, write = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0, 0
        taken, given = usage["prompt_tokens"] - read, usage["completion_tokens"]
    else:
        read = usage.get("cache_read_input_tokens") or 0
        write = usage.get("cache_creation_input_tokens") or 0
        taken, given = usage["input_tokens"], usage["output_tokens"]
    counts = {"input": taken, "output": given, "cache_read": read, "cache_write": write}
    prices = {name: price[name] or price["input"] for name in counts}
    return sum(count * prices[name] for name, count in counts.items()) / 1_000_000


# %% wrong 4: 캐시의 수가 늘 있다고 믿고, 캐시를 입력의 값으로 센다
def cost_of(usage, price):
    if "prompt_tokens" in usage:
        taken, given = usage["prompt_tokens"], usage["completion_tokens"]
    else:
        taken, given = usage["input_tokens"], usage["output_tokens"]
        taken += usage.get("cache_read_input_tokens", 0)
    return (taken * price["input"] + given * price["output"]) / 1_000_000


# %% wrong 0: 천 개의 값으로 안다
def cost_of(usage, price):
    taken = usage.get("prompt_tokens", usage.get("input_tokens", 0))
    given = usage.get("completion_tokens", usage.get("output_tokens", 0))
    return (taken * price["input"] + given * price["output"]) / 1_000


# %% wrong 0: 외운 답
def cost_of(usage, price):
    return 0.0036
