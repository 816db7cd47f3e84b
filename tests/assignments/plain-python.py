# %% [markdown]
# # Problem set 1: functions
# Before you turn this in, restart the kernel and run all cells.
# %%
NAME = ""
COLLABORATORS = ""
# %%
import io
import random
from contextlib import redirect_stdout
# %% [markdown]
# ## Squares
# Write a function that returns the list of squares of 1 to `n`. Raise a `ValueError` if `n` is less than 1.
# %% answer=squares
def squares(n):
    """Compute the squares of numbers from 1 to n, such that the ith element of the
    returned list equals i^2.
    """
    ### BEGIN SOLUTION
    if n < 1:
        raise ValueError("n must be greater than or equal to 1")
    return [i ** 2 for i in range(1, n + 1)]
    ### END SOLUTION
# %% student=other
def squares(n):
    if n < 1:
        raise ValueError(f"{n} < 1")
    found = []
    for i in range(n):
        found.append((i + 1) * (i + 1))
    return found
# %% student=partly
def squares(n):
    return [i ** 2 for i in range(1, n + 1)]
# %% student=wrong
def squares(n):
    return [i ** 2 for i in range(n)]
# %% student=broken
def squares(n)
    return [i ** 2 for i in range(1, n + 1)]
# %% student=careless
def squares(n):
    if n < 1:
        raise ValueError("n")
    return [i ** 2 for i in range(1, n + 1)]
# %%
squares(10)
# %% tests=correct_squares points=1
"""Check that squares returns the correct output for several inputs"""
assert squares(1) == [1]
assert squares(2) == [1, 4]
assert squares(10) == [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]
### BEGIN HIDDEN TESTS
assert squares(11) == [1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121]
### END HIDDEN TESTS
# %% tests=squares_invalid_input points=1
"""Check that squares raises an error for invalid inputs"""
try:
    squares(0)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")
try:
    squares(-4)
except ValueError as error:
    assert str(error)
else:
    raise AssertionError("did not raise")
# %% [markdown]
# Using your `squares` function, write a function that computes the sum of the squares of 1 to `n`.
# %% answer=sum_of_squares
def sum_of_squares(n):
    """Compute the sum of the squares of numbers from 1 to n."""
    ### BEGIN SOLUTION
    return sum(squares(n))
    ### END SOLUTION
# %% student=partly
def sum_of_squares(n):
    return sum(i ** 2 for i in range(1, n + 1))
# %% student=wrong
def sum_of_squares(n):
    return sum(squares(n - 1))
# %% tests=correct_sum_of_squares points=1
"""Check that sum_of_squares returns the correct answer for various inputs."""
assert sum_of_squares(1) == 1
assert sum_of_squares(2) == 5
assert sum_of_squares(10) == 385
assert sum_of_squares(11) == 506
# %% tests=sum_of_squares_uses_squares points=1
"""Check that sum_of_squares relies on squares."""
orig_squares = squares
del squares
try:
    sum_of_squares(1)
except NameError:
    pass
else:
    raise AssertionError("sum_of_squares does not use squares")
finally:
    squares = orig_squares
# %% tests=sum_of_squares_of_another_squares points=1
called = []
def counting_squares(n):
    called.append(n)
    return orig_squares(n)
squares = counting_squares
try:
    assert sum_of_squares(3) == 14
    assert called == [3], called
finally:
    squares = orig_squares
# %% [markdown]
# ## Recursion
# %% answer=fibonacci
def fibonacci(n):
    ### BEGIN SOLUTION
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
    ### END SOLUTION
# %% student=partly
def fibonacci(n):
    return fibonacci(n - 1) + fibonacci(n - 2)
# %% student=broken
def fibonacci(n):
    return fib(n - 1)
# %% student=careless
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
# %% tests=correct_fibonacci points=1
assert fibonacci(5) == 5
assert list(map(fibonacci, range(7))) == [0, 1, 1, 2, 3, 5, 8]
# %% tests=fibonacci_is_recursive points=1
"""It stops at the limit of recursion only when the argument is large."""
assert fibonacci(1) == 1
try:
    fibonacci(10 ** 5)
except RecursionError:
    pass
else:
    raise AssertionError("it is not recursive")
# %% [markdown]
# ## Dictionaries and strings
# %% answer=letters
text = "the quick brown fox jumps over the lazy dog"
counts = {}
### BEGIN SOLUTION
for letter in text.replace(" ", ""):
    counts[letter] = counts.get(letter, 0) + 1
most_common = max(counts, key=counts.get)
### END SOLUTION
# %% student=other
from collections import Counter

text = "the quick brown fox jumps over the lazy dog"
counts = Counter(text)
del counts[" "]
most_common = counts.most_common(1)[0][0]
# %% student=wrong
text = "the quick brown fox jumps over the lazy dog"
counts = {}
for letter in text:
    counts[letter] = 1
# %% student=loops
text = "the quick brown fox jumps over the lazy dog"
counts = {}
while True:
    counts["x"] = 1
# %% tests=correct_counts points=1
assert isinstance(counts, dict)
assert counts["o"] == 4
assert " " not in counts
assert len(counts) == 26
assert sum(counts.values()) == len(text) - text.count(" ")
assert sorted(counts)[:3] == ["a", "b", "c"]
for key, value in counts.items():
    assert type(key) == str and type(value) == int
# %% tests=correct_most_common points=1
assert most_common == "o", most_common
# %% answer=parse
def parse(line):
    """Return the name and the number in "name: number"; raise ParseError for anything else."""
    ### BEGIN SOLUTION
    name, colon, number = line.partition(":")
    if not colon:
        raise ParseError(line)
    return name.strip(), int(number)

class ParseError(Exception):
    pass
    ### END SOLUTION
# %% student=partly
class ParseError(Exception):
    pass

def parse(line):
    name, number = line.split(":")
    return name.strip(), int(number)
# %% student=wrong
def parse(line):
    return line.split(":")
# %% student=broken
ParseError = Eror

def parse(line):
    return line.split(":")
# %% tests=correct_parse points=1
assert parse("apples: 3") == ("apples", 3)
name, number = parse("pears:4")
assert name == "pears" and number == 4
assert isinstance(parse("a:1"), tuple)
# %% tests=parse_raises points=1
try:
    parse("apples")
    assert False, "no ParseError"
except ParseError as error:
    assert "apples" in str(error)
    assert isinstance(error, Exception)
assert issubclass(ParseError, Exception) and not issubclass(ParseError, ValueError)
# %% tests=parse_passes_errors_on points=1
from unittest import TestCase

case = TestCase()
with case.assertRaises(ValueError):
    parse("apples: three")
case.assertRaises(Exception, parse, None)
case.assertEqual(parse("a: 1"), ("a", 1))
# %% [markdown]
# ## Generators
# %% answer=countdown
def countdown(n):
    ### BEGIN SOLUTION
    while n > 0:
        yield n
        n -= 1
    ### END SOLUTION

evens = (number for number in range(10) if number % 2 == 0)
# %% student=other
def countdown(n):
    yield from range(n, 0, -1)

evens = iter([0, 2, 4, 6, 8])
# %% student=partly
def countdown(n):
    return list(range(n, 0, -1))

evens = [0, 2, 4, 6, 8]
# %% student=wrong
def countdown(n):
    while n >= 0:
        yield n
        n -= 1

evens = (number for number in range(10) if number % 2)
# %% tests=correct_countdown points=1
assert list(countdown(3)) == [3, 2, 1]
assert sum(countdown(4)) == 10
assert [a + b for a, b in zip(countdown(2), "xy" and [10, 20])] == [12, 21]
assert list(evens) == [0, 2, 4, 6, 8]
# %% tests=countdown_is_a_generator points=1
import types

generator = countdown(2)
assert isinstance(generator, types.GeneratorType)
assert next(generator) == 2
assert next(generator) == 1
try:
    next(generator)
except StopIteration:
    pass
else:
    raise AssertionError("it does not end")
assert next(countdown(0), "nothing") == "nothing"
# %% tests=evens_are_used_up points=1
assert list(evens) == []
# %% [markdown]
# ## Printing
# %% answer=greet
def greet(name, times=1):
    """Print a greeting, a line each time."""
    ### BEGIN SOLUTION
    for _ in range(times):
        print("Hello, " + name + "!")
    ### END SOLUTION
# %% student=partly
def greet(name, times=1):
    print(f"Hello, {name}!")
# %% student=wrong
def greet(name, times=1):
    return f"Hello, {name}!"
# %% tests=greet_prints points=1
out = io.StringIO()
with redirect_stdout(out):
    result = greet("Ada")
assert out.getvalue() == "Hello, Ada!\n", repr(out.getvalue())
assert result is None
# %% tests=greet_prints_often points=1
import sys
from unittest.mock import patch

with patch("sys.stdout", new_callable=io.StringIO) as out:
    greet("Ada", times=3)
assert out.getvalue().count("Hello") == 3
old, sys.stdout = sys.stdout, io.StringIO()
try:
    greet("Grace")
    assert "Grace" in sys.stdout.getvalue()
finally:
    sys.stdout = old
# %% answer=ask
def ask():
    """Ask for a name until one is given."""
    ### BEGIN SOLUTION
    name = ""
    while not name:
        name = input("Your name: ")
    return name
    ### END SOLUTION
# %% student=wrong
def ask():
    return input("Your name: ")
# %% tests=ask_asks_again points=1
answers = iter(["", "", "Ada"])
with patch("builtins.input", lambda prompt="": next(answers)):
    assert ask() == "Ada"
# %% [markdown]
# ## Random numbers
# %% answer=roll
def roll(dice):
    """Return the sum of so many dice."""
    ### BEGIN SOLUTION
    return sum(random.randint(1, 6) for _ in range(dice))
    ### END SOLUTION
# %% student=partly
def roll(dice):
    return random.randint(dice, 6 * dice)
# %% student=wrong
def roll(dice):
    return 3
# %% student=loops
def roll(dice):
    total = 0
    while total < dice:
        total = random.randint(-6, 0)
    return total
# %% tests=roll_is_in_range points=1
rolls = [roll(2) for _ in range(200)]
assert min(rolls) >= 2 and max(rolls) <= 12
assert len(set(rolls)) > 5
# %% tests=roll_with_a_seed points=1
random.seed(42)
first = [roll(3) for _ in range(5)]
random.seed(42)
assert [roll(3) for _ in range(5)] == first
random.seed(42)
expected = [sum(random.randint(1, 6) for _ in range(3)) for _ in range(5)]
assert first == expected
# %% [markdown]
# ## Higher-order functions
# %% answer=compose
def compose(f, g):
    ### BEGIN SOLUTION
    return lambda x: f(g(x))
    ### END SOLUTION

double = lambda x: 2 * x
# %% student=wrong
def compose(f, g):
    return lambda x: g(f(x))

double = lambda x: 2 * x
# %% tests=correct_compose points=1
assert compose(len, str)(12345) == 5
assert compose(double, abs)(-2) == 4
assert compose(lambda x: x + 1, double)(3) == 7
assert callable(compose(double, double))
assert sorted([3, -5, 1], key=compose(double, abs)) == [1, 3, -5]
# %% tests=about_the_functions points=1
"""A name, a docstring, a signature, the text of the source."""
import inspect

assert squares.__name__ == "squares"
assert "Print a greeting" in (greet.__doc__ or "Print a greeting")
assert list(inspect.signature(greet).parameters) == ["name", "times"]
assert inspect.signature(greet).parameters["times"].default == 1
assert "random" in inspect.getsource(roll)
assert inspect.isfunction(double) and type(double) is type(lambda: 0)
# %% [markdown] manual=why_recursion points=3
# Because each call hands a smaller problem on.
# %% [markdown] task=draw_the_calls points=2
# Draw the calls of `fibonacci(4)` on paper, and add a photo below.
# %% manual=own_function points=2
### BEGIN SOLUTION
def own(): return "anything"
own()
### END SOLUTION
