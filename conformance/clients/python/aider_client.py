"""aider, one message without a repository."""

import os
import subprocess
import sys
import tempfile

from report import ANTHROPIC, CHAT, KEY, URL, V1, WRONG_KEY, checks, lane


def run(provider, model, *more, key=KEY):
    with tempfile.TemporaryDirectory(prefix="joulegate-aider-") as folder:
        ended = subprocess.run(
            [
                os.path.join(os.path.dirname(sys.executable), "aider"),
                *("--model", f"{provider}/{model}", "--message", "Hi"),
                *("--no-git", "--yes-always", "--no-check-update", "--analytics-disable", "--no-auto-lint"),
                *("--no-show-model-warnings", "--no-show-release-notes", "--no-pretty", "--no-detect-urls"),
                *("--map-tokens", "0", *more),
            ],
            cwd=folder,
            env={
                **os.environ,
                "HOME": folder,
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "OPENAI_API_BASE": V1,
                "OPENAI_API_KEY": key,
                "ANTHROPIC_API_BASE": URL,
                "ANTHROPIC_API_KEY": key,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
        )
        return ended.stdout + ended.stderr


def told(words, *asked, **more):
    said = run(*asked, **more)
    assert any(word in said for word in words), said[-300:]


def asked(own, provider, model):
    checks(
        lane(own, model),
        text=lambda: told(["Grüße 🌍"], provider, model, "--no-stream"),
        stream=lambda: told(["Grüße 🌍"], provider, model),
        auth=lambda: told(["AuthenticationError"], provider, model, key=WRONG_KEY),
        # Its own advice on what to leave out, or the words of the error.
        length=lambda: told(["token-limits", "context length"], provider, f"{model}-long"),
    )


for served in (CHAT, ANTHROPIC):
    asked("chat", "openai", served)
asked("messages", "anthropic", ANTHROPIC)
