"""Commands that print the numbers we claim: `python -m benchmarks.card`, from the repository's folder."""
