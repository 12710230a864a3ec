"""An environment that counts its tasks is asked each of them once."""

from gemenv.agents import OracleAgent
from gemenv.rollout import Job, rollouts

ROWS = [{"problem": f"{n} + {n}", "answer": str(2 * n)} for n in range(5)]


def test_task_k_is_row_k() -> None:
    jobs = [
        Job(env_id="eval:MATH500-v0", env_kwargs={"dataset": ROWS}, task=task, run_seed=seed)
        for task in range(7)
        for seed in (0, 1)
    ]
    asked = {(e.task, e.prompt.partition("\n")[0]) for e in rollouts(jobs, OracleAgent())}
    assert sorted(asked) == [(task, ROWS[task % 5]["problem"]) for task in range(7)]
