"""Anthropic's own SDK: messages."""

import anthropic
from pydantic import BaseModel

from report import ANTHROPIC, CHAT, KEY, URL, WRONG_KEY, checks, is_order, is_total, lane, raises, says

client = anthropic.Anthropic(base_url=URL, api_key=KEY, max_retries=0)
stranger = anthropic.Anthropic(base_url=URL, api_key=WRONG_KEY, max_retries=0)
HI = [{"role": "user", "content": "Hi"}]
SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
TOOLS = [{"name": "find_order", "description": "Finds an order", "input_schema": SCHEMA}]


class Total(BaseModel):
    total: int


def messages(model):
    def ask(model=model, who=client, **more):
        return who.messages.create(**{"model": model, "max_tokens": 500, "messages": HI, **more})

    def streamed(model=model):
        with client.messages.stream(model=model, max_tokens=500, messages=HI) as events:
            text = "".join(events.text_stream)
            events.get_final_message()
            return text

    def tool():
        content = ask(tools=TOOLS).content
        [use] = [block for block in content if block.type == "tool_use"]
        is_order(use.input)
        with client.messages.stream(model=model, max_tokens=500, messages=HI, tools=TOOLS) as events:
            is_order(events.get_final_message().content[-1].input)
        result = {"type": "tool_result", "tool_use_id": use.id, "content": "12"}
        back = [*HI, {"role": "assistant", "content": content}, {"role": "user", "content": [result]}]
        says(ask(tools=TOOLS, messages=back).content[0].text)

    def parsed():
        answer = client.messages.parse(model=model, max_tokens=500, messages=HI, output_format=Total)
        is_total(answer.parsed_output.total)

    checks(
        lane("messages", model),
        text=lambda: says(ask().content[0].text),
        stream=lambda: says(streamed()),
        tool=tool,
        object=parsed,
        broken=lambda: raises(anthropic.AnthropicError, lambda: streamed(model=f"{model}-broken")),
        auth=lambda: raises(anthropic.AuthenticationError, lambda: ask(who=stranger)),
        limit=lambda: raises(anthropic.RateLimitError, lambda: ask(model=f"{model}-limited")),
        length=lambda: raises(anthropic.BadRequestError, lambda: ask(model=f"{model}-long")),
    )


for served in (ANTHROPIC, CHAT):
    messages(served)
