"""What stands in a release where the solution stood."""

NOT_WRITTEN = "is not written yet: replace this line with your code"
NAMELESS = f"this answer {NOT_WRITTEN}"
CODE = (
    "# YOUR CODE HERE: write what the text above asks for, in place of the next line.\n"
    f'raise NotImplementedError("{NAMELESS}")'
)
TEXT = "*Write your answer here, in place of this line.*"


def named(source: str, answer: str) -> str:
    """Return the source of an answer cell whose stub names the answer; nbgrader has one stub for all cells."""
    return source.replace(NAMELESS, f"{answer} {NOT_WRITTEN}")
