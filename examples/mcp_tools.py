"""Give an agent the tools of a server that speaks the Model Context Protocol, here one of ours."""

import sys
from datetime import date, timedelta

import gemenv
from gemenv.tools import MCPTools, written
from gemenv.wrappers import ToolWrapper


def serve() -> None:
    """Be a server with one tool, over stdin and stdout."""
    from mcp.server import MCPServer

    server = MCPServer("calendar")

    @server.tool()
    def days_later(day: str, days: int) -> str:
        """Return the date some days after another, both as YYYY-MM-DD."""
        return str(date.fromisoformat(day) + timedelta(days=days))

    server.run()


def main() -> None:
    """Call the tool from an episode."""
    server = MCPTools({"command": sys.executable, "args": [__file__, "--serve"]})
    env = ToolWrapper(gemenv.make("game:GuessTheNumber-v0-easy"), server.tools())
    observation, _ = env.reset(seed=0)
    print(observation)
    for day in ("2028-02-01", "yesterday"):
        observation, _, _, _, info = env.step(written("days_later", day=day, days=30))
        print(observation, info["tool"])
    env.close()


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve()
    else:
        main()
