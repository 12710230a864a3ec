"""What a bandit pays at best to a player who has to find out which arm is the best."""

import functools


@functools.lru_cache(maxsize=256)
def bayes_return(gap: float, pulls: int) -> float:
    """Return the largest expected payout per pull of two Bernoulli arms of which one is the better.

    The better arm pays 1 with probability (1 + gap) / 2 and the other with (1 - gap) / 2; either is
    as likely to be the better one. A dynamic programme over what is known: as both payouts mirror
    each other, it comes down to how many more pulls have spoken for one arm than for the other.

    Args:
        gap: Above 0 to 1.
        pulls: 1 or more.

    >>> bayes_return(1.0, 2)
    0.75
    """
    high, low = (1 + gap) / 2, (1 - gap) / 2
    # By pulls that speak for the first arm, less those for the second; symmetric, so from 0 on.
    to_come = [0.0] * (pulls + 2)
    for left in range(1, pulls + 1):
        known = pulls - left
        now = [0.0] * (pulls + 2)
        for lead in range(known + 1):
            better = 1 / (1 + (low / high) ** lead)
            pays = better * high + (1 - better) * low
            # To pull the other arm now pays less, and tells as much.
            now[lead] = pays * (1 + to_come[lead + 1]) + (1 - pays) * to_come[abs(lead - 1)]
        to_come = now
    return to_come[0] / pulls
