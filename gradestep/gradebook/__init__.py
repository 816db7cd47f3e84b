"""nbgrader's gradebook and folders: what is due, and the only place that writes scores."""
