"""Due dates, extensions and late penalties, in local time."""
