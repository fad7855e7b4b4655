"""instructor: objects by tool calls and by JSON schema."""

import instructor
import openai
from pydantic import BaseModel

from report import ANTHROPIC, CHAT, KEY, V1, WRONG_KEY, checks, is_order, is_total, lane, raises

HI = [{"role": "user", "content": "Hi"}]


class Order(BaseModel):
    """An order."""

    id: int


class Total(BaseModel):
    """A sum."""

    total: int


def asked(model):
    def made(mode, kind, model=model, key=KEY):
        client = openai.OpenAI(base_url=V1, api_key=key, max_retries=0)
        return instructor.from_openai(client, mode=mode).create(
            model=model, messages=HI, response_model=kind, max_retries=0
        )

    def order(**more):
        return made(instructor.Mode.TOOLS, Order, **more)

    def streamed(model=model):
        client = openai.OpenAI(base_url=V1, api_key=KEY, max_retries=0)
        *_, last = instructor.from_openai(client).create_partial(model=model, messages=HI, response_model=Order)
        return last

    checks(
        lane("chat", model),
        stream=lambda: is_order(streamed().model_dump()),
        tool=lambda: is_order(order().model_dump()),
        object=lambda: is_total(made(instructor.Mode.JSON_SCHEMA, Total).total),
        broken=lambda: raises(Exception, lambda: streamed(f"{model}-broken")),
        auth=lambda: raises(Exception, lambda: order(key=WRONG_KEY)),
        limit=lambda: raises(Exception, lambda: order(model=f"{model}-limited")),
        length=lambda: raises(Exception, lambda: order(model=f"{model}-long")),
    )


for served in (CHAT, ANTHROPIC):
    asked(served)
