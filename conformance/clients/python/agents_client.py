"""OpenAI's Agents SDK, which speaks responses unless told otherwise."""

import openai
from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool
from agents import set_tracing_disabled
from openai import AsyncOpenAI
from pydantic import BaseModel

from report import ANTHROPIC, CHAT, KEY, OPENAI, V1, WRONG_KEY, checks, is_order, is_total, lane, says

set_tracing_disabled(True)


class Total(BaseModel):
    total: int


def asked(own, kind, model):
    def agent(name=model, key=KEY, **more):
        client = AsyncOpenAI(base_url=V1, api_key=key, max_retries=0)
        return Agent(
            name="Clerk",
            instructions="Be short.",
            model=kind(model=name, openai_client=client),
            model_settings=ModelSettings(include_usage=True),
            **more,
        )

    async def text():
        says((await Runner.run(agent(), "Hi")).final_output)

    async def streamed(name=model):
        result = Runner.run_streamed(agent(name), "Hi")
        said = ""
        async for event in result.stream_events():
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                said += event.data.delta
        return said

    async def stream():
        says(await streamed())

    async def tool():
        orders = []

        @function_tool
        def find_order(id: int) -> str:
            """Finds an order."""
            orders.append(id)
            return f"order {id}: 12"

        says((await Runner.run(agent(tools=[find_order]), "Hi")).final_output)
        is_order({"id": orders[0]})

    async def parsed():
        is_total((await Runner.run(agent(output_type=Total), "Sum?")).final_output.total)

    async def raises(kinds, ask):
        try:
            answer = await ask
        except kinds:
            return
        raise AssertionError(f"no error, but {answer!r}")

    checks(
        lane(own, model),
        text=text,
        stream=stream,
        tool=tool,
        object=parsed,
        broken=lambda: raises(Exception, streamed(f"{model}-broken")),
        auth=lambda: raises(openai.AuthenticationError, Runner.run(agent(key=WRONG_KEY), "Hi")),
        limit=lambda: raises(openai.RateLimitError, Runner.run(agent(f"{model}-limited"), "Hi")),
        length=lambda: raises(openai.BadRequestError, Runner.run(agent(f"{model}-long"), "Hi")),
    )


for served in (CHAT, ANTHROPIC, OPENAI):
    asked("Responses", OpenAIResponsesModel, served)
    asked("chat", OpenAIChatCompletionsModel, served)
