"""Text games: exact instances, solvers, potentials, levels, and splits to train and to test on.

`game:Name-v0` is a game in its default configuration, and the id to give a `level`; the variants
`-easy` and `-hard` fix one, and `-random` draws one at every reset. `base` says what all games
share and what a game writes; `baselines` how random, greedy and perfect play do.
"""
