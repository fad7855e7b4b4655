"""OpenAI's own SDK: chat completions and responses."""

import openai
from pydantic import BaseModel

from report import ANTHROPIC, CHAT, KEY, OPENAI, V1, WRONG_KEY, checks, is_order, is_total, lane, raises, says

client = openai.OpenAI(base_url=V1, api_key=KEY, max_retries=0)
stranger = openai.OpenAI(base_url=V1, api_key=WRONG_KEY, max_retries=0)
HI = [{"role": "user", "content": "Hi"}]
SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"], "additionalProperties": False}
ORDER = {"name": "find_order", "description": "Finds an order", "parameters": SCHEMA}


class Total(BaseModel):
    total: int


def chat(model):
    def ask(model=model, who=client, **more):
        return who.chat.completions.create(model=model, messages=HI, **more)

    def streamed(**more):
        return "".join(each.choices[0].delta.content or "" for each in ask(stream=True, **more) if each.choices)

    def tool():
        tools = [{"type": "function", "function": ORDER}]
        said = ask(tools=tools).choices[0].message
        [call] = said.tool_calls
        is_order(call.function.arguments)
        with client.chat.completions.stream(model=model, messages=HI, tools=tools) as events:
            is_order(events.get_final_completion().choices[0].message.tool_calls[0].function.arguments)
        back = [*HI, said, {"role": "tool", "tool_call_id": call.id, "content": "12"}]
        says(client.chat.completions.create(model=model, messages=back, tools=tools).choices[0].message.content)

    def parsed():
        answer = client.chat.completions.parse(model=model, messages=HI, response_format=Total)
        is_total(answer.choices[0].message.parsed.total)

    checks(
        lane("chat", model),
        text=lambda: says(ask().choices[0].message.content),
        stream=lambda: says(streamed()),
        tool=tool,
        object=parsed,
        broken=lambda: raises(openai.APIError, lambda: streamed(model=f"{model}-broken")),
        auth=lambda: raises(openai.AuthenticationError, lambda: ask(who=stranger)),
        limit=lambda: raises(openai.RateLimitError, lambda: ask(model=f"{model}-limited")),
        length=lambda: raises(openai.BadRequestError, lambda: ask(model=f"{model}-long")),
    )


def responses(model):
    def ask(model=model, who=client, **more):
        return who.responses.create(model=model, **{"input": HI, **more})

    def streamed(model=model):
        events = ask(model=model, stream=True)
        return "".join(each.delta for each in events if each.type == "response.output_text.delta")

    def tool():
        tools = [{"type": "function", "strict": True, **ORDER}]
        output = ask(tools=tools).output
        [call] = [item for item in output if item.type == "function_call"]
        is_order(call.arguments)
        back = [*HI, *output, {"type": "function_call_output", "call_id": call.call_id, "output": "12"}]
        says(ask(tools=tools, input=back).output_text)

    checks(
        lane("Responses", model),
        text=lambda: says(ask().output_text),
        stream=lambda: says(streamed()),
        tool=tool,
        object=lambda: is_total(
            client.responses.parse(model=model, input=HI, text_format=Total).output_parsed.total
        ),
        broken=lambda: raises(openai.APIError, lambda: streamed(model=f"{model}-broken")),
        auth=lambda: raises(openai.AuthenticationError, lambda: ask(who=stranger)),
        limit=lambda: raises(openai.RateLimitError, lambda: ask(model=f"{model}-limited")),
        length=lambda: raises(openai.BadRequestError, lambda: ask(model=f"{model}-long")),
    )


for served in (CHAT, ANTHROPIC, OPENAI):
    chat(served)
    responses(served)
