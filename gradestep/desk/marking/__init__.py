"""`gradestep mark`: a local page on which a person grades one question of a class, into nbgrader's tables."""
