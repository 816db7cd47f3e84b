"""Mutation operators: solutions with one slip each."""
