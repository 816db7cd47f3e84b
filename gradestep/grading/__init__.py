"""Grade a class: sessions, workers, the run of a notebook, its outputs, the report."""
