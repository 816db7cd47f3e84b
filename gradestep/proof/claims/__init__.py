"""The claims of a challenge, each with the trials that prove it."""
