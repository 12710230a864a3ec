"""Importing this makes sympy ready, in the process that workers are forked from.

The first sums that sympy simplifies take a second, since it imports and caches much only then;
a fresh worker would spend its time on that.
"""

from gemenv.grading.maths.symbolic import compare

compare(r"\sum_{k=1}^{n} k", r"\frac{n^2+n}{2}", {})
compare(r"\sum_{k=1}^{\infty} \frac{1}{k^2}", r"\frac{\pi^2}{6}", {})
