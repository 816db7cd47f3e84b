"""A challenge reads well: spelling, links, lint."""
