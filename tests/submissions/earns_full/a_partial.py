# Answer with what functools makes.
import functools
import operator

twice = functools.partial(operator.mul, 2)
