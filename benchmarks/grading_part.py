"""The made part that benchmarks/grading.py grades: three SDKs, four exercises, eight test cells."""

from pathlib import Path

import nbformat
from nbformat import v4

from tests.grading.made_part import cell

PART = "part9"
SETUP = "from helpers import setup\n\nsetup()"
CLIENTS = """import litellm
from anthropic import Anthropic
from openai import OpenAI

client, claude = OpenAI(), Anthropic()"""
EXERCISES = {
    "messages": '''def messages(prompt):
    """질문 하나의 메시지 목록을 돌려줍니다."""
    ### BEGIN SOLUTION
    return [{"role": "user", "content": prompt}]
    ### END SOLUTION''',
    "ask": '''def ask(prompt):
    """OpenAI의 답을 돌려줍니다."""
    ### BEGIN SOLUTION
    asked = [{"role": "user", "content": prompt}]
    reply = client.chat.completions.create(model="gpt-5.4-mini", messages=asked)
    return reply.choices[0].message.content
    ### END SOLUTION''',
    "ask_claude": '''def ask_claude(prompt):
    """Claude의 답을 돌려줍니다."""
    ### BEGIN SOLUTION
    asked = [{"role": "user", "content": prompt}]
    reply = claude.messages.create(model="claude-haiku-5-5", max_tokens=100, messages=asked)
    return reply.content[0].text
    ### END SOLUTION''',
    "ask_any": '''def ask_any(model, prompt):
    """litellm으로 어느 모델에게나 묻습니다."""
    ### BEGIN SOLUTION
    asked = [{"role": "user", "content": prompt}]
    reply = litellm.completion(model=model, messages=asked, max_retries=0)
    return reply.choices[0].message.content
    ### END SOLUTION''',
}
FIRST = {
    "messages": """from helpers.grading import equal, student
expected = [{"role": "user", "content": "안녕?"}]
equal(student.messages("안녕?"), expected, "messages()의 반환값")""",
    "ask_any": """from helpers.grading import equal, scenario, student, word
with scenario(answer := word()) as wire:
    equal(student.ask_any("openai/gpt-5.4-mini", "안녕?"), answer, "ask_any()의 반환값")
wire[0].to("openai_chat")""",
}
ANSWERED = """from helpers.grading import equal, scenario, student, word
with scenario(answer := word()):
    equal(student.{name}("안녕?"), answer, "{name}()의 반환값")"""
SENT = """from helpers.grading import scenario, student, word
question = word()
with scenario("네") as wire:
    student.{name}({given}question)
wire.count(1)
### BEGIN HIDDEN TESTS
wire[0].says(question, role="user")
### END HIDDEN TESTS"""
NONE = """from helpers.grading import equal, student
equal(len(student.messages("")), 1, "메시지의 수")"""


def write(root: Path) -> None:
    """Write the part into `root`/solutions."""
    cells = [
        cell("code", "setup", SETUP, grade=False),
        cell("code", "clients", CLIENTS, grade=False),
    ]
    for name, source in EXERCISES.items():
        given = '"openai/gpt-5.4-mini", ' if name == "ask_any" else ""
        second = NONE if name == "messages" else SENT.format(name=name, given=given)
        first = FIRST.get(name) or ANSWERED.format(name=name)
        cells += [
            cell("code", name, source, solution=True),
            cell("code", f"{name}_test1", first, grade=True, points=10),
            cell("code", f"{name}_test2", second, grade=True, points=15),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder = root / "solutions" / PART
    folder.mkdir(parents=True)
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / f"{PART}_exercises.ipynb")
