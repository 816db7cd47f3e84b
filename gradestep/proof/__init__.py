"""Proves challenges: keys, tests, prose. It runs the author's own code, on the author's machine."""
