"""Tools of MCP servers (Model Context Protocol), for any environment.

The sessions stay open from call to call: one in each episode, or one for the whole process.
"""

from gemenv.tools.mcp.config import Config
from gemenv.tools.mcp.tools import Listing, MCPTools

__all__ = ["Config", "Listing", "MCPTools"]
