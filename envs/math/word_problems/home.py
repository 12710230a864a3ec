"""The geometry of house and garden."""

from gemenv.envs.math.word_problems.story import Draw, Story, money, plain
from gemenv.envs.math.word_problems.work import Work


def fence(d: Draw) -> Story:
    """A fence around a garden."""
    long, wide, price = d.tenths(80, 400), d.tenths(40, 300), d.price(400, 3000, 50)
    work = Work()
    work.multiply(work.multiply(2, work.add(long, wide)), price)
    told = (
        (
            f"A rectangular garden is {plain(long)} m long and {plain(wide)} m wide.",
            f"A fence costs {money(price)} a metre.",
            "How many dollars does a fence around the whole garden cost?",
        ),
        (
            f"A fence is built around a rectangular field of {plain(long)} m by {plain(wide)} m.",
            f"Each metre of it costs {money(price)}.",
            "What does the fence cost, in dollars?",
        ),
    )
    # A rectangle and its mirror image are one task.
    low, high = sorted((long, wide))
    return Story({"a": low, "b": high, "price": price}, work, told, "money")


def tiles(d: Draw) -> Story:
    """Tiles on a floor."""
    side, across, along = d.one((20, 25, 40, 50)), d.whole(6, 45), d.whole(6, 60)
    price = d.price(80, 600, 10)
    wide, long = side * across, side * along
    work = Work()
    n = work.multiply(work.divide(wide, side), work.divide(long, side))
    work.multiply(n, price)
    told = (
        (
            f"The floor of a room, {long} cm by {wide} cm, is covered with square tiles with a "
            f"side of {side} cm.",
            f"A tile costs {money(price)}.",
            "How many dollars do the tiles for the whole floor cost?",
        ),
        (
            f"Square tiles measure {side} cm along each side and cost {money(price)} each.",
            f"A rectangular floor is {wide} cm wide and {long} cm long.",
            "What do the tiles cost that cover it exactly, in dollars?",
        ),
    )
    low, high = sorted((wide, long))
    return Story({"side": side, "a": low, "b": high, "price": price}, work, told, "money")


def paint(d: Draw) -> Story:
    """Paint for the walls of a room."""
    long, wide, high = d.tenths(30, 90), d.tenths(25, 70), d.tenths(22, 34)
    openings, cover = d.whole(2, 9), d.one((4, 5, 8, 10))
    work = Work()
    walls = work.multiply(work.multiply(2, work.add(long, wide)), high)
    work.divide(work.subtract(walls, openings), cover)
    told = (
        (
            f"A rectangular room is {plain(long)} m long, {plain(wide)} m wide and "
            f"{plain(high)} m high.",
            f"Its four walls, but for {openings} square metres of doors and windows, are painted.",
            f"One litre of paint is enough for {cover} square metres.",
            "How many litres of paint are needed?",
        ),
        (
            f"With one litre of paint one can paint {cover} square metres.",
            f"The four walls of a rectangular room of {plain(long)} m by {plain(wide)} m are "
            f"{plain(high)} m high; doors and windows take up {openings} square metres of them.",
            "How many litres does it take to paint the walls without doors and windows?",
        ),
    )
    low, top = sorted((long, wide))
    given = {"a": low, "b": top, "high": high, "openings": openings, "cover": cover}
    return Story(given, work, told)


def path(d: Draw) -> Story:
    """A path around a lawn."""
    what = d.one(("lawn", "pool", "pond", "flower bed"))
    long, wide, edge = d.whole(6, 40), d.whole(4, 30), d.tenths(5, 30)
    work = Work()
    both = work.multiply(2, edge)
    outer = work.multiply(work.add(long, both), work.add(wide, both))
    work.subtract(outer, work.multiply(long, wide))
    told = (
        (
            f"A rectangular {what} is {long} m long and {wide} m wide.",
            f"Around it runs a path that is {plain(edge)} m wide everywhere, with square corners.",
            "What is the area of the path, in square metres?",
        ),
        (
            f"A path with square corners, {plain(edge)} m wide, surrounds a rectangular {what} of "
            f"{long} m by {wide} m.",
            "How many square metres does the path cover?",
        ),
    )
    low, high = sorted((long, wide))
    return Story({"a": low, "b": high, "edge": edge}, work, told)


def aquarium(d: Draw) -> Story:
    """Litres in a box."""
    long, wide, high, gap = d.whole(30, 120, 5), d.whole(20, 60, 5), d.whole(25, 60), d.whole(2, 9)
    work = Work()
    work.divide(work.multiply(long, wide, work.subtract(high, gap)), 1000)
    told = (
        (
            f"An aquarium is {long} cm long, {wide} cm wide and {high} cm high inside.",
            f"It is filled up to {gap} cm below the rim.",
            "How many litres of water does it hold then? (One litre is 1000 cubic centimetres.)",
        ),
        (
            f"Water stands {gap} cm below the rim of a box that measures {long} cm by {wide} cm "
            f"inside and is {high} cm high.",
            "How many litres is that, at 1000 cubic centimetres a litre?",
        ),
    )
    low, top = sorted((long, wide))
    return Story({"a": low, "b": top, "high": high, "gap": gap}, work, told)


def ribbon(d: Draw) -> Story:
    """What is left of a ribbon."""
    what, long = d.one(("ribbon", "rope", "wire", "string")), d.tenths(30, 490)
    piece = d.until(lambda: d.whole(11, 95), lambda p: long * 100 % p != 0)
    work = Work()
    work.remainder(work.multiply(long, 100), piece)
    told = (
        (
            f"A {what} of {plain(long)} m is cut into as many pieces of {piece} cm as possible.",
            "How many centimetres are left?",
        ),
        (
            f"From {plain(long)} m of {what}, pieces of {piece} cm each are cut until what "
            "remains is too short for another one.",
            "How long is the rest, in centimetres?",
        ),
    )
    return Story({"long": long, "piece": piece}, work, told)


def carpet(d: Draw) -> Story:
    """A carpet by the square metre."""
    long, wide, price = d.tenths(20, 90), d.whole(2, 9), d.whole(8, 60)
    room = d.one(("bedroom", "study", "hall", "living room"))
    work = Work()
    work.multiply(work.multiply(long, wide), price)
    told = (
        (
            f"A rectangular {room} is {plain(long)} m long and {wide} m wide.",
            f"A carpet costs {money(price)} a square metre.",
            f"How many dollars does a carpet for the whole {room} cost?",
        ),
        (
            f"Carpet is sold at {money(price)} a square metre.",
            f"What does it cost, in dollars, to cover the floor of a rectangular {room} of "
            f"{plain(long)} m by {wide} m?",
        ),
    )
    return Story({"long": long, "wide": wide, "price": price}, work, told, "money")


TEMPLATES = (
    (3, fence),
    (4, tiles),
    (5, paint),
    (6, path),
    (3, aquarium),
    (2, ribbon),
    (2, carpet),
)
