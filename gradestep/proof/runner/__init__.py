"""Run trials: a pool of forked workers, in one process or in the two that grade a class."""
