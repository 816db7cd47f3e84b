"""Where a student stands: the homes of course and topic."""
