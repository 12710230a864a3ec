"""Networks of nodes and links."""

from gemenv.envs.code.tasks.base import Parameters, task
from gemenv.envs.code.tasks.draws import Dice


def _network(dice: Dice, scale: float, parameters: Parameters) -> list[object]:
    """Draw nodes, and links between different ones with their lengths."""
    n = dice.size(2, 8, scale)
    pairs = [(a, b) for a in range(n) for b in range(n) if a < b]
    count = min(len(pairs), dice.below(2 * n) + 1)
    links: list[list[int]] = []
    for a, b in dice.shuffled(pairs)[:count]:
        a, b = (a, b) if dice.coin() else (b, a)
        links.append([a, b, dice.between(1, 15)])
    return [n, links]


_FORM = (
    "A network has `n` nodes, numbered from 0, 2 to 8 of them. Each of `rows` is a link, as the "
    "numbers of two nodes and a length from 1 to 15; no two nodes have more than one link. "
)


@task(
    5,
    _FORM
    + "{way} A path costs the lengths of its links, plus {toll} for every node on it besides its "
    "first and its last one. Give the least cost of a path from node 0 to node n-1 with at most "
    "{most} links, or {default} if there is none.",
    _network,
    phrases={
        "way": {
            False: "Links can be used in both directions.",
            True: "A link can be used only from the node that is named first to the other.",
        }
    },
    way=(False, True),
    toll=range(8),
    most=range(2, 6),
    default=(-1, 0, 999),
)
def cheapest_path(
    n: int, rows: list[list[int]], *, way: bool, toll: int, most: int, default: int
) -> int:
    far = 10**9
    links = rows if way else rows + [[b, a, length] for a, b, length in rows]
    best = [-toll] + [far] * (n - 1)
    for _ in range(most):
        further = list(best)
        for a, b, length in links:
            if best[a] < far:
                further[b] = min(further[b], best[a] + toll + length)
        best = further
    return best[n - 1] if best[n - 1] < far else default


@task(
    3,
    _FORM + "Links longer than {longest} do not count. A group is a largest set of nodes that are "
    "connected with each other, over any number of links. {wanted} the groups of {least} or more "
    "nodes.",
    _network,
    phrases={
        "wanted": {"count": "Count", "sum": "Add up the numbers of all nodes in"},
    },
    longest=range(5, 15),
    wanted=("count", "sum"),
    least=(1, 2, 3),
)
def connected_groups(
    n: int, rows: list[list[int]], *, longest: int, wanted: str, least: int
) -> int:
    group = list(range(n))
    for a, b, length in rows:
        if length <= longest:
            old, new = group[a], group[b]
            group = [new if g == old else g for g in group]
    found = [g for g in set(group) if group.count(g) >= least]
    if wanted == "count":
        return len(found)
    return sum(node for node in range(n) if group[node] in found)


def _order(dice: Dice, scale: float, parameters: Parameters) -> list[object]:
    """Draw tasks that can be done in some order, and at times a circle."""
    n = dice.size(2, 8, scale)
    place = dice.shuffled(range(n))
    pairs = [(a, b) for a in range(n) for b in range(n) if place[a] < place[b]]
    links = [list(pair) for pair in dice.shuffled(pairs)[: dice.below(2 * n)]]
    if links and dice.below(4) == 0:
        links.append(links[0][::-1])
    return [n, links]


@task(
    4,
    "There are `n` jobs, numbered from 0, 2 to 8 of them. Each of `rows` is a pair a b of "
    "different jobs: job a must be done {when} job b. Do the jobs one after the other, always the "
    "one of {tie} number that can be done now; {first}. Give the jobs in this order. If not all "
    "can be done, {default}.",
    _order,
    phrases={
        "when": {True: "before", False: "after"},
        "first": {
            "none": "nothing else matters",
            "odd": "but as long as a job of odd number can be done, do no job of even number",
            "even": "but as long as a job of even number can be done, do no job of odd number",
            "near": "but after job j, do the job j+1 at once if it can be done",
        },
        "default": {
            "empty": "give an empty list",
            "part": "give those that can",
            "minus": "give those that can, and then -1",
        },
    },
    when=(True, False),
    tie=("lowest", "highest"),
    first=("none", "odd", "even", "near"),
    default=("empty", "part", "minus"),
)
def order_jobs(
    n: int, rows: list[list[int]], *, when: bool, tie: str, first: str, default: str
) -> list[int]:
    pairs = [(a, b) if when else (b, a) for a, b in rows]
    done: list[int] = []
    while True:
        ready = [
            job
            for job in range(n)
            if job not in done and all(a in done for a, b in pairs if b == job)
        ]
        if not ready:
            break
        if first in ("odd", "even"):
            ready = [job for job in ready if job % 2 == (first == "odd")] or ready
        if first == "near" and done and done[-1] + 1 in ready:
            ready = [done[-1] + 1]
        done.append(min(ready) if tie == "lowest" else max(ready))
    if len(done) == n:
        return done
    return {"empty": [], "part": done, "minus": [*done, -1]}[default]


@task(
    5,
    _FORM
    + "Choose links so that nodes that are connected by all links, over any number of them, are "
    "connected by the chosen ones, too, and the sum of the chosen lengths is as {goal} as "
    "possible, without a circle of chosen links. A link at node 0 counts as {extra} longer than "
    "it is given. Give {wanted}.",
    _network,
    phrases={
        "goal": {True: "small", False: "large"},
        "wanted": {
            "sum": "that sum",
            "top": "the sum, minus the longest chosen link (0 if none is chosen)",
        },
    },
    goal=(True, False),
    extra=range(1, 10),
    wanted=("sum", "top"),
)
def span_network(n: int, rows: list[list[int]], *, goal: bool, extra: int, wanted: str) -> int:
    group = list(range(n))
    sign = 1 if goal else -1
    links = [(length + (extra if 0 in (a, b) else 0), a, b) for a, b, length in rows]
    chosen = [0]
    for length, a, b in sorted(links, key=lambda link: sign * link[0]):
        if group[a] != group[b]:
            old, new = group[a], group[b]
            group = [new if g == old else g for g in group]
            chosen.append(length)
    return sum(chosen) if wanted == "sum" else sum(chosen) - max(chosen)
