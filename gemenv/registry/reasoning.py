"""The data sets of reasoning-gym: their names, so that the package is not imported early.

`composite` is missing, since it is nothing without parts that a caller chooses.
"""

from collections.abc import Iterator

from gemenv.registry.spec import EnvSpec

_NAMES = """
ab acre advanced_geometry aiw arc_1d arc_agi base_conversion basic_arithmetic bf
binary_alternation binary_matrix bitwise_arithmetic boxnet caesar_cipher calendar_arithmetic
chain_sum circuit_logic codeio coin_flip color_cube_rotation complex_arithmetic count_bits
count_primes countdown course_schedule cryptarithm decimal_arithmetic decimal_chain_sum dice
emoji_mystery family_relationships figlet_font fraction_simplification futoshiki game_of_life
game_of_life_halting gcd graph_color group_anagrams gsm_symbolic intermediate_integration
isomorphic_strings jugs kakurasu knight_swap knights_knaves largest_island lcm leg_counting
letter_counting letter_jumble list_functions mahjong_puzzle manipulate_matrix maze mini_sudoku
modulo_grid n_queens needle_haystack number_filtering number_format number_sequence number_sorting
palindrome_generation palindrome_partitioning path_star polynomial_equations
polynomial_multiplication pool_matrix power_function prime_factorization products
propositional_logic puzzle24 quantum_lock ransom_note rearc rectangle_count rotate_matrix
rotten_oranges rubiks_cube rush_hour self_reference sentence_reordering shortest_path
simple_equations simple_geometry simple_integration sokoban spell_backward spiral_matrix
string_insertion string_manipulation string_splitting string_synthesis sudoku survo syllogism
time_intervals tower_of_hanoi tsumego word_ladder word_sequence_reversal word_sorting
zebra_puzzles
"""
_SLOW = """
arc_agi codeio countdown figlet_font futoshiki game_of_life group_anagrams
intermediate_integration knight_swap polynomial_equations polynomial_multiplication puzzle24
quantum_lock rubiks_cube rush_hour sokoban spell_backward sudoku word_ladder zebra_puzzles
"""

NAMES: tuple[str, ...] = tuple(_NAMES.split())
"""Every data set that stands by itself, as reasoning-gym 0.1.25 names it."""

SLOW: frozenset[str] = frozenset(_SLOW.split())
"""Those whose questions take 10 ms or more to make, some of them seconds."""


def reasoning() -> Iterator[EnvSpec]:
    """Yield the specs of the data sets of reasoning-gym."""
    for name in NAMES:
        yield EnvSpec(
            id=f"rg:{name}-v0",
            entry_point="gemenv.envs.rg.reasoning_gym:ReasoningGym",
            kwargs={"name": name},
            description=f"Questions of reasoning-gym: {name.replace('_', ' ')}.",
            blocking=name in SLOW,
            extra="reasoning",
        )
