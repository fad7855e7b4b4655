"""pydantic-ai: its OpenAI models of chat and of responses, and its Anthropic model."""

from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

from report import ANTHROPIC, CHAT, KEY, OPENAI, URL, V1, WRONG_KEY, checks, is_order, is_total, lane, says


class Total(BaseModel):
    total: int


def openai_model(kind):
    return lambda name, key: kind(
        name, provider=OpenAIProvider(openai_client=AsyncOpenAI(base_url=V1, api_key=key, max_retries=0))
    )


def anthropic_model(name, key):
    return AnthropicModel(
        name,
        provider=AnthropicProvider(anthropic_client=AsyncAnthropic(base_url=URL, api_key=key, max_retries=0)),
    )


def asked(own, made, model):
    async def text():
        says((await Agent(made(model, KEY)).run("Hi")).output)

    async def streamed(model=model):
        async with Agent(made(model, KEY)).run_stream("Hi") as result:
            said = "".join([part async for part in result.stream_text(delta=True, debounce_by=None)])
        return said

    async def stream():
        says(await streamed())

    async def tool():
        orders = []
        agent = Agent(made(model, KEY))

        @agent.tool_plain
        def find_order(id: int) -> str:
            """Finds an order."""
            orders.append(id)
            return f"order {id}: 12"

        says((await agent.run("Hi")).output)
        is_order({"id": orders[0]})

    async def parsed():
        is_total((await Agent(made(model, KEY), output_type=NativeOutput(Total)).run("Sum?")).output.total)

    async def raises(kinds, ask, holds=lambda error: True):
        try:
            answer = await ask
        except kinds as error:
            assert holds(error), repr(error)
            return
        raise AssertionError(f"no error, but {answer!r}")

    def status(code):
        return lambda error: error.status_code == code

    def run(name, key=KEY):
        return Agent(made(name, key)).run("Hi")

    # It knows no native objects of models that are not Anthropic's behind Anthropic's protocol.
    objects = {} if own == "messages" and model == CHAT else {"object": parsed}
    checks(
        lane(own, model),
        text=text,
        stream=stream,
        tool=tool,
        **objects,
        broken=lambda: raises(Exception, streamed(f"{model}-broken")),
        auth=lambda: raises(ModelHTTPError, run(model, WRONG_KEY), status(401)),
        limit=lambda: raises(ModelHTTPError, run(f"{model}-limited"), status(429)),
        length=lambda: raises(ModelHTTPError, run(f"{model}-long"), status(400)),
    )


for served in (CHAT, ANTHROPIC):
    asked("chat", openai_model(OpenAIChatModel), served)
    asked("messages", anthropic_model, served)
for served in (CHAT, ANTHROPIC, OPENAI):
    asked("Responses", openai_model(OpenAIResponsesModel), served)
