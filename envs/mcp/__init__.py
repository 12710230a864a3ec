"""Tasks that are done through the tools of real MCP servers."""

from gemenv.envs.mcp.env import MCPEnv
from gemenv.envs.mcp.registered import make
from gemenv.envs.mcp.task import Task

__all__ = ["MCPEnv", "Task", "make"]
