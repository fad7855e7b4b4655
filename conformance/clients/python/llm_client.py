"""llm, as its command line runs it: models of its own YAML file."""

import json
import os
import subprocess
import sys
import tempfile

from report import ANTHROPIC, CHAT, KEY, V1, WRONG_KEY, checks, lane, says

FOLDER = tempfile.mkdtemp(prefix="joulegate-llm-")
NAMES = [f"{model}{fault}" for model in (CHAT, ANTHROPIC) for fault in ("", "-broken", "-limited", "-long")]
with open(os.path.join(FOLDER, "extra-openai-models.yaml"), "w") as file:
    # JSON is YAML too.
    json.dump(
        [
            {
                "model_id": f"gate-{name}",
                "model_name": name,
                "api_base": V1,
                "api_key_name": "gate",
                "supports_tools": True,
                "supports_schema": True,
            }
            for name in NAMES
        ],
        file,
    )
FINDS = 'def find_order(id: int) -> str:\n    "Finds an order."\n    return f"order {id}: 12"\n'


def run(model, *more, key=KEY):
    return subprocess.run(
        [sys.executable, "-m", "llm", "prompt", "-m", f"gate-{model}", "--key", key, *more, "Hi"],
        env={**os.environ, "LLM_USER_PATH": FOLDER},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def answered(*asked, **more):
    ended = run(*asked, **more)
    assert ended.returncode == 0, ended.stderr[-300:]
    return ended.stdout.strip()


def fails(word, *asked, **more):
    ended = run(*asked, **more)
    assert ended.returncode != 0, f"no error, but {ended.stdout!r}"
    assert word in ended.stderr, ended.stderr[-300:]


def asked(model):
    def tool():
        said = answered(model, "--no-stream", "--functions", FINDS, "--td")
        says(said)

    def parsed():
        value = json.loads(answered(model, "--no-stream", "--schema", "total int"))
        assert value == {"total": 3}, value

    checks(
        lane("chat", model),
        text=lambda: says(answered(model, "--no-stream")),
        stream=lambda: says(answered(model)),
        tool=tool,
        object=parsed,
        broken=lambda: fails("Error", f"{model}-broken"),
        auth=lambda: fails("401", model, key=WRONG_KEY),
        limit=lambda: fails("no more", f"{model}-limited"),
        length=lambda: fails("long" if model == ANTHROPIC else "context length", f"{model}-long"),
    )


for served in (CHAT, ANTHROPIC):
    asked(served)
