"""An agent that asks a model behind an OpenAI-compatible chat API."""

import copy
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gemenv.agents.base import Agent, Prompt, Reply
from gemenv.agents.endpoint import Endpoint
from gemenv.agents.model_client import ClientSettings, ModelClient
from gemenv.agents.transport import TransportChoice, TransportName
from gemenv.errors import InvalidArgumentError
from gemenv.messages import Message

if TYPE_CHECKING:
    import httpx

# Servers take seeds of 32 bits, with or without sign; 31 bits suit both.
_SEED_BITS = 31
_OWN_FIELDS = ("messages", "model", "stream")


class ChatAgent(Agent):
    """Asks `/chat/completions` of any server that speaks the OpenAI protocol.

    One agent serves any number of episodes at the same time, from any event loop; call `aclose`
    in each loop that used it.

    Args:
        model: The model's name, as the server knows it.
        base_url: Where the API begins, such as `http://127.0.0.1:8000/v1`. Without a path, `/v1`
            is added; any other path is taken as it is. No proxy is used for this machine.
        name: How tables and records call the agent; `openai:` and the model by default.
        api_key_env: The environment variable with the API key, read here and now. The key goes
            into the `Authorization` header and nowhere else. Unset: no such header.
        system_prompt: The first message of every conversation that a rollout begins.
        temperature: Of the sampling, 0 or more; `None` leaves it to the server, like all that
            follow.
        top_p: Of the sampling, in (0, 1].
        max_tokens: The longest reply, in tokens. Some models of OpenAI take
            `extra_body={"max_completion_tokens": …}` instead.
        stop: One text or several at which the model stops.
        send_seed: Whether each request carries the seed of its turn, reduced to 31 bits.
        send_reasoning: Whether the model gets to see the `reasoning_content` of its earlier
            messages; some servers refuse it.
        logprobs: Whether to ask for the log-probability of each token.
        native_tools: Whether the server is told of the environment's tools, so that the model
            calls them by `tool_calls`; by default the first observation says how to write calls.
        extra_body: More fields for each request, such as `{"return_token_ids": True}` of vLLM;
            they win over the fields above.
        timeout: Seconds for one attempt as a whole.
        connect_timeout: Seconds for making a connection.
        max_concurrency: Requests under way at once, per event loop; the others wait.
        max_retries: Further attempts after a failure that may pass: statuses 408, 409, 425, 429
            and from 500 (not 501), no or half an answer, a 200 without a chat completion.
        backoff: The longest wait after the first failure and the longest of all, in seconds. The
            actual one is random; it doubles in the mean with every failure. A `Retry-After`
            header of up to 60 s comes on top.
        max_reply_bytes: The longest answer that is read.
        transport: `"httpx"`; `"aiohttp"`, several times faster, of the extra `fast`; `"auto"`,
            the faster that is installed; or a transport of httpx, for tests.

    Raises:
        InvalidArgumentError: If a value is outside its range.
        MissingDependencyError: If the transport asked for is not installed.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        name: str | None = None,
        api_key_env: str = "OPENAI_API_KEY",
        system_prompt: str | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        max_tokens: int | None = None,
        stop: str | Sequence[str] | None = None,
        send_seed: bool = True,
        send_reasoning: bool = False,
        logprobs: bool = False,
        native_tools: bool = False,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float = 600.0,
        connect_timeout: float = 10.0,
        max_concurrency: int = 64,
        max_retries: int = 6,
        backoff: tuple[float, float] = (0.5, 30.0),
        max_reply_bytes: int = 32 * 2**20,
        transport: "TransportChoice | httpx.AsyncBaseTransport" = "auto",
    ) -> None:
        self.name = f"openai:{model}" if name is None else name
        self._model = model
        self._sampling = _sampling(temperature, top_p, max_tokens, stop)
        self.system_prompt = system_prompt
        self._send_seed = send_seed
        self._send_reasoning = send_reasoning
        self._logprobs = logprobs
        self._native_tools = native_tools
        self._extra_body = _plain(extra_body or {})
        self._settings = ClientSettings(
            timeout=timeout,
            connect_timeout=connect_timeout,
            max_concurrency=max_concurrency,
            max_retries=max_retries,
            backoff=backoff,
            max_reply_bytes=max_reply_bytes,
        )
        self._endpoint = Endpoint(base_url, api_key_env)
        self._client = ModelClient(self._endpoint, model, self._settings, transport)

    @property
    def transport(self) -> TransportName:
        """The HTTP stack in use."""
        return self._client.transport

    def __repr__(self) -> str:
        return f"ChatAgent({self._model!r}, base_url={self._endpoint.base_url!r})"

    async def act(self, prompt: Prompt) -> Reply:
        """Ask the model for its next message.

        Raises:
            ModelServerError: If the server refuses the request, or fails once too often.
        """
        body = {
            "model": self._model,
            "messages": self._messages(prompt.messages),
            **self._sampling,
        }
        if self._send_seed:
            body["seed"] = prompt.seed % 2**_SEED_BITS
        if self._logprobs:
            body["logprobs"] = True
        if self._native_tools and prompt.tools:
            body["tools"] = list(prompt.tools)
        body.update(self._extra_body)
        # Python keeps half a surrogate pair in a text, UTF-8 does not; servers fail on the escape.
        encoded = json.dumps(body, ensure_ascii=False).encode(errors="replace")
        return await self._client.post(encoded)

    async def aclose(self) -> None:
        """Close the connections of the running event loop; may be called twice."""
        await self._client.aclose()

    def describe(self) -> dict[str, Any]:
        """Return the settings that bear on what is said: all JSON, none a secret."""
        return {
            "name": self.name,
            "model": self._model,
            "base_url": self._endpoint.base_url,
            "system_prompt": self.system_prompt,
            "temperature": None,
            "top_p": None,
            "max_tokens": None,
            "stop": None,
            **self._sampling,
            "send_seed": self._send_seed,
            "send_reasoning": self._send_reasoning,
            "logprobs": self._logprobs,
            "native_tools": self._native_tools,
            "extra_body": copy.deepcopy(self._extra_body),
        }

    def _messages(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        sent = [dict(message) for message in messages]
        if not self._send_reasoning:
            for message in sent:
                message.pop("reasoning_content", None)
        return sent


def _sampling(
    temperature: float | None,
    top_p: float | None,
    max_tokens: int | None,
    stop: str | Sequence[str] | None,
) -> dict[str, Any]:
    """Return the fields that are set, checked."""
    if temperature is not None and not 0 <= temperature < math.inf:
        raise InvalidArgumentError(f"temperature must be 0 or more, not {temperature!r}.")
    if top_p is not None and not 0 < top_p <= 1:
        raise InvalidArgumentError(f"top_p must be in (0, 1], not {top_p!r}.")
    if max_tokens is not None and max_tokens < 1:
        raise InvalidArgumentError(f"max_tokens must be at least 1, not {max_tokens!r}.")
    stops = [stop] if isinstance(stop, str) else stop and list(stop)
    fields = {"temperature": temperature, "top_p": top_p, "max_tokens": max_tokens, "stop": stops}
    return {field: value for field, value in fields.items() if value is not None}


def _plain(extra_body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deep copy that is certain to be JSON."""
    for field in _OWN_FIELDS:
        if field in extra_body:
            raise InvalidArgumentError(f"extra_body cannot set {field!r}: the agent does.")
    try:
        return json.loads(json.dumps(dict(extra_body), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(f"extra_body is not JSON: {error}") from None
