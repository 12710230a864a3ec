"""Let an agent search a corpus, judge what it has found, and cite what its answer rests on."""

from collections.abc import Sequence

import gemenv
from gemenv.agents import FunctionAgent
from gemenv.messages import Message, message_text
from gemenv.rollout import rollout
from gemenv.tools.search import Passage, SearchTool, build_index
from gemenv.wrappers import Citations, JudgeSearch, ToolWrapper

PASSAGES = [
    Passage("1", "Velm", "Velm is a harbour town in the north of Ostria, known for its amber."),
    Passage("2", "Ostria", "Ostria is a country of lakes. Its capital is Tarnholt."),
    Passage("3", "Tarnholt", "Tarnholt lies on the river Issel. Its mayor is Ada Brenning."),
    Passage("4", "Ada Brenning", "Ada Brenning is a botanist who was born in Velm."),
]
INDEX = build_index(PASSAGES)
QUESTIONS = [
    {"question": "Who is the mayor of the capital of Ostria?", "answer": ["Ada Brenning"]},
    {"question": "In which town was Ada Brenning born?", "answer": ["Velm"]},
]


SCRIPT = {
    "Who is the mayor": [
        "<search>amber harbour</search>",
        "<judge>bad</judge><search>capital of Ostria</search>",
        "<judge>good</judge><search>mayor of Tarnholt</search>",
        "<answer>Ada Brenning</answer> [2][3]",
    ],
    "In which town": ["<search>Ada Brenning born</search>", "<answer>Velm</answer> [1]"],
}


def searcher(messages: Sequence[Message]) -> str:
    """Give the next reply of a script: in place of a model."""
    asked = message_text(messages[0])
    replies = next(replies for begin, replies in SCRIPT.items() if asked.startswith(begin))
    return replies[len(messages) // 2]


env = gemenv.make(
    "qa:HotpotQA-v0",
    dataset=QUESTIONS,
    question_key="question",
    answer_key="answer",
    shuffle=False,
    # `SearchTool("http://127.0.0.1:8000/retrieve")` would ask a server instead.
    wrappers=[
        lambda env: ToolWrapper(env, [SearchTool(INDEX, topk=2)], max_tool_uses=4),
        JudgeSearch,
        Citations,
    ],
)
for seed in range(len(QUESTIONS)):
    episode = rollout(env, FunctionAgent(searcher), seed=seed)
    print("\n".join(f"{m['role']}: {message_text(m)}" for m in episode.messages))
    print(f"solved: {episode.success}\n")
env.close()
