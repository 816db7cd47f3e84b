"""Checks for the tests that students see, and partial credit."""
