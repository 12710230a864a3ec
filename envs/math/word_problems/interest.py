"""Banks: interest and loans."""

from gemenv.envs.math.word_problems.story import Draw, Story, count, money
from gemenv.envs.math.word_problems.work import Work


def simple_interest(d: Draw) -> Story:
    """Interest that is not saved."""
    who, sum_, years = d.person(), d.whole(200, 9000, 50), d.whole(2, 9)
    rate = d.tenths(5, 80)
    work = Work()
    work.add(sum_, work.multiply(years, work.percent(rate, sum_)))
    shown = f"{float(rate):g}%"
    told = (
        (
            f"{who} lends {money(sum_)} at {shown} simple interest a year.",
            f"How many dollars, with interest, does {who} get back after {count(years, 'year')}?",
        ),
        (
            f"A bank pays {shown} simple interest a year, always on the first sum alone.",
            f"{who} brings {money(sum_)} and takes everything back after {count(years, 'year')}.",
            "How many dollars is that in all?",
        ),
    )
    return Story({"sum": sum_, "rate": rate, "years": years}, work, told, "money")


def compound_interest(d: Draw) -> Story:
    """Interest on interest, with different rates."""
    who, sum_, r, s = d.person(), d.whole(200, 9000, 100), d.whole(2, 12), d.whole(2, 12)
    work = Work()
    first = work.add(sum_, work.percent(r, sum_))
    work.add(first, work.percent(s, first))
    told = (
        (
            f"{who} puts {money(sum_)} into a savings account.",
            f"The bank adds {r}% interest at the end of the first year, and {s}% of all that is "
            "there at the end of the second.",
            "How many dollars are in the account then?",
        ),
        (
            f"An account earns {r}% in its first year and {s}% in its second; interest stays in "
            "the account and earns interest too.",
            f"{who} starts with {money(sum_)}.",
            f"How many dollars does {who} have after two years?",
        ),
    )
    return Story({"sum": sum_, "r": r, "s": s}, work, told, "money")


def instalments(d: Draw) -> Story:
    """A part now, the rest by the month."""
    who, thing = d.person(), d.one(("car", "piano", "kitchen", "boat"))
    price, rate, months = d.until(
        lambda: (d.whole(600, 9000, 10), d.whole(10, 40), d.whole(6, 36)),
        lambda x: x[0] * (100 - x[1]) % x[2] == 0,
    )
    fee = d.price(100, 900, 25)
    work = Work()
    rest = work.subtract(price, work.percent(rate, price))
    work.add(work.divide(rest, months), fee)
    told = (
        (
            f"{who} buys a {thing} for {money(price)} and pays {rate}% of it at once.",
            f"The rest is paid in {months} equal monthly payments, each with a fee of "
            f"{money(fee)} on top.",
            f"How many dollars does {who} pay each month?",
        ),
        (
            f"A {thing} costs {money(price)}.",
            f"{who} pays {rate}% now and divides the rest evenly over {months} months.",
            f"The bank adds a fee of {money(fee)} to each monthly payment.",
            "What is a monthly payment with its fee, in dollars?",
        ),
    )
    given = {"price": price, "rate": rate, "months": months, "fee": fee}
    return Story(given, work, told, "money")


def years_until(d: Draw) -> Story:
    """How long simple interest takes."""
    who, sum_, rate = d.person(), d.whole(200, 9000, 100), d.tenths(5, 80)
    yearly = sum_ * rate / 100
    goal = yearly * d.whole(2, 20)
    work = Work()
    work.divide(goal, work.percent(rate, sum_))
    shown = f"{float(rate):g}%"
    told = (
        (
            f"{who} lends {money(sum_)} at {shown} simple interest a year.",
            f"After how many years does the interest come to {money(goal)}?",
        ),
        (
            f"Every year, {who} is paid {shown} interest on {money(sum_)} and spends it.",
            f"After how many years has {who} been paid {money(goal)} of interest?",
        ),
    )
    return Story({"sum": sum_, "rate": rate, "goal": goal}, work, told)


TEMPLATES = ((3, simple_interest), (4, compound_interest), (4, instalments), (2, years_until))
