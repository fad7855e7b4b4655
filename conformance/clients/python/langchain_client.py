"""LangChain's ChatOpenAI: chat completions, and the Responses API."""

import openai
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool as as_tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from report import ANTHROPIC, CHAT, KEY, OPENAI, V1, WRONG_KEY, checks, is_order, is_total, lane, raises, says


class Total(BaseModel):
    total: int


@as_tool
def find_order(id: int) -> str:
    """Finds an order."""
    return f"order {id}: 12"


def asked(model, responses):
    def llm(model=model, key=KEY):
        return ChatOpenAI(model=model, base_url=V1, api_key=key, max_retries=0, use_responses_api=responses)

    def streamed(model=model):
        return "".join(each.text for each in llm(model).stream("Hi"))

    def tool():
        bound = llm().bind_tools([find_order])
        said = bound.invoke("Hi")
        [call] = said.tool_calls
        is_order(call["args"])
        whole = None
        for chunk in bound.stream("Hi"):
            whole = chunk if whole is None else whole + chunk
        is_order(whole.tool_calls[0]["args"])
        says(bound.invoke([HumanMessage("Hi"), said, ToolMessage("12", tool_call_id=call["id"])]).text)

    def parsed():
        is_total(llm().with_structured_output(Total, method="json_schema").invoke("Sum?").total)

    checks(
        lane("Responses" if responses else "chat", model),
        text=lambda: says(llm().invoke("Hi").text),
        stream=lambda: says(streamed()),
        tool=tool,
        object=parsed,
        broken=lambda: raises(Exception, lambda: streamed(model=f"{model}-broken")),
        auth=lambda: raises(openai.AuthenticationError, lambda: llm(key=WRONG_KEY).invoke("Hi")),
        limit=lambda: raises(openai.RateLimitError, lambda: llm(model=f"{model}-limited").invoke("Hi")),
        length=lambda: raises(openai.BadRequestError, lambda: llm(model=f"{model}-long").invoke("Hi")),
    )


for served in (CHAT, ANTHROPIC, OPENAI):
    asked(served, responses=False)
    asked(served, responses=True)
