"""Questions over a generated encyclopedia, for agents that search.

`plan.py` is what a question asks, `drawing.py` draws it, `wording.py` and `composing.py` write it,
`questions.py` is the environment, `hosting.py` gives it a search tool. `agent.py` is an agent that
really searches, and reads what it finds (`reading.py`).
"""

from gemenv.envs.qa.world.agent import WorldAgent
from gemenv.envs.qa.world.questions import WorldQuestion

__all__ = ["WorldAgent", "WorldQuestion"]
