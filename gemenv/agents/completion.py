"""The wire format of `/chat/completions`: from the JSON of an answer to a `Reply`."""

import json
from typing import Any, cast

from gemenv.agents.base import Reply, Usage
from gemenv.messages import calls_as_text


def parse_reply(document: str) -> Reply:
    """Read a chat completion.

    Of several choices the first counts. Empty or missing content is a reply all the same. Calls of
    tools are also put behind the text, as environments read them. Fields
    that servers add of their own are read where they exist: `reasoning_content` or `reasoning`
    (vLLM, SGLang, DeepSeek), `token_ids` (vLLM) or `completion_token_ids` (SGLang).

    Raises:
        ValueError: If the document is not a chat completion.
    """
    try:
        parsed: object = json.loads(document)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    completion = _mapping(parsed)
    choices = _list(completion.get("choices"))
    if not choices:
        raise ValueError("it has no choices")
    choice = _mapping(choices[0])
    message = choice.get("message")
    if not isinstance(message, dict):
        raise ValueError("its choice has no message")
    message = _mapping(cast(object, message))
    reasoning = message.get("reasoning_content") or message.get("reasoning")
    tool_calls = [call for call in map(_mapping, _list(message.get("tool_calls"))) if call]
    said = [_text(message.get("content")), calls_as_text(tool_calls)]
    finish_reason = choice.get("finish_reason")
    return Reply(
        text="\n".join(part for part in said if part),
        reasoning=reasoning if isinstance(reasoning, str) else None,
        tool_calls=tool_calls,
        finish_reason=finish_reason if isinstance(finish_reason, str) else None,
        usage=_usage(completion.get("usage")),
        token_ids=_token_ids(choice),
        logprobs=_logprobs(choice.get("logprobs")),
    )


def _mapping(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


def _text(content: object) -> str:
    """Return content as text: a string, or a list of parts of which the text parts are joined."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        raise ValueError("its content is neither text nor a list of parts")
    parts = [_mapping(part).get("text") for part in _list(cast(object, content))]
    return "".join(part for part in parts if isinstance(part, str))


def _usage(value: object) -> Usage | None:
    if not isinstance(value, dict):
        return None
    usage = _mapping(cast(object, value))
    return Usage(
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        cached_tokens=_count(_mapping(usage.get("prompt_tokens_details")).get("cached_tokens")),
        reasoning_tokens=_count(
            _mapping(usage.get("completion_tokens_details")).get("reasoning_tokens")
        ),
    )


def _count(value: object) -> int:
    return max(value, 0) if isinstance(value, int) else 0


def _token_ids(choice: dict[str, Any]) -> list[int] | None:
    tokens = _list(choice.get("token_ids") or choice.get("completion_token_ids"))
    ids = [token for token in tokens if isinstance(token, int)]
    return ids if ids and len(ids) == len(tokens) else None


def _logprobs(value: object) -> list[float] | None:
    tokens = _list(_mapping(value).get("content"))
    found = [_mapping(token).get("logprob") for token in tokens]
    logprobs = [float(logprob) for logprob in found if isinstance(logprob, int | float)]
    return logprobs if logprobs and len(logprobs) == len(tokens) else None
