"""vLLM servers that belong to a run: started with it, started again when they die, ended with it however it ends."""

from teacher.serving.processes import VllmServers

__all__ = ["VllmServers"]
