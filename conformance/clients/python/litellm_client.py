"""LiteLLM as a library: chat, responses and messages by its own providers."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm

from report import ANTHROPIC, CHAT, KEY, URL, V1, WRONG_KEY, checks, is_order, lane, raises, says

litellm.telemetry = False
litellm.suppress_debug_info = True
HI = [{"role": "user", "content": "Hi"}]
SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"], "additionalProperties": False}
TOOLS = [{"type": "function", "function": {"name": "find_order", "description": "Finds", "parameters": SCHEMA}}]
TOTAL = {
    "type": "object",
    "properties": {"total": {"type": "integer"}},
    "required": ["total"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "sum", "schema": TOTAL, "strict": True}}


def completion(own, provider, base, model):
    def ask(model=model, key=KEY, **more):
        return litellm.completion(
            **{"model": f"{provider}/{model}", "api_base": base, "api_key": key, "messages": HI, "num_retries": 0, **more}
        )

    def streamed(model=model):
        return "".join(each.choices[0].delta.content or "" for each in ask(model=model, stream=True))

    def tool():
        said = ask(tools=TOOLS).choices[0].message
        [call] = said.tool_calls
        is_order(call.function.arguments)
        back = [*HI, said, {"role": "tool", "tool_call_id": call.id, "content": "12"}]
        says(ask(tools=TOOLS, messages=back).choices[0].message.content)

    def parsed():
        content = ask(response_format=FORMAT).choices[0].message.content
        assert content.replace(" ", "") == '{"total":3}', content

    # Of models that it does not know as Anthropic's, its provider asks for objects by a tool of its own.
    objects = {} if own == "messages" and model == CHAT else {"object": parsed}
    checks(
        lane(own, model),
        text=lambda: says(ask().choices[0].message.content),
        stream=lambda: says(streamed()),
        tool=tool,
        **objects,
        broken=lambda: raises((litellm.exceptions.APIError, litellm.exceptions.MidStreamFallbackError), lambda: streamed(model=f"{model}-broken")),
        auth=lambda: raises(litellm.AuthenticationError, lambda: ask(key=WRONG_KEY)),
        limit=lambda: raises(litellm.RateLimitError, lambda: ask(model=f"{model}-limited")),
        length=lambda: raises(litellm.BadRequestError, lambda: ask(model=f"{model}-long")),
    )


def responses(model):
    def ask(model=model, key=KEY, **more):
        return litellm.responses(model=f"openai/{model}", api_base=V1, api_key=key, input="Hi", num_retries=0, **more)

    def streamed(model=model):
        events = ask(model=model, stream=True)
        return "".join(each.delta for each in events if each.type == "response.output_text.delta")

    # What models that it does not know say, it asks for whole, and plays the stream by itself.
    breaks = {} if model == CHAT else {"broken": lambda: raises(Exception, lambda: streamed(model=f"{model}-broken"))}
    checks(
        lane("Responses", model),
        text=lambda: says(ask().output_text),
        stream=lambda: says(streamed()),
        **breaks,
        auth=lambda: raises(litellm.AuthenticationError, lambda: ask(key=WRONG_KEY)),
        limit=lambda: raises(litellm.RateLimitError, lambda: ask(model=f"{model}-limited")),
        length=lambda: raises(litellm.BadRequestError, lambda: ask(model=f"{model}-long")),
    )


for served in (CHAT, ANTHROPIC):
    completion("chat", "openai", V1, served)
    completion("messages", "anthropic", URL, served)
    responses(served)
