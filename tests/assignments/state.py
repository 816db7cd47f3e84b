# %% [markdown]
# # Problem set 7: state and the standard library
# %%
from collections import Counter, OrderedDict, defaultdict, deque
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
# %%
counter = 0
inventory = {"apples": 3}
history = []
RATE = 2

def record(event):
    """Use this one to keep the history."""
    history.append(event)
# %% student=partly
counter = 5
inventory = {"apples": 3}
history = [("began",)]
RATE = 2

def record(event):
    history.append(event)
# %% answer=counting
### BEGIN SOLUTION
def count():
    global counter
    counter += 1
    return counter

def buy(what, number=1):
    inventory[what] = inventory.get(what, 0) + number
    record(("buy", what))

def converted(amount):
    return amount * RATE
### END SOLUTION
# %% student=other
def count():
    globals()["counter"] += 1
    return globals()["counter"]

def buy(what, number=1):
    global inventory
    inventory = {**inventory, what: inventory.get(what, 0) + number}
    record(("buy", what))

def converted(amount):
    total = 0
    for _ in range(RATE):
        total += amount
    return total
# %% student=partly
def count():
    counter = 1
    return counter

def buy(what, number=1):
    inventory.setdefault(what, 0)
    inventory[what] += number

def converted(amount):
    return amount * 2
# %% student=wrong
def count():
    counter += 1

def buy(what, number=1):
    inventory = {what: number}

def converted(amount):
    return amount + RATE
# %% tests=global_counter points=1
before = counter
assert count() == before + 1
count()
assert counter == before + 2, counter
counter = 10
assert count() == 11
assert counter == 11
# %% tests=global_dictionary points=1
buy("pears")
buy("apples", number=2)
assert inventory == {"apples": 5, "pears": 1}
inventory.clear()
buy("figs")
assert inventory == {"figs": 1}
# %% tests=function_of_the_lesson points=1
history.clear()
buy("plums")
assert history == [("buy", "plums")]
assert len(history) == 1
# %% tests=constant_of_the_lesson points=1
assert converted(4) == 8
RATE = 10
assert converted(4) == 40
RATE = 2
assert converted(1) == 2
# %% answer=closures
### BEGIN SOLUTION
def make_counter(start=0):
    count = start
    def step(by=1):
        nonlocal count
        count += by
        return count
    return step

def make_account(balance):
    def deposit(amount):
        nonlocal balance
        balance += amount
        return balance
    def show():
        return balance
    return {"deposit": deposit, "show": show}

multipliers = [lambda x, n=n: n * x for n in range(4)]
### END SOLUTION
# %% student=partly
def make_counter(start=0):
    state = [start]
    def step(by=1):
        state[0] += 1
        return state[0]
    return step

def make_account(balance):
    return {"deposit": lambda amount: balance + amount, "show": lambda: balance}

multipliers = [lambda x: n * x for n in range(4)]
# %% student=wrong
def make_counter(start=0):
    return start + 1

def make_account(balance):
    return balance

multipliers = range(4)
# %% tests=counters points=1
one, two = make_counter(), make_counter(10)
assert [one(), one(), two(), one(5)] == [1, 2, 11, 7]
# %% tests=account points=1
account = make_account(5)
account["deposit"](3)
assert account["show"]() == 8
assert set(account) == {"deposit", "show"}
# %% tests=late_binding points=1
assert [f(2) for f in multipliers] == [0, 2, 4, 6]
assert len(multipliers) == 4
# %% answer=memoised
### BEGIN SOLUTION
cache = {}
calls = []

def slow_square(n):
    calls.append(n)
    return n * n

def memo_square(n):
    if n not in cache:
        cache[n] = slow_square(n)
    return cache[n]

@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
### END SOLUTION
# %% student=partly
cache = {}
calls = []

def slow_square(n):
    calls.append(n)
    return n * n

def memo_square(n):
    return slow_square(n)

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
# %% student=wrong
cache = None
calls = []

def slow_square(n):
    return n * n

memo_square = 4
fib = [0, 1, 1, 2, 3, 5]
# %% tests=cache_is_filled points=1
cache.clear()
calls.clear()
assert memo_square(4) == 16 and memo_square(4) == 16
assert cache == {4: 16} and 4 in cache
assert calls == [4], calls
cache[5] = "from the cache"
assert memo_square(5) == "from the cache"
# %% tests=lru_cache points=1
fib.cache_clear()
assert fib(20) == 6765
assert fib.cache_info().misses == 21
assert fib.__wrapped__(1) == 1 and fib.__name__ == "fib"
# %% answer=arguments
### BEGIN SOLUTION
def append_to(item, items=None):
    """Add item to items, in place, and return them; new ones when there are none."""
    items = [] if items is None else items
    items.append(item)
    return items

def merge(one, other):
    """Update the dictionary `one`, in place, with `other`; return None."""
    one.update(other)

def remove_small(numbers, limit):
    """Discard from the set, in place."""
    numbers -= {each for each in numbers if each < limit}

def rotate(queue):
    queue.rotate(1)
    return queue

def swap(pair):
    a, b = pair
    return b, a
### END SOLUTION
# %% student=partly
def append_to(item, items=[]):
    items.append(item)
    return items

def merge(one, other):
    one = {**one, **other}
    return one

def remove_small(numbers, limit):
    numbers = {each for each in numbers if each >= limit}

def rotate(queue):
    return deque([queue[-1], *list(queue)[:-1]])

def swap(pair):
    return [pair[1], pair[0]]
# %% student=wrong
def append_to(item, items=()):
    return items + (item,)

def merge(one, other):
    return other

def remove_small(numbers, limit):
    numbers.clear()

def rotate(queue):
    return queue.pop()

def swap(pair):
    pair[0], pair[1] = pair[1], pair[0]
# %% tests=default_argument points=1
assert append_to(1) == [1]
assert append_to(2) == [2]
# %% tests=same_list points=1
given = [1]
returned = append_to(2, given)
assert given == [1, 2]
assert returned is given
# %% tests=nested_list points=1
rows = [[1], [2]]
append_to(5, rows[0])
append_to(6, items=rows)
assert rows == [[1, 5], [2], 6]
# %% tests=merged points=1
given = {"a": 1}
assert merge(given, {"b": 2}) is None
assert given == {"a": 1, "b": 2}
# %% tests=set_and_deque points=1
numbers = {1, 5, 9}
remove_small(numbers, 4)
assert numbers == {5, 9}
queue = deque([1, 2, 3])
assert rotate(queue) is queue
assert list(queue) == [3, 1, 2] and isinstance(rotate(queue), deque)
# %% tests=tuples points=1
assert swap((1, 2)) == (2, 1)
assert isinstance(swap(("a", None)), tuple)
# %% answer=library
### BEGIN SOLUTION
words = "a b a c b a".split()
count_of = Counter(words)
positions = defaultdict(list)
for place, word in enumerate(words):
    positions[word].append(place)
queue = deque([1, 2, 3], maxlen=3)
ordered = OrderedDict([("z", 1), ("a", 2)])
third = Fraction(1, 3)
price = Decimal("0.10")
birthday = date(1815, 12, 10)
moment = datetime(2024, 2, 28, 12, 30)
later = lambda when, days: when + timedelta(days=days)
add_two = partial(sum, start=2)
nothing, dots, big, tiny, whole = None, ..., 10 ** 40, 1e-300, float("inf")
raw = b"\x00\xff"
frozen = frozenset({1, 2})
span = range(0, 10, 3)
part = slice(1, 3)
deep = {"a": [(1, {"b": {2, 3}})], (1, 2): None}
kind = int
pattern = __import__("re").compile(r"\d+")
### END SOLUTION
# %% student=wrong
words = "a b a c b a".split()
count_of = dict.fromkeys(words, 1)
positions = {}
queue = [1, 2, 3]
ordered = {"a": 2, "z": 1}
third = 1 / 3
price = 0.1
birthday = "10 December 1815"
moment = datetime(2024, 2, 28)
later = lambda when, days: when
add_two = 2
nothing, dots, big, tiny, whole = 0, "", 1, 1, 1
raw = "\x00"
frozen = {1, 2}
span = [0, 3, 6]
part = 1
deep = {}
kind = "int"
pattern = r"\d+"
# %% tests=counter_of_words points=1
assert count_of["a"] == 3 and count_of["missing"] == 0
assert count_of.most_common(1) == [("a", 3)]
assert isinstance(count_of, Counter)
assert count_of == Counter("abacba")
assert sum((count_of + Counter("a")).values()) == 7
# %% tests=default_dictionary points=1
assert positions["a"] == [0, 2, 5]
assert positions["nowhere"] == []
assert positions.default_factory is list and isinstance(positions, defaultdict)
# %% tests=double_ended_queue points=1
queue.append(4)
assert list(queue) == [2, 3, 4] and queue[0] == 2 and queue.maxlen == 3
assert queue.popleft() == 2
assert queue == deque([3, 4])
# %% tests=ordered_dictionary points=1
assert list(ordered) == ["z", "a"]
ordered.move_to_end("z")
assert list(ordered.items()) == [("a", 2), ("z", 1)]
assert isinstance(ordered, OrderedDict)
# %% tests=exact_numbers points=1
assert third == Fraction(1, 3) and third + third + third == 1
assert third.denominator == 3
assert price * 3 == Decimal("0.30") and str(price) == "0.10"
assert isinstance(third, Fraction) and isinstance(price, Decimal)
# %% tests=dates points=1
assert birthday.year == 1815 and birthday == date(1815, 12, 10)
assert moment.hour == 12 and moment.strftime("%d %B") == "28 February"
assert moment < datetime(2025, 1, 1) and moment - datetime(2024, 2, 28) == timedelta(hours=12, minutes=30)
assert later(date(2024, 2, 28), 2) == date(2024, 3, 1)
assert isinstance(birthday, date) and not isinstance(birthday, datetime)
# %% tests=other_values points=1
assert nothing is None and dots is ...
assert big == 10 ** 40 and tiny == 1e-300 and whole == float("inf")
assert raw == b"\x00\xff" and raw[1] == 255 and isinstance(raw, bytes)
assert frozen == {1, 2} and isinstance(frozen, frozenset)
assert span == range(0, 10, 3) and list(span) == [0, 3, 6, 9] and span.step == 3
assert [1, 2, 3, 4][part] == [2, 3]
assert deep["a"][0][1]["b"] == {2, 3} and deep[1, 2] is None
# %% tests=classes_and_patterns points=1
assert kind is int and kind("3") == 3
assert pattern.findall("1 and 22") == ["1", "22"]
assert pattern.match("7").group() == "7"
assert add_two([1, 2]) == 5
# %% tests=names_of_the_notebook points=1
assert "multipliers" in globals() and "never_defined" not in globals()
assert "count_of" in dir()
try:
    never_defined
except NameError:
    pass
else:
    raise AssertionError("it is defined")
# %% tests=partial_points points=3
"""The last value is the score."""
earned = 0
if count_of["a"] == 3:
    earned += 1
if Counter(words) == Counter("abacba"):
    earned += 2
earned
