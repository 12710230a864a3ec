import gc
import os
import random
import sys
import time
from pathlib import Path

import chess
import pytest

import gemenv
from gemenv.check import check_env
from gemenv.envs.game.chess_game import Chess, State
from gemenv.envs.game.solvers import chess_mates, chess_search
from gemenv.envs.game.stockfish import Stockfish, find
from gemenv.errors import InvalidArgumentError, MissingDependencyError

VARIANTS = ("", "-easy", "-hard", "-random")
FOOLS_MATE = ("f2f3", "e7e5", "g2g4", "d8h4")


def env_with(fen: str, **config: object) -> Chess:
    env = Chess(**{"mate_in": None, "opponent": "random", **config})
    env.reset(seed=0)
    env.state = State(fen, fen)
    return env


def mates(board: chess.Board, moves: int) -> bool:
    """Say by a search of every move whether there is a mate within so many moves."""
    return any(holds(board, move, moves) for move in list(board.legal_moves))


def holds(board: chess.Board, move: chess.Move, moves: int) -> bool:
    """Say whether a move mates within so many moves, itself included."""
    board.push(move)
    forced = board.is_checkmate()
    replies = [] if forced or moves == 1 else list(board.legal_moves)
    if replies:
        forced = True
        for reply in replies:
            board.push(reply)
            forced = forced and mates(board, moves - 1)
            board.pop()
            if not forced:
                break
    board.pop()
    return forced


def check_starts(variant: str, seeds: range) -> None:
    """Prove by plain search that the oracle's first move mates in time, and none sooner."""
    env = gemenv.make(f"game:Chess-v0{variant}")
    for seed in seeds:
        env.reset(seed=seed)
        board = chess.Board(env.state.start)
        mate_in = env.config.mate_in
        move = chess.Move.from_uci((env.oracle_action() or "")[7:-1])
        assert board.is_valid()
        assert not board.is_check()
        assert holds(board, move, mate_in), seed
        assert mate_in == 1 or not mates(board, mate_in - 1), seed


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_start_has_a_forced_mate(variant: str) -> None:
    check_starts(variant, range(20))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_thousand_starts_have_a_forced_mate(variant: str) -> None:
    check_starts(variant, range(1000))


@pytest.mark.parametrize("opponent", ["random", "scripted", "exact"])
def test_the_oracle_mates_in_time(opponent: str) -> None:
    env = Chess(opponent=opponent, mate_in=2, pieces=(3, 2))
    for seed in range(10):
        env.reset(seed=seed)
        assert env.potential() == -2.0
        _, reward, *_ = env.step(env.oracle_action() or "")
        if not env.over:
            assert env.potential() == -1.0
            _, reward, *_ = env.step(env.oracle_action() or "")
        assert (reward, env.over, env.potential()) == (1.0, True, 0.0)


def positions(seed: int, plies: int) -> chess.Board:
    rng, board = random.Random(seed), chess.Board()
    for _ in range(plies):
        moves = list(board.legal_moves)
        if not moves:
            break
        board.push(rng.choice(moves))
    return board


def test_mates_at_once_are_those_of_a_plain_search() -> None:
    found = 0
    for seed in range(150):
        board = positions(seed, 60)
        env_board, rng = board.copy(), random.Random(seed)
        for _ in range(6):
            plain = {m for m in env_board.legal_moves if holds(env_board, m, 1)}
            assert set(chess_mates.mates_now(env_board)) == plain
            found += len(plain)
            moves = list(env_board.legal_moves)
            if not moves:
                break
            env_board.push(rng.choice(moves))
    assert found > 5


@pytest.mark.parametrize(
    ("fen", "move"),
    [
        # By a capture in passing that opens the file, by castling, and by a knight's promotion.
        ("3k4/3r1R2/8/1KpP4/8/8/8/2RQ4 w - c6 0 1", "d5c6"),
        ("3k4/R7/8/8/8/8/8/R3K2R w KQ - 0 1", None),
        ("6rk/5Ppp/8/8/8/8/8/K6R w - - 0 1", None),
    ],
)
def test_odd_moves_are_counted_too(fen: str, move: str | None) -> None:
    board = chess.Board(fen)
    plain = {m.uci() for m in board.legal_moves if holds(board, m, 1)}
    assert {m.uci() for m in chess_mates.mates_now(board)} == plain
    assert move is None or chess.Move.from_uci(move) in board.legal_moves


def test_keys_and_luck_are_those_of_a_plain_search() -> None:
    rng = random.Random(5)
    for _ in range(3):
        board = chess_mates.puzzle(2, 2, 1, rng.randrange)
        keys = [m for m in list(board.legal_moves) if holds(board, m, 2)]
        assert list(chess_mates.keys(board, 2)) == keys
        total = 0.0
        for key in keys:
            board.push(key)
            worst = 1.0
            for reply in list(board.legal_moves):
                board.push(reply)
                good = sum(holds(board, m, 1) for m in list(board.legal_moves))
                worst = min(worst, good / board.legal_moves.count())
                board.pop()
            board.pop()
            total += worst
        assert chess_mates.luck(board, 2) == pytest.approx(total / board.legal_moves.count())


def test_to_miss_the_mate() -> None:
    env = env_with("7k/8/5KQ1/8/8/8/8/8 w - - 0 1", mate_in=1)
    assert env.potential() == -1.0
    observation, reward, terminated, _, info = env.step(r"\boxed{g6c2}")
    assert (reward, terminated, info["success"], env.potential()) == (0.0, True, False, -2.0)
    assert "your moves are used up" in observation
    env = env_with("7k/8/5KQ1/8/8/8/8/8 w - - 0 1", mate_in=1)
    observation, reward, terminated, _, info = env.step(r"\boxed{Qg7#}")
    assert (reward, terminated, info["success"], env.potential()) == (1.0, True, True, 0.0)


@pytest.mark.parametrize(
    ("fen", "move", "why"),
    [
        ("7k/8/4K3/6Q1/8/8/8/8 w - - 0 1", "g5g6", "stalemate"),
        ("8/8/8/4k3/8/8/4p3/4K3 w - - 0 1", "e1e2", "Nobody can mate any more"),
        ("8/8/8/4k3/8/8/R7/4K3 w - - 99 80", "a2a3", "fifty moves"),
    ],
)
def test_draws(fen: str, move: str, why: str) -> None:
    env = env_with(fen)
    observation, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["success"]) == (0.5, True, False)
    assert why in observation


def test_the_third_time_is_a_draw() -> None:
    env = env_with("k7/8/8/8/8/8/r7/7K b - - 0 1", mate_in=None)
    board = chess.Board(env.state.fen)
    env.state.seen = {" ".join(env.state.fen.split()[:4]): 1}
    there_and_back = ["a2b2", "h1g1", "b2a2", "g1h1"]
    for move in there_and_back * 2:
        assert not board.is_repetition(3)
        ended = env._push(board, chess.Move.from_uci(move), 1.0)
    assert "third time" in (ended or "")
    assert board.is_repetition(3)


def test_to_be_mated_costs_the_game() -> None:
    board = chess.Board()
    for move in FOOLS_MATE[:3]:
        board.push_uci(move)
    env = env_with(board.fen())
    _, reward, terminated, _, info = env.step(r"\boxed{Qh4}")
    assert (reward, terminated, info["success"]) == (1.0, True, True)
    board = chess.Board()
    for move in FOOLS_MATE[:2]:
        board.push_uci(move)
    env = env_with(board.fen(), opponent="scripted")
    observation, reward, terminated, _, info = env.step(r"\boxed{g4}")
    assert (reward, terminated, info["success"]) == (0.0, True, False)
    assert "The opponent played d8h4. It is mate." in observation


def plain_score(board: chess.Board, depth: int) -> int:
    """Return the score of the search without any cut; below a depth of 0 only captures count."""
    quiet = depth <= 0
    if depth >= 0:
        if board.is_checkmate():
            return -chess_search.MATE - depth
        if board.is_stalemate() or board.is_insufficient_material() or board.halfmove_clock >= 100:
            return 0
    scores = [chess_search.evaluate(board)] if quiet else []
    if depth > -chess_search._CAPTURES:
        for move in list(board.generate_legal_captures() if quiet else board.legal_moves):
            board.push(move)
            scores.append(-plain_score(board, depth - 1))
            board.pop()
    return max(scores)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize(
    "fen",
    [
        "4k3/1p3n2/8/2N5/3r4/8/5P2/R3K3 w - - 0 1",
        "8/1k6/2q5/8/4B3/3P4/6K1/8 b - - 0 1",
        "6k1/5ppp/8/8/8/8/8/R3K3 w Q - 0 1",
    ],
)
def test_the_search_finds_a_best_move(fen: str, depth: int) -> None:
    board = chess.Board(fen)
    scores: dict[chess.Move, int] = {}
    for move in list(board.legal_moves):
        board.push(move)
        scores[move] = -plain_score(board, depth - 1)
        board.pop()
    assert scores[chess_search.best_move(board, depth)] == max(scores.values())
    assert board.fen() == chess.Board(fen).fen()


def test_a_full_game_keeps_the_contract() -> None:
    config = {"mate_in": None, "opponent": "random", "max_turns": 6}
    report = check_env(lambda: Chess(**config), only=["info", "ends", "seed", "snapshot", "fuzz"])
    assert report.passed, [result.message for result in report.failures]
    env = Chess(**config)
    env.reset(seed=1)
    assert (env.potential(), env.chance(), env.max_actions_per_turn) == (None, None, 1)


@pytest.mark.slow
@pytest.mark.parametrize("opponent", ["random", "scripted"])
def test_the_oracle_wins_full_games(opponent: str) -> None:
    env = Chess(mate_in=None, opponent=opponent, max_turns=200)
    won = 0
    for seed in range(6):
        env.reset(seed=seed)
        while not env.over:
            _, _, _, _, info = env.step(env.oracle_action() or "")
        won += info["success"]
    assert won >= 5


@pytest.mark.parametrize("first", [True, False])
def test_the_seat_can_be_chosen(first: bool) -> None:
    env = Chess(mate_in=None, opponent="scripted", first=first, opening=3)
    for seed in range(5):
        observation, _ = env.reset(seed=seed)
        assert f"You are {'White' if first else 'Black'}." in observation
        assert (env.state.start.split()[1] == "w") == first


@pytest.mark.parametrize("move", ["e2e5", "e7e5", "Nd5", "O-O", "e2e4q", "e1e1"])
def test_illegal_moves_are_refused_without_a_fine(move: str) -> None:
    env = env_with(chess.STARTING_FEN)
    before = env.state
    _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.state == before


@pytest.mark.parametrize(
    "config",
    [{"mate_in": 3}, {"mate_in": 0}, {"pieces": (0, 0)}, {"pieces": (1, 7)}, {"max_turns": 1},
     {"opponent": "human"}, {"mate_in": None}, {"nodes": 0}, {"elo": 100}, {"opening": 11}],
)  # fmt: skip
def test_other_games_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        Chess(**config)


@pytest.mark.parametrize("reply", ["e2e9", "i2i4", "Pe4e4", "", "--", "e2e4" * 50_000])
def test_what_is_no_move_is_a_format_error(reply: str) -> None:
    env = env_with(chess.STARTING_FEN)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name == "chess" or name.startswith("gemenv.envs.game.chess_game"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "chess", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[chess\]'$"):
        gemenv.make("game:Chess-v0")


def test_the_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("gemenv.envs.game.stockfish._DEBIAN", Path("/nowhere/stockfish"))
    with pytest.raises(MissingDependencyError, match=r"apt-get install stockfish$"):
        Chess(opponent="stockfish")


# With the real Stockfish


@pytest.fixture
def stockfish() -> None:
    """Ask for the program; `GEMENV_STOCKFISH=1` makes it a failure that it is missing."""
    try:
        find()
    except MissingDependencyError as error:
        if os.environ.get("GEMENV_STOCKFISH"):
            raise
        pytest.skip(str(error))


def running() -> int:
    """Count the children of this process that are Stockfish."""
    count = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().partition(") ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = rest.split()[:2]
        count += name.endswith("(stockfish") and state != "Z" and int(parent) == os.getpid()
    return count


def falls_to(count: int) -> bool:
    """Wait until so many are left: the system takes a moment to end one."""
    deadline = time.monotonic() + 20
    while running() != count and time.monotonic() < deadline:
        time.sleep(0.01)
    return running() == count


def game(env: Chess, seed: int) -> list[str]:
    observations = [env.reset(seed=seed)[0]]
    while not env.over:
        observations.append(env.step(env.sample_random_action())[0])
    return observations


@pytest.mark.usefixtures("stockfish")
def test_stockfish_plays_the_same_again_and_ends_with_the_environment() -> None:
    before = running()
    env = Chess(mate_in=None, opponent="stockfish", nodes=200, max_turns=6)
    assert env.blocking
    assert running() == before
    first = game(env, 1)
    assert running() == before + 1
    assert game(env, 1) == first
    env.close()
    assert falls_to(before)
    assert game(env, 1) == first
    env.close()
    env.close()
    assert falls_to(before)


@pytest.mark.usefixtures("stockfish")
def test_a_forgotten_stockfish_ends_too() -> None:
    before = running()
    engine = Stockfish()
    engine.best_move(chess.Board(), nodes=50)
    assert running() == before + 1
    del engine
    gc.collect()
    assert falls_to(before)


@pytest.mark.usefixtures("stockfish")
def test_stockfish_beats_random_play_and_can_be_held_back() -> None:
    env = Chess(mate_in=None, opponent="stockfish", nodes=300, elo=1400, max_turns=150)
    env.reset(seed=2)
    while not env.over:
        result = env.step(env.oracle_action() or "")
    assert result[1] >= 0.5
    env.close()


@pytest.mark.usefixtures("stockfish")
def test_stockfish_finds_the_same_mates() -> None:
    env, engine = Chess(mate_in=2, pieces=(3, 2)), Stockfish()
    for seed in range(10):
        env.reset(seed=seed)
        board = chess.Board(env.state.start)
        move = engine.best_move(board, nodes=100_000)
        assert chess_mates.keys(board, 2)
        assert move in set(chess_mates.keys(board, 2)), seed
    engine.close()
