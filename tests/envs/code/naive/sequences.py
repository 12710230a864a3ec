"""Second solvers of tasks about lists of numbers."""

from bisect import bisect_left
from collections import Counter, OrderedDict, deque
from itertools import chain, combinations, pairwise, product, zip_longest
from typing import Any


def ranked_value(numbers: list[int], rank: int, side: str, default: int) -> int:
    left = set(numbers)
    choose = min if side == "smallest" else max
    for _ in range(rank - 1):
        if left:
            left.remove(choose(left))
    return choose(left, default=default)


def rotate_blocks(numbers: list[int], size: int, shift: int, side: str) -> list[int]:
    result: list[int] = []
    queue = list(numbers)
    while queue:
        block = deque(queue[:size])
        del queue[:size]
        block.rotate(shift if side == "right" else -shift)
        result.extend(block)
    return result


def sort_by_remainder(numbers: list[int], modulus: int, order: str, ties: str) -> list[int]:
    buckets: dict[int, list[int]] = {r: [] for r in range(modulus)}
    for x in numbers:
        buckets[x - x // modulus * modulus].append(x)
    for bucket in buckets.values():
        if ties == "turn":
            bucket.reverse()
        if ties == "grow":
            bucket.sort()
    ordered = list(buckets.values())
    return list(chain(*(ordered if order == "smallest" else ordered[::-1])))


def thin_out(numbers: list[int], gap: int, extra: str) -> list[int]:
    def rest(last: int, left: list[int]) -> list[int]:
        if not left:
            return []
        x, *others = left
        far = x > last + gap or x < last - gap
        keep = {
            "any": far,
            "up": (far and x > last) or x in range(0, 31, 5),
            "even": far or (x != last and not (x & 1 or last & 1)),
        }[extra]
        return [x, *rest(x, others)] if keep else rest(last, others)

    return [numbers[0], *rest(numbers[0], numbers[1:])] if numbers else []


def deal_by_turns(
    left: list[int], right: list[int], first: int, second: int, last: bool
) -> list[int]:
    lefts = [left[i : i + first] for i in range(0, len(left), first)]
    rights = [right[i : i + second] for i in range(0, len(right), second)]
    pairs = zip_longest(lefts, rights, fillvalue=[])
    return [x for a, b in pairs for x in [*a, *(reversed(b) if last else b)]]


def nearest_beyond(
    numbers: list[int], side: str, relation: str, gap: int, default: int
) -> list[int]:
    def fits(x: int, y: int) -> bool:
        return y >= x + gap if relation == "larger" else y <= x - gap

    result = []
    for i, x in enumerate(numbers):
        places = [
            j for j, y in enumerate(numbers) if fits(x, y) and (j > i if side == "right" else j < i)
        ]
        result.append(numbers[min(places, key=lambda j: abs(i - j))] if places else default)
    return result


def clamp(numbers: list[int], change: str, low: int, high: int) -> list[int]:
    result = []
    for place, x in enumerate(numbers):
        y = sorted([low, x, high])[1]
        result.append({"square": y**2, "negate": -y, "third": y + place + 1}[change])
    return result


def best_window(numbers: list[int], width: int, goal: str, measure: str, default: int) -> int:
    values = []
    window: deque[int] = deque(maxlen=width)
    for x in numbers:
        window.append(x)
        if len(window) == width:
            ordered = sorted(window)
            values.append(sum(ordered) if measure == "sum" else ordered[-1] - ordered[0])
    return (max if goal == "largest" else min)(values, default=default)


def longest_run(numbers: list[int], relation: str, gap: int, wanted: str, which: bool) -> int:
    def good(part: list[int]) -> bool:
        pairs = pairwise(part)
        return all((b - a if relation == "above" else a - b) >= gap for a, b in pairs)

    n = len(numbers)
    runs = [(j - i, i) for i in range(n) for j in range(i + 1, n + 1) if good(numbers[i:j])]
    longest = max(length for length, _ in runs)
    starts = [i for length, i in runs if length == longest]
    start = max(starts) if which else min(starts)
    values = {"length": longest, "sum": sum(numbers[start : start + longest]), "start": start}
    return values[wanted]


def count_pairs(numbers: list[int], measure: str, relation: str, target: int, reach: int) -> int:
    pairs = [
        (a, b)
        for (i, a), (j, b) in combinations(enumerate(numbers), 2)
        if j - i <= reach
    ]  # fmt: skip
    values = Counter(a + b if measure == "sum" else max(a, b) - min(a, b) for a, b in pairs)
    good = (v for v in values if (v == target if relation == "is" else v > target))
    return sum(values[v] for v in good)


def count_parts(numbers: list[int], modulus: int, remainder: int, least: int) -> int:
    n, found = len(numbers), 0
    for i, j in combinations(range(n + 1), 2):
        if j - i >= least:
            found += (sum(numbers[i:j]) - remainder) / modulus % 1 == 0
    return found


def count_inversions(numbers: list[int], factor: int, shift: int, parity: str) -> int:
    found = 0
    seen: list[int] = []
    for i in reversed(range(len(numbers))):
        if i % 2 == ["even", "odd"].index(parity):
            found += bisect_left(seen, numbers[i])
        seen = sorted([*seen, factor * numbers[i] + shift])
    return found


def choose_apart(numbers: list[int], gap: int, limit: int) -> int:
    best = 0
    for size in range(len(numbers) + 1):
        for places in combinations(range(len(numbers)), size):
            apart = all(b - a > gap for a, b in pairwise(places))
            chosen = [numbers[i] for i in places]
            if apart and sum(abs(x) % 2 for x in chosen) <= limit:
                best = max(best, sum(chosen))
        if size * (gap + 1) > len(numbers) + gap:
            break
    return best


def longest_chain(numbers: list[int], relation: str, low: int, high: int, wanted: str) -> int:
    chains = {()}
    for x in numbers:
        for chain_ in list(chains):
            step = (x - chain_[-1]) * (1 if relation == "above" else -1) if chain_ else low
            if low <= step <= high:
                chains.add((*chain_, x))
    left = max(map(len, chains))
    return left if wanted == "left" else len(numbers) - left


def pack_things(
    weights: list[int], values: list[int], copies: int, limit: int, most: int, kind: int, fee: int
) -> int:
    best = 0
    for counts in product(range(copies + 1), repeat=len(weights)):
        if sum(counts) <= most:
            load = sum(k * w for k, w in zip(counts, weights, strict=True))
            worth = sum(
                k * (v - fee * (w % 2 == kind))
                for k, w, v in zip(counts, weights, values, strict=True)
            )
            if load <= limit:
                best = max(best, worth)
    return best


def load_vans(numbers: list[int], limit: int, rule: str, wanted: str) -> list[int]:
    vans: list[list[int]] = []
    for weight in numbers:
        if weight > limit:
            continue
        room = [van for van in vans if sum(van) + weight <= limit]
        if not room:
            vans.append(room := [weight])
            continue
        if rule in ("fullest", "emptiest"):
            loads = [sum(van) for van in room]
            room = [room[loads.index(max(loads) if rule == "fullest" else min(loads))]]
        (room[-1] if rule == "last" else room[0]).append(weight)
    return [sum(van) if wanted == "loads" else len(van) for van in vans]


def cache(numbers: list[int], capacity: int, policy: str, wanted: str) -> int:
    held: OrderedDict[int, None] = OrderedDict()
    misses, removed = 0, []
    for x in numbers:
        if x in held:
            if policy in ("lru", "mru"):
                held.move_to_end(x)
            continue
        misses += 1
        if len(held) >= capacity:
            out = sorted(held)[0] if policy == "least" else None
            if out is None:
                out = held.popitem(last=policy == "mru")[0]
            else:
                del held[out]
            removed.append(out)
        held[x] = None
    return {"hits": len(numbers) - misses, "misses": misses, "sum": sum(removed)}[wanted]


def serve_customers(
    arrivals: list[int], durations: list[int], desks: int, rest: int, wanted: str
) -> int:
    # Minute by minute.
    queue = deque(range(len(arrivals)))
    busy_until = [0] * desks
    waits, ends, served = [], [], []
    minute = 0
    while queue:
        for desk in range(desks):
            if queue and arrivals[queue[0]] <= minute and busy_until[desk] <= minute:
                who = queue.popleft()
                waits.append(minute - arrivals[who])
                ends.append(minute + durations[who])
                served.append(desk)
                busy_until[desk] = ends[-1] + rest
        minute += 1
    return {"wait": sum(waits), "end": max(ends), "first": served.count(0)}[wanted]


def join_intervals(rows: list[list[int]], gap: int, relation: str, length: int) -> list[list[int]]:
    left = [list(row) for row in rows]
    while True:
        near = (
            (a, b)
            for a, b in combinations(range(len(left)), 2)
            if max(left[a][0], left[b][0]) - min(left[a][1], left[b][1]) <= gap
        )
        pair = next(near, None)
        if pair is None:
            break
        b, a = left.pop(pair[1]), left.pop(pair[0])
        left.append([min(a[0], b[0]), max(a[1], b[1])])
    sizes = [
        row for row in left if (row[1] - row[0] - length) * (1 if relation == "least" else -1) >= 0
    ]
    return sorted(sizes)


def choose_intervals(
    rows: list[list[int]], pause: int, relation: str, length: int, when: str, time: int
) -> int:
    allowed = [
        (b, e)
        for b, e in rows
        if not (e - b > length if relation == "longer" else e - b < length)
        and not (b < time if when == "before" else b > time)
    ]
    best = 0
    for size in range(1, len(allowed) + 1):
        for chosen in combinations(sorted(allowed), size):
            if all(a[1] + pause <= b[0] for a, b in pairwise(chosen)):
                best = size
    return best


def covered_times(rows: list[list[int]], ends: int, wanted: str, least: int, extra: str) -> int:
    covers = Counter(
        t
        for begin, end in rows
        for t in range(begin, end + 1)
        if not (t == begin and ends in (2, 3)) and not (t == end and ends in (0, 3))
    )
    times = sorted(t for t in covers if covers[t] >= least)
    if extra != "none":
        times = [t for t in times if t % 2 == ["even", "odd"].index(extra)]
    if wanted == "first":
        return times[0] if times else -1
    if wanted == "last":
        return times[-1] if times else -1
    return len(times) if wanted == "count" else sum(times)


NAIVE: dict[str, Any] = {
    k: v
    for k, v in vars().items()
    if getattr(v, "__module__", 0) == __name__ and not k.startswith("_")
}
