"""Parallel and crossing lines."""

import math

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.figures.plane import direction, meet, polar
from gemenv.envs.math.figures.sketch import Sketch, Task, letters
from gemenv.envs.math.figures.triangles import two_angles


def parallels(d: Draw) -> Task:
    """A triangle between two parallel lines."""
    a, b, c, e, f = letters(d, 5)
    left, apex = two_angles(d)
    s = Sketch()
    s.triangle(b + c + a, left, 180 - left - apex)
    top = s.points[a]
    s.points |= {e: (top[0] - 4.5, top[1]), f: (top[0] + 4.5, top[1])}
    s.points |= {"p": (-2.0, 0.0), "q": (12.0, 0.0)}
    s.segments += [e + a, a + f, "p" + b, c + "q"]
    s.parallel = [a + f, b + c]
    s.give_angle(e + a + b, left)
    s.give_angle(b + a + c, apex)
    s.asked = f"angle:{a}{c}{b}"
    says = (
        f"The line {e}{f} is parallel to {b}{c}, and {a} lies on it between {e}, on the side of "
        f"{b}, and {f}, on the side of {c}.",
        f"Through the point {a} of triangle {a}{b}{c} goes a line {e}{f} that is parallel to "
        f"{b}{c}; {e} is on the side of {b}.",
    )
    return Task(s, says, str(180 - left - apex))


def zigzag(d: Draw) -> Task:
    """A bend between two parallel lines."""
    a, b, c, e, f = letters(d, 5)
    up, down = d.whole(28, 75), d.whole(28, 75)
    s = Sketch({c: (0.0, 0.0)})
    s.points[b] = meet((0.0, 0.0), 180 - up, (0.0, 5.0), 0.0)
    s.points[e] = meet((0.0, 0.0), 180 + down, (0.0, -5.0), 0.0)
    s.points |= {a: (4.0, 5.0), f: (4.0, -5.0)}
    s.segments += [a + b, b + c, c + e, e + f]
    s.parallel = [b + a, e + f]
    s.give_angle(a + b + c, up)
    s.give_angle(c + e + f, down)
    s.asked = f"angle:{b}{c}{e}"
    says = (
        f"{b}{a} and {e}{f} are parallel and point the same way. The point {c} lies between them.",
        f"The rays {b}{a} and {e}{f} have the same direction, and {c} lies between the two "
        "parallel lines.",
    )
    return Task(s, says, str(up + down))


def crossing(d: Draw) -> Task:
    """Two triangles at the crossing of two lines."""
    a, b, c, e, f = letters(d, 5)
    at_a, at_c = two_angles(d, 32)
    angle = 180 - at_a - at_c
    at_b = d.whole(30, 150 - angle)
    s = Sketch()
    s.triangle(a + c + f, at_a, at_c)
    centre = s.points[f]
    s.points[b] = polar(
        centre, direction(s.points[a], centre), 0.9 * math.dist(s.points[a], centre)
    )
    # From B the angle is taken towards the line through C.
    turn = direction(s.points[b], centre) - at_b
    s.points[e] = meet(s.points[b], turn, centre, direction(s.points[c], centre))
    s.segments = [a + c, a + f, f + b, c + f, f + e, b + e]
    s.give_angle(f + a + c, at_a)
    s.give_angle(a + c + f, at_c)
    s.give_angle(f + b + e, at_b)
    s.asked = f"angle:{b}{e}{f}"
    says = (
        f"The segments {a}{b} and {c}{e} cross in {f}.",
        f"{f} is the point where {a}{b} meets {c}{e}. The ends are joined by {a}{c} and {b}{e}.",
    )
    return Task(s, says, str(180 - angle - at_b))


KINDS = ((2, parallels), (2, zigzag), (3, crossing))
