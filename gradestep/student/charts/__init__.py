"""Charts to explore, and the panels that they are made of."""
