"""The games that come with gemenv: a table, so that nothing is imported before its use."""

from collections.abc import Iterator
from typing import Any

from gemenv.registry.spec import EnvSpec

_GAMES: dict[str, tuple[str, str, dict[str, dict[str, Any]]]] = {
    "GuessTheNumber": (
        "guess_the_number:GuessTheNumber",
        "Find a hidden number by higher and lower.",
        {
            "easy": {"min_number": 1, "max_number": 10, "max_turns": 4},
            "hard": {"min_number": 1, "max_number": 50, "max_turns": 7},
        },
    ),
    "Mastermind": (
        "mastermind:Mastermind",
        "Break a hidden code by black and white pegs.",
        {
            "easy": {"code_length": 2, "num_numbers": 6, "max_turns": 10},
            "hard": {"code_length": 4, "num_numbers": 8, "max_turns": 30},
        },
    ),
    "Sokoban": (
        "sokoban:Sokoban",
        "Push boxes onto targets.",
        {
            "easy": {"dim_room": (6, 6), "num_boxes": 2, "max_turns": 20},
            "hard": {"dim_room": (8, 8), "num_boxes": 4, "max_turns": 50},
        },
    ),
    "Sudoku": (
        "sudoku:Sudoku",
        "Fill a grid so that no row, column or box repeats a digit.",
        {
            "easy": {"scale": 4, "clues": 10, "max_turns": 15},
            "hard": {"scale": 9, "clues": 50, "max_turns": 50},
        },
    ),
    "Countdown": (
        "countdown:Countdown",
        "Write an expression over given numbers that makes the target.",
        {
            "easy": {"num_numbers": 3, "max_number": 20, "max_target": 100},
            "hard": {"num_numbers": 6, "max_number": 100, "min_target": 100, "max_target": 999},
        },
    ),
    "CountdownSteps": (
        "countdown_steps:CountdownSteps",
        "Combine given numbers two at a time until one is the target.",
        {
            "easy": {"num_numbers": 3, "max_number": 20, "max_target": 100},
            "hard": {"num_numbers": 6, "max_number": 100, "min_target": 100, "max_target": 999},
        },
    ),
    "Game24": (
        "game24:Game24",
        "Make 24 of four cards, each used once.",
        {"easy": {}, "hard": {"needs_division": True}},
    ),
    "FrozenLake": (
        "frozen_lake:FrozenLake",
        "Cross slippery ice to a goal, around holes.",
        {
            "easy": {"size": (4, 4), "holes": 3, "slip": 0.0, "max_turns": 20},
            "hard": {"size": (8, 8), "holes": 14, "slip": 0.2, "max_turns": 100},
        },
    ),
    "Maze": (
        "maze:Maze",
        "Find the way through a maze.",
        {
            "easy": {"size": (4, 4), "max_turns": 20},
            "hard": {"size": (9, 9), "view_radius": 2, "max_turns": 150},
        },
    ),
    "Blocksworld": (
        "blocksworld:Blocksworld",
        "Rebuild towers of blocks, one block at a time.",
        {
            "easy": {"num_blocks": 4, "max_turns": 15},
            "hard": {"num_blocks": 8, "max_turns": 30},
        },
    ),
    "Bandit": (
        "bandit:Bandit",
        "Find the arm that pays best while every pull counts.",
        {
            "easy": {"num_arms": 2, "gap": 0.6, "pulls": 10, "max_turns": 15},
            "hard": {"num_arms": 10, "gap": 0.3, "pulls": 100, "max_turns": 120},
        },
    ),
    "ContextualBandit": (
        "contextual_bandit:ContextualBandit",
        "Find the arm that pays best in each context.",
        {
            "easy": {"num_arms": 2, "num_contexts": 2, "pulls": 20, "max_turns": 30},
            "hard": {"num_arms": 5, "num_contexts": 4, "gap": 0.4, "pulls": 100, "max_turns": 120},
        },
    ),
    "KnightsAndKnaves": (
        "knights_and_knaves:KnightsAndKnaves",
        "Find out who tells the truth and who lies.",
        {
            "easy": {"num_people": 3},
            "hard": {"num_people": 8},
        },
    ),
    "TicTacToe": (
        "tic_tac_toe:TicTacToe",
        "Get three in a line before the opponent does.",
        {
            "easy": {"opponent": "random"},
            "hard": {"opponent": "exact"},
        },
    ),
    "Nim": (
        "nim:Nim",
        "Take the last one of all from heaps.",
        {
            "easy": {"num_heaps": 3, "max_heap": 5, "opponent": "random"},
            "hard": {"num_heaps": 5, "max_heap": 7, "opponent": "exact"},
        },
    ),
    "PocketCube": (
        "pocket_cube:PocketCube",
        "Solve a 2x2x2 cube.",
        {
            "easy": {"scramble": 3},
            "hard": {"scramble": 20, "max_turns": 30},
        },
    ),
    "Wordle": (
        "wordle:Wordle",
        "Find a hidden word by the marks of each guess.",
        {
            "easy": {"word_length": 3, "only_real_words": True, "max_turns": 15},
            "hard": {"word_length": 5, "only_real_words": True, "max_turns": 25},
            "random": {"only_real_words": True},
        },
    ),
    "Hangman": (
        "hangman:Hangman",
        "Find a hidden word, letter by letter or at once.",
        {
            "easy": {"word_length": 3, "hardcore": False, "max_turns": 10},
            "hard": {"word_length": 7, "hardcore": False, "max_turns": 20},
            "random": {"hardcore": False},
        },
    ),
    "WordSearch": (
        "word_search:WordSearch",
        "Find listed words in a grid of letters.",
        {
            "easy": {"num_words": 5, "hardcore": False, "max_turns": 20},
            "hard": {"num_words": 5, "hardcore": True, "max_turns": 20},
        },
    ),
    "Crosswords": (
        "crosswords:Crosswords",
        "Fill a grid of crossing words by their clues.",
        {
            "easy": {"hardcore": False, "max_turns": 30, "num_words": 3},
            "hard": {"hardcore": True, "max_turns": 40, "num_words": 3},
        },
    ),
    "Minesweeper": (
        "minesweeper:Minesweeper",
        "Reveal all cells without a mine.",
        {
            "easy": {"rows": 5, "cols": 5, "num_mines": 5, "max_turns": 25},
            "hard": {"rows": 8, "cols": 8, "num_mines": 12, "max_turns": 64},
        },
    ),
    "TowerofHanoi": (
        "tower_of_hanoi:TowerofHanoi",
        "Move a tower of disks to another peg, never a larger one onto a smaller one.",
        {
            "easy": {"num_disks": 3, "max_turns": 10},
            "hard": {"num_disks": 5, "max_turns": 35},
        },
    ),
    "FifteenPuzzle": (
        "fifteen_puzzle:FifteenPuzzle",
        "Slide tiles into ascending order.",
        {
            "easy": {"num_rows": 2, "max_turns": 10},
            "hard": {"num_rows": 4, "max_turns": 50},
        },
    ),
    "EightPuzzle": (
        "eight_puzzle:EightPuzzle",
        "Slide the tiles of a 3x3 board into ascending order.",
        {
            "easy": {"init_algo": "monte_carlo", "mc_rand_moves": 16, "max_turns": 30},
            "hard": {"init_algo": "pure_random", "max_turns": 50},
        },
    ),
    "TwentyQuestions": (
        "twenty_questions:TwentyQuestions",
        "Find a hidden thing by questions with yes and no.",
        {
            "easy": {"num_candidates": 8, "max_turns": 10},
            "hard": {"num_candidates": 100, "max_turns": 15},
        },
    ),
    "GuessMyCity": (
        "guess_my_city:GuessMyCity",
        "Find a hidden city by its place and its country.",
        {
            "easy": {"num_candidates": 8, "max_turns": 10},
            "hard": {"num_candidates": 100, "max_turns": 10},
        },
    ),
    "CarDealer": (
        "car_dealer:CarDealer",
        "Buy or sell a car at a good price.",
        {
            "easy": {"rounds": 4, "num_extras": 0, "share": 0.6},
            "hard": {"rounds": 10, "num_extras": 8, "share": 0.95},
        },
    ),
    "DealOrNoDeal": (
        "deal_or_no_deal:DealOrNoDeal",
        "Share items with somebody who values them otherwise.",
        {
            "easy": {"num_items": 5, "rounds": 4, "share": 0.8},
            "hard": {"num_items": 7, "rounds": 10},
        },
    ),
    "Wumpus": (
        "wumpus:Wumpus",
        "Find a wumpus in a dark cave by its smell, and shoot it.",
        {
            "easy": {"rows": 5, "cols": 5, "num_pits": 3, "max_turns": 50},
            "hard": {"rows": 9, "cols": 9, "num_pits": 12, "max_turns": 200},
        },
    ),
    "Game2048": (
        "game_2048:Game2048",
        "Slide and merge tiles up to a target.",
        {
            "easy": {"target_tile": 64, "max_turns": 50},
            "hard": {"target_tile": 512, "max_turns": 400},
            "extreme-hard": {"target_tile": 2048, "max_turns": 1500},
        },
    ),
    "LightsOut": (
        "lights_out:LightsOut",
        "Turn all lights off, where a press toggles neighbours too.",
        {
            "easy": {"size": (4, 4), "presses": 3, "max_turns": 10},
            "hard": {"size": (5, 5), "presses": 12, "max_turns": 30},
        },
    ),
    "TextNav": (
        "text_nav:TextNav",
        "Find a room in a house, or an object to bring there.",
        {
            "easy": {"num_rooms": 6, "loops": 1, "max_turns": 15},
            "hard": {"num_rooms": 20, "loops": 4, "fetch": True, "max_turns": 100},
        },
    ),
    "WordLadder": (
        "word_ladder:WordLadder",
        "Turn one word into another, letter by letter.",
        {
            "easy": {"word_length": 4, "num_steps": 3, "max_turns": 12},
            "hard": {"word_length": 5, "num_steps": 7, "max_turns": 20},
        },
    ),
    "Points24": (
        "points24:Points24",
        "Make 24 of four playing cards, face cards included.",
        {
            "easy": {},
            "hard": {"face_cards": "ranked", "needs_division": True},
        },
    ),
    "ConnectFour": (
        "connect_four:ConnectFour",
        "Get four in a line before the opponent does.",
        {
            "easy": {"size": (5, 5), "opening": 13, "opponent": "random"},
            "hard": {"size": (6, 7), "opening": 28, "opponent": "exact"},
        },
    ),
    "ChessEndgame": (
        "chess_endgame:ChessEndgame",
        "Mate a king with king and queen, or king and rook.",
        {
            "easy": {"pieces": "KQK", "min_mate": 1, "max_mate": 3, "max_turns": 10},
            "hard": {"pieces": "KRK", "min_mate": 10, "max_mate": 16},
        },
    ),
    "Chess": (
        "chess_game:Chess",
        "Give a forced mate, or play a game of chess.",
        {
            "easy": {"mate_in": 1, "pieces": (3, 2), "max_turns": 3},
            "hard": {"mate_in": 2, "pieces": (3, 2), "max_turns": 5},
            "random": {"max_turns": 5},
        },
    ),
    "KuhnPoker": (
        "kuhn_poker:KuhnPoker",
        "Be ahead after a match of poker with three cards.",
        {
            "easy": {"hands": 12, "opponent": "random", "max_turns": 30},
            "hard": {"hands": 60, "opponent": "exact", "alpha": 0.3},
        },
    ),
    "RockPaperScissors": (
        "rock_paper_scissors:RockPaperScissors",
        "Find out by what rule the opponent throws, and beat it.",
        {
            "easy": {"rounds": 20, "min_noise": 0, "max_noise": 20},
            "hard": {"rounds": 100, "min_noise": 30, "max_noise": 50, "max_turns": 100},
        },
    ),
    "MatrixGame": (
        "matrix_game:MatrixGame",
        "Get the most out of a repeated game, such as the prisoner's dilemma.",
        {
            "easy": {"rounds": 5, "max_turns": 10},
            "hard": {"rounds": 20, "num_actions": 3, "told": False, "share": 0.8, "max_turns": 25},
        },
    ),
    "Zebra": (
        "zebra:Zebra",
        "Find out from clues who lives in which house with what.",
        {
            "easy": {"num_houses": 3, "num_attributes": 3},
            "hard": {"num_houses": 5, "num_attributes": 4},
        },
    ),
    "RushHour": (
        "rush_hour:RushHour",
        "Slide vehicles out of the way until the car can leave.",
        {
            "easy": {"size": 5, "num_vehicles": 8, "min_moves": 2, "max_turns": 20},
            "hard": {"size": 6, "num_vehicles": 14, "min_moves": 5, "max_turns": 25},
        },
    ),
    "WikiGame": (
        "wikigame:WikiGame",
        "Find the way from one page of a wiki to another by links.",
        {
            "easy": {"distance": 2, "pages": 500, "max_turns": 30},
            "hard": {"distance": 5, "pages": 2_000, "max_turns": 15},
        },
    ),
}

_EXTRAS = {"Chess": "chess"}
"""The extra that a game needs, where it needs one."""


def games() -> Iterator[EnvSpec]:
    """Yield the specs of all games, in the order of the table."""
    for name, (place, description, variants) in _GAMES.items():
        # The id without a variant has the game's own defaults, and is the one to give a `level`.
        # Every game has a variant that draws its configuration.
        drawn = {"randomize": True, **variants.get("random", {})}
        for variant, kwargs in {"": {}, **variants, "random": drawn}.items():
            yield EnvSpec(
                id=f"game:{name}-v0-{variant}".rstrip("-"),
                entry_point=f"gemenv.envs.game.{place}",
                kwargs=kwargs,
                description=description,
                extra=_EXTRAS.get(name),
            )
