"""How much of a score is memory: LiMem."""

from gemenv.envs.base.arguments import require


def limem_score(accuracy: float, consistency: float) -> float:
    """Return the local-inconsistency-based memorization score, Acc * (1 - CR).

    It is high where puzzles are solved that are not solved any more after a small change. From "On
    Memorization of Large Language Models in Logical Reasoning" (Xie et al. 2024, arXiv:2410.23123).

    Args:
        accuracy: Share of puzzles that are solved, 0 to 1.
        consistency: Share of the solved ones that are still solved when they are perturbed as in
            `KnightsAndKnaves`, 0 to 1.

    Raises:
        InvalidArgumentError: If one is no share.

    >>> round(limem_score(0.9, 0.6), 9)
    0.36
    """
    for name, share in (("accuracy", accuracy), ("consistency", consistency)):
        require(0 <= share <= 1, f"`{name}` must be from 0 to 1", share)
    return accuracy * (1 - consistency)
