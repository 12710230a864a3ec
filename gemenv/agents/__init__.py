"""Agents: what reads a conversation and writes the next reply."""

from gemenv.agents.base import Agent, Prompt, Reply, Usage
from gemenv.agents.chat import ChatAgent
from gemenv.agents.human import HumanAgent
from gemenv.agents.scripted import FunctionAgent, OracleAgent, RandomAgent, ReplayAgent

__all__ = [
    "Agent",
    "ChatAgent",
    "FunctionAgent",
    "HumanAgent",
    "OracleAgent",
    "Prompt",
    "RandomAgent",
    "ReplayAgent",
    "Reply",
    "Usage",
]
