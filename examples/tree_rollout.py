"""Grow a tree of episodes: fork at every step, and compare siblings, as in tree-GRPO."""

from dataclasses import dataclass, field

import gemenv


@dataclass
class Node:
    """One step, and those that were tried after it."""

    action: str = ""
    reward: float = 0.0
    children: list["Node"] = field(default_factory=list["Node"])

    def value(self) -> float:
        """Return the reward from here on, the mean over what was tried."""
        later = [child.value() for child in self.children]
        return self.reward + (sum(later) / len(later) if later else 0.0)


@dataclass
class TreeRollout:
    """Expands every open leaf into `branches` children, until `depth` or the end.

    The slots of the vector environment are the leaves: a leaf is forked into free slots, and each
    slot then takes a step of its own.
    """

    vec: gemenv.VectorEnv
    branches: int
    depth: int

    def grow(self) -> Node:
        """Return the root of a tree on one task."""
        self.vec.reset([0])
        root = Node()
        leaves = {0: root}
        for _ in range(self.depth):
            if leaves:
                leaves = self.expand(leaves)
        return root

    def expand(self, leaves: dict[int, Node]) -> dict[int, Node]:
        """Fork each leaf, step all forks at once, and return those that go on."""
        free = [slot for slot in range(len(self.vec)) if slot not in leaves]
        parents: dict[int, Node] = {}
        for slot, leaf in leaves.items():
            forks = [free.pop() for _ in range(min(self.branches - 1, len(free)))]
            if forks:
                self.vec.fork(slot, forks)
            parents.update(dict.fromkeys([slot, *forks], leaf))
        slots = list(parents)
        actions = self.vec.call("sample_random_action", ids=slots)
        batch = self.vec.step(dict(zip(slots, actions, strict=True)))
        open_leaves: dict[int, Node] = {}
        for i, slot in enumerate(slots):
            child = Node(actions[i], float(batch.rewards[i]))
            parents[slot].children.append(child)
            if not (batch.terminations[i] or batch.truncations[i]):
                open_leaves[slot] = child
        return open_leaves


with gemenv.make_vec("game:CountdownSteps-v0-easy", 64, seed=34, autoreset="DISABLED") as vec:
    root = TreeRollout(vec, branches=4, depth=3).grow()

print(f"value of the task under random play: {root.value():.3f}")
for child in sorted(root.children, key=Node.value, reverse=True):
    advantage = child.value() - root.value()
    print(f"{advantage:+.3f}  {child.action}  ({len(child.children)} continuations)")
