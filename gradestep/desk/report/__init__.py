"""The report of a class: what it did, and where it struggles."""
