"""LlamaIndex: OpenAILike over chat completions."""

import openai
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike
from pydantic import BaseModel

from report import ANTHROPIC, CHAT, KEY, V1, WRONG_KEY, checks, is_order, lane, raises, says




class Order(BaseModel):
    """An order."""

    id: int


def find_order(id: int) -> str:
    """Finds an order."""
    return f"order {id}: 12"


HI = [ChatMessage(role="user", content="Hi")]


def chat(model):
    def llm(model=model, key=KEY):
        return OpenAILike(
            model=model,
            api_base=V1,
            api_key=key,
            is_chat_model=True,
            is_function_calling_model=True,
            context_window=8000,
            max_retries=0,
        )

    def streamed(model=model):
        return "".join(each.delta for each in llm(model).stream_chat(HI))

    def tool():
        asked = llm()
        answer = asked.chat_with_tools([FunctionTool.from_defaults(find_order)], user_msg="Hi")
        [call] = asked.get_tool_calls_from_response(answer)
        is_order(call.tool_kwargs)
        back = [*HI, answer.message, ChatMessage(role="tool", content="12", additional_kwargs={"tool_call_id": call.tool_id})]
        says(asked.chat(back, tools=[FunctionTool.from_defaults(find_order).metadata.to_openai_tool()]).message.content)

    def parsed():
        # Its structured output is a call of a tool of that shape.
        is_order(llm().as_structured_llm(Order).chat(HI).raw.model_dump())

    checks(
        lane("chat", model),
        text=lambda: says(llm().chat(HI).message.content),
        stream=lambda: says(streamed()),
        tool=tool,
        object=parsed,
        broken=lambda: raises(Exception, lambda: streamed(model=f"{model}-broken")),
        auth=lambda: raises(openai.AuthenticationError, lambda: llm(key=WRONG_KEY).chat(HI)),
        limit=lambda: raises(openai.RateLimitError, lambda: llm(model=f"{model}-limited").chat(HI)),
        length=lambda: raises(openai.BadRequestError, lambda: llm(model=f"{model}-long").chat(HI)),
    )


for served in (CHAT, ANTHROPIC):
    chat(served)
