import random

import pytest

import gemenv
from gemenv.envs.game.chess_endgame import ChessEndgame, State
from gemenv.envs.game.solvers.chess_endgame import NEVER, black_moves, table, white_moves
from gemenv.errors import InvalidArgumentError

chess = pytest.importorskip("chess")

VARIANTS = ("", "-easy", "-hard", "-random")
FILES = "abcdefgh"


def square(name: str) -> int:
    return FILES.index(name[0]) + 8 * (int(name[1]) - 1)


def env_with(*squares: str, **config: object) -> ChessEndgame:
    env = ChessEndgame(**config)
    env.reset(seed=0)
    king, piece, black = map(square, squares)
    env.state = State((king, piece, black), (king, piece, black))
    return env


def position_of(env: ChessEndgame) -> "chess.Board":
    """Return the start as another library's board."""
    board = chess.Board.empty()
    kind = chess.QUEEN if env.config.pieces == "KQK" else chess.ROOK
    king, piece, black = env.state.start
    board.set_piece_at(king, chess.Piece(chess.KING, chess.WHITE))
    board.set_piece_at(piece, chess.Piece(kind, chess.WHITE))
    board.set_piece_at(black, chess.Piece(chess.KING, chess.BLACK))
    return board


def mates_in(board: "chess.Board", moves: int) -> bool:
    """Say by plain search whether White mates in so many moves."""
    for move in list(board.legal_moves):
        board.push(move)
        replies = list(board.legal_moves)
        forced = board.is_checkmate() or (moves > 1 and bool(replies))
        for reply in replies:
            if not forced:
                break
            board.push(reply)
            forced = mates_in(board, moves - 1)
            board.pop()
        board.pop()
        if forced:
            return True
    return False


@pytest.mark.parametrize(("kind", "longest"), [("Q", 10), ("R", 16)])
def test_the_longest_mates_are_the_known_ones(kind: str, longest: int) -> None:
    known = table("Q" if kind == "Q" else "R")
    assert max(d for d in known.white if d != NEVER) == longest
    assert max(d for d in known.black if d != NEVER) == longest


@pytest.mark.parametrize("pieces", ["KQK", "KRK"])
def test_moves_and_distances_agree_with_another_library(pieces: str) -> None:
    """Each distance is one more than the best that the other library's moves lead to."""
    env, rng = ChessEndgame(pieces=pieces, min_mate=1, max_mate=10), random.Random(3)
    kind = "Q" if pieces == "KQK" else "R"
    known, letter = table(kind), kind
    checked = {"mate": 0, "stalemate": 0, "taken": 0, "lost": 0}
    for _ in range(3000):
        # Most mates and stalemates are on the edge, with the kings near each other.
        position = (rng.choice((10, 18, 20, 37)), rng.randrange(64), rng.choice((0, 1, 4, 12, 60)))
        env.state = State(position, position)
        board = position_of(env)
        board.turn = chess.WHITE
        if len(set(position)) < 3 or not board.is_valid():
            continue
        assert sorted(env.moves()) == sorted(move.uci() for move in board.legal_moves)
        after = [found for _, found in white_moves(kind, position)]
        best = min(known.to_mate_after(found) for found in after)
        assert known.to_mate(position) == (best + 1 if best < NEVER else NEVER)
        found = rng.choice(after)
        env.state = State(found, found)
        board = position_of(env)
        board.turn = chess.BLACK
        replies = {(found[0], found[1], move.to_square) for move in board.legal_moves}
        assert set(black_moves(known, found)) == replies
        assert known.check(found) == board.is_check()
        taken = any(reply[1] == reply[2] for reply in replies)
        distance = known.to_mate_after(found)
        if board.is_checkmate():
            assert distance == 0
            checked["mate"] += 1
        elif not replies or taken:
            assert distance == NEVER
            checked["taken" if taken else "stalemate"] += 1
        else:
            assert distance == max(known.to_mate(reply) for reply in replies)
            checked["lost"] += 1
    assert all(checked.values()), (letter, checked)


@pytest.mark.slow
@pytest.mark.parametrize("pieces", ["KQK", "KRK"])
def test_short_mates_are_those_of_a_plain_search(pieces: str) -> None:
    for moves in (1, 2, 3):
        env = ChessEndgame(pieces=pieces, min_mate=moves, max_mate=moves)
        for seed in range(5):
            env.reset(seed=seed)
            assert mates_in(position_of(env), moves)
            assert moves == 1 or not mates_in(position_of(env), moves - 1)


def check_starts(variant: str, seeds: range) -> None:
    """Play the oracle on the other library's board against its own best defence."""
    env = gemenv.make(f"game:ChessEndgame-v0{variant}")
    for seed in seeds:
        env.reset(seed=seed)
        board = position_of(env)
        assert board.is_valid()
        while not env.over:
            action = env.oracle_action() or ""
            board.push_uci(action[7:-1])
            observation, reward, *_ = env.step(action)
            if " Black played " in observation:
                board.push_uci(observation.partition(" Black played ")[2][:4])
        assert board.is_checkmate()
        assert reward == 1.0
        exact = env.config.opponent == "exact"
        assert env.turn == env.difficulty() if exact else env.turn <= env.difficulty()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_mates_in_time_from_every_start(variant: str) -> None:
    check_starts(variant, range(20))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_mates_in_time_from_a_thousand_starts(variant: str) -> None:
    check_starts(variant, range(1000))


def test_fifty_moves_draw() -> None:
    env = env_with("e1", "a1", "e8", max_turns=60)
    for _ in range(49):
        there = r"\boxed{Ke2}" if env.state.position[0] == square("e1") else r"\boxed{Ke1}"
        env.state.position = (env.state.position[0], square("a1"), square("h8"))
        assert not env.step(there)[2]
    observation, reward, terminated, truncated, info = env.step(r"\boxed{Kd2}")
    assert (reward, terminated, truncated, info["success"]) == (0.0, True, False, False)
    assert "50 moves without a capture: a draw." in observation


def test_mate_stalemate_and_capture() -> None:
    env = env_with("g6", "b7", "h8")
    assert env.potential() == -1.0
    observation, reward, terminated, _, info = env.step(r"\boxed{b7h7}")
    assert (reward, terminated, info["success"], env.potential()) == (1.0, True, True, 0.0)
    assert "You played b7h7. It is mate." in observation
    env = env_with("g5", "a1", "h8")
    observation, reward, terminated, _, info = env.step(r"\boxed{a1g7}")
    assert (reward, terminated, info["success"], env.potential()) == (0.0, True, False, -51.0)
    assert "Black played h8g7. It took your queen: a draw." in observation
    env = env_with("e6", "g5", "h8")
    observation, _, terminated, _, info = env.step(r"\boxed{Qg6}")
    assert (terminated, info["success"], env.potential()) == (True, False, -51.0)
    assert "It is stalemate: a draw." in observation


@pytest.mark.parametrize("move", ["d1d1", "e4e5", "a1a8", "h8h7", "e1e2"])
def test_illegal_moves_are_refused_without_a_fine(move: str) -> None:
    env = env_with("e4", "d1", "e6")
    before = env.state
    _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.state == before


@pytest.mark.parametrize("text", ["d1d5", "Qd5", "Qd1d5", "d1-d5", "Qd5+"])
def test_a_move_can_be_written_in_several_ways(text: str) -> None:
    env = env_with("e4", "d1", "h8")
    assert "You played d1d5." in env.step(rf"\boxed{{{text}}}")[0]


def test_the_board() -> None:
    board = env_with("e1", "d1", "e8").board().split("\n")
    assert board[0] == "8 . . . . k . . ."
    assert board[7:] == ["1 . . . Q K . . .", "  a b c d e f g h"]


@pytest.mark.parametrize(
    "config",
    [{"pieces": "KBK"}, {"max_mate": 11}, {"min_mate": 0}, {"min_mate": 8, "max_mate": 7},
     {"max_turns": 9}, {"opponent": "scripted"}],
)  # fmt: skip
def test_other_endgames_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        ChessEndgame(**config)


@pytest.mark.parametrize("reply", ["e4", "Rd5", "d1d9", "i1a1", "", "Ke4d1", "d1d5" * 50_000])
def test_what_is_no_move_is_a_format_error(reply: str) -> None:
    env = env_with("e1", "d1", "e8")
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
