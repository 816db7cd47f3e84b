"""Grade a class: fast, in a sandbox, with tests that student code can neither see nor fool."""
