"""Confine a process that runs student code: levels of protection, limits, a supervisor."""
