"""What every client of this folder shares: where the gateway is, which models stand behind it, and how a check is told."""

import asyncio
import inspect
import json
import os
import traceback

URL = os.environ["JOULEGATE_URL"]
V1 = f"{URL}/v1"
KEY = os.environ["JOULEGATE_KEY"]
CHAT = os.environ["JOULEGATE_CHAT_MODEL"]
ANTHROPIC = os.environ["JOULEGATE_ANTHROPIC_MODEL"]
OPENAI = os.environ["JOULEGATE_OPENAI_MODEL"]
NAMES = {CHAT: "chat", ANTHROPIC: "Anthropic", OPENAI: "OpenAI"}
# One for all checks: clients keep connections in it.
LOOP = asyncio.new_event_loop()
WRONG_KEY = "a-key-that-nobody-has"


def lane(own, model):
    """`chat over Anthropic`: what the client speaks, and what its answers come from."""
    return f"{own} over {NAMES[model]}"


def checks(name, **each):
    """Runs each check and tells its outcome in a line of its own."""
    for check, ask in each.items():
        told = {"lane": name, "check": check}
        try:
            asked = ask()
            if inspect.isawaitable(asked):
                LOOP.run_until_complete(asked)
        except BaseException as error:  # Whatever a client ends with is the answer.
            if os.environ.get("JOULEGATE_TRACE"):
                traceback.print_exc()
            told["fault"] = f"{type(error).__name__}: {error}"[:300]
        print(json.dumps(told), flush=True)


def says(text):
    """The upstreams' greeting came whole."""
    assert text.startswith("Grüße 🌍"), f"said {text!r}"


def is_order(arguments):
    """The call that the upstreams make of any tool."""
    value = json.loads(arguments) if isinstance(arguments, str) else arguments
    assert value == {"id": 10}, f"called with {value!r}"


def is_total(value):
    """The object that the upstreams answer where a schema asks."""
    assert value == 3, f"the total is {value!r}"


def raises(kinds, ask):
    """The client's own error, and not half an answer."""
    try:
        answer = ask()
    except kinds:
        return
    raise AssertionError(f"no error, but {answer!r}")
