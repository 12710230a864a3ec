"""An agent that knows what to look for, and finds it by searching."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from gemenv.agents import Agent, Prompt, Reply
from gemenv.core import Env
from gemenv.data.world import RELATIONS
from gemenv.envs.base.formats import FORMATS
from gemenv.envs.qa.world.composing import UNKNOWN_WORD
from gemenv.envs.qa.world.plan import Hop, Plan, year_of
from gemenv.envs.qa.world.questions import WorldQuestion
from gemenv.envs.qa.world.reading import Found, passages
from gemenv.errors import InvalidArgumentError
from gemenv.messages import Message
from gemenv.tools.calls import tagged

_find_query = tagged("search", "query")


_OTHER_NAMES = {"person": "pen name", "town": "former name formerly"}
"""Words with which pages tell that something has another name."""


class _Wanted(Exception):  # noqa: N818 - no error: the next thing to search for
    """A search has to be made before the agent can go on."""

    def __init__(self, query: str) -> None:
        super().__init__(query)
        self.query = query


class WorldAgent(Agent):
    """Answers questions of `qa:World-v0` by searching, as a perfect reader would.

    It is told what a question asks, in place of understanding it: the names in it and which facts
    to follow (`WorldQuestion.plan`), but no answer. All else it reads out of what the search tool
    shows: it looks each thing up by name, reads the fact in the words of the page, recognises
    things by their other names, and says so where a page lacks the fact.

    Its score is the ceiling of what searching can give; without a search tool it guesses.

    Args:
        retries: How often the search for a thing is made again where its page did not come: in
            the same words if the search failed or was cut short, otherwise in others.

    Raises:
        InvalidArgumentError: If `retries` is negative.
    """

    def __init__(self, retries: int = 3) -> None:
        if retries < 0:
            raise InvalidArgumentError(f"`retries` must be 0 or more, got {retries!r}.")
        self.retries = retries
        self.name = f"world:{retries}"

    async def act(self, prompt: Prompt) -> Reply:
        """Write the next search, or the answer."""
        env = prompt.env.unwrapped
        if not isinstance(env, WorldQuestion):
            raise InvalidArgumentError(f"WorldAgent plays qa:World-v0 only, got {prompt.env!r}.")
        if not _uses_left(prompt.env):
            return Reply(text=env.sample_random_action(np.random.default_rng(prompt.seed)))
        try:
            answer = _Solver(env, _Searches(prompt.messages, self.retries)).answer()
        except _Wanted as wanted:
            return Reply(text=f"<search>{wanted.query}</search>")
        return Reply(text=FORMATS[env.answer_format].write(answer))


def _uses_left(env: Env) -> bool:
    if not env.has_wrapper_attr("tool_use_counter"):  # pyright: ignore[reportUnknownMemberType]
        return False
    most = env.get_wrapper_attr("max_tool_uses")
    return most is None or env.get_wrapper_attr("tool_use_counter") < most


class _Searches:
    """What was searched for in this episode, and what came."""

    def __init__(self, messages: Sequence[Message], retries: int) -> None:
        self._retries = retries
        self._results: defaultdict[str, list[list[Found]]] = defaultdict(list)
        query = ""
        for message in messages:
            content = message["content"]
            text = content if isinstance(content, str) else ""
            if message["role"] == "assistant":
                call = _find_query(text)
                query = call.arguments["query"] if call else ""
            elif query:
                self._results[query].append(passages(text))

    def page(self, name: str, kind: str) -> Found | None:
        """Return the page about something, by its title or another name; `None` for none.

        Raises:
            _Wanted: If something has to be searched for first.
        """
        queries = [name, f"{name} {_OTHER_NAMES.get(kind, kind)}"]
        made: Counter[str] = Counter()
        for _ in range(1 + self._retries):
            query = queries[0]
            results = self._results[query]
            if len(results) == made[query]:
                raise _Wanted(query)
            result = results[made[query]]
            made[query] += 1
            for found in result:
                if found.whole and name in found.names(kind):
                    return found
            if len(queries) > 1 and _is_about(result, name):
                # The search worked, so other words have to be found.
                queries.pop(0)
        return None


def _is_about(result: Sequence[Found], name: str) -> bool:
    """Say whether a result was shown to its end, and is that of a search for a name."""
    mention = any(name in found.title or name in found.text for found in result)
    return mention and all(found.whole for found in result)


class _Solver:
    """Follows a plan through pages."""

    def __init__(self, env: WorldQuestion, searches: _Searches) -> None:
        self._plan: Plan = env.plan
        self._names = [env.world.title(page) for page in self._plan.starts]
        self._kinds = [env.world.kind(page) for page in self._plan.starts]
        self._page = searches.page

    def answer(self) -> str:
        """Return the answer."""
        name: str | None = self._start()
        kind = "person" if self._plan.kind == "intersection" else self._kinds[0]
        for hop in self._plan.hops:
            before = name
            name = self._follow(name, kind, hop) if name else None
            if name is None:
                return f"{UNKNOWN_WORD} {before or ''}".strip()
            kind = hop.leads_to
        return name or UNKNOWN_WORD

    def _start(self) -> str | None:
        plan = self._plan
        if plan.kind == "comparison":
            return self._chosen()
        return self._common() if plan.kind == "intersection" else self._names[0]

    def _chosen(self) -> str | None:
        """Return the earlier, or the later, of two."""
        plan = self._plan
        hop, kind = Hop(plan.compare), RELATIONS[plan.compare].subject
        values = [self._follow(name, kind, hop) for name in self._names]
        years = [year_of(value) for value in values if value]
        if len(years) < len(values):
            return None
        return self._names[years.index(max(years) if plan.last else min(years))]

    def _common(self) -> str | None:
        """Return the pupil of a teacher who was born in a town."""
        teacher, town = (
            self._page(name, kind) for name, kind in zip(self._names, self._kinds, strict=True)
        )
        if teacher is None or town is None:
            return None
        names = town.names("town")
        for pupil in teacher.follow("person", Hop("person.teacher", inverse=True)):
            if self._follow(pupil, "person", Hop("person.birthplace")) in names:
                return pupil
        return None

    def _follow(self, name: str, kind: str, hop: Hop) -> str | None:
        page = self._page(name, kind)
        leads = page.follow(kind, hop) if page else []
        return leads[0] if leads else None
