"""Kinds of programs on which one process and two have differed, or might, the smallest of each."""

from __future__ import annotations

from benchmarks.programs.grammar import IMPORTS
from benchmarks.programs.program import ANSWER, LESSON, TESTS, Cell, Program

BOX = """\
class Box:
    def __init__(self, parts): self.parts = list(parts)
    def add(self, p): self.parts.append(p)
    @property
    def size(self): return len(self.parts)
    def __len__(self): return len(self.parts)
    def __iter__(self): return iter(self.parts)
    def __getitem__(self, i): return self.parts[i]
    def __add__(self, o): return Box(self.parts + o.parts)
    def __eq__(self, o): return self.parts == o.parts
    def __str__(self): return f'Box({self.parts})'"""

SQUARE = """\
class Square:
    more = 1
    def __init__(self, side): self.side = side
    def area(self): return self.side ** 2
    def __len__(self): return self.side
    def __gt__(self, o): return self.side > o.side
    def __str__(self): return f'side {self.side}'
"""
STORE = """\
class Store(Base):
    def __setitem__(self, k, v): self.parts[k] = v
    def __getitem__(self, k): return self.parts[k]
    def __contains__(self, k): return k in self.parts
    def __iter__(self): return iter(self.parts)
"""

MOCKED = """\
from types import SimpleNamespace
from dataclasses import dataclass
from unittest.mock import Mock
@dataclass
class D:
    n: int
d, m = D(2), Mock()
assert use(SimpleNamespace(n=1), d, m) == 4 and d.n == 3
m.hear.assert_called_once_with(1, by=2)"""
WRAPPED = """\
def one(n):
    'adds'
    return n + 1
assert twice(one)(1) == 4
assert twice(one).__name__ == 'one' and twice(one).__doc__ == 'adds'"""
LOGGED = """\
class C:
    log = None
    def __enter__(self):
        self.log = []
        return self.log
    def __exit__(self, *e): self.log.append('end')
c = C()
d = use(c)
assert c.log == [1, 'end'] and d.log == 2 and d is not c"""

CHAINED = """\
class Bad(Exception): pass
def f():
    try: return {}['k']
    except KeyError as e: raise Bad('bad') from e"""

CAPTURED = """\
import contextlib
class Out(list):
    def write(self, s): self.append(s)
    def flush(self): pass
o = Out()
with contextlib.redirect_stdout(o): say(3)
assert ''.join(o) == 'hi 3\\n'"""
SIGNED = """\
import inspect
s = inspect.signature(f)
assert s.return_annotation is str and s.parameters['n'].annotation is int"""

COUNTER = """\
def counter():
    n = 1
    def one():
        nonlocal n
        n += 1
        return n
    return one
tick = counter()"""

ROLES = {"L": LESSON, "A": ANSWER, "T": TESTS}

# Lessons (L), answers (A), what a wrong answer is instead (W), and tests (T).
KINDS = {
    "own object: attribute": (
        ("A", BOX + "\nbox = Box([1])"),
        ("T", "assert box.parts == [1]"),
    ),
    "own object: property, len, item, iteration, str": (
        ("A", BOX + "\nbox = Box([1])"),
        (
            "T",
            "assert box.size == len(box) == box[0] == 1\nassert list(box) == [1] and str(box) == 'Box([1])'",
        ),
    ),
    "own class called by tests, method changes it": (
        ("A", BOX),
        ("T", "b = Box([1])\nb.add(2)\nassert b.parts == [1, 2]"),
    ),
    "own objects: + of two": (
        ("A", BOX + "\nbox = Box([1])"),
        ("T", "assert (box + box).parts == [1, 1]"),
    ),
    "own objects: == of two": (
        ("A", BOX),
        ("T", "assert Box([1]) == Box([1])"),
    ),
    "is an instance of own class": (
        ("A", BOX + "\nbox = Box([1])"),
        ("T", "assert isinstance(box, Box)"),
    ),
    "own class in a lesson, object by the answer": (
        ("L", BOX),
        ("A", "box = Box([1])"),
        ("T", "assert isinstance(box, Box) and box.parts == [1]"),
    ),
    "lesson's class: test's object given to the answer's function": (
        ("L", BOX),
        ("A", "def weigh(b): return sum(b.parts)"),
        ("T", "assert weigh(Box([1, 2])) == 3"),
    ),
    "own exception caught by name": (
        ("A", "class Missing(Exception): pass\ndef first(x):\n    if not x: raise Missing('nothing')\n    return x[0]"),
        ("T", "try:\n    first([])\nexcept Missing as error:\n    came = str(error)\nassert came == 'nothing'"),
    ),
    "lesson's exception raised by the answer": (
        ("L", "class Missing(Exception): pass"),
        ("A", "def first(x):\n    raise Missing('nothing')"),
        ("T", "try:\n    first([])\nexcept Missing as error:\n    came = str(error)\nassert came == 'nothing'"),
    ),
    "deque": (
        ("A", "queue = deque([1, 2], maxlen=2)"),
        ("T", "assert list(queue) == [1, 2]"),
    ),
    "defaultdict keeps its default": (
        ("A", "groups = defaultdict(int)"),
        ("T", "assert groups['z'] == 0"),
    ),
    "Counter": (
        ("A", "votes = Counter('aab')"),
        ("T", "assert votes['zz'] == 0 and votes.most_common(1) == [('a', 2)]"),
    ),
    "OrderedDict": (
        ("A", "ranks = OrderedDict(b=1, a=2)\nranks.move_to_end('b')"),
        ("T", "assert list(ranks) == ['a', 'b']"),
    ),
    "tests seed, function draws (Python)": (
        ("A", "def draw(): return random.random()"),
        ("T", "random.seed(3)\nassert draw() == 0.23796462709189137"),
    ),
    "tests seed, function draws (NumPy)": (
        ("A", "def draw(): return float(np.random.rand())"),
        ("T", "np.random.seed(3)\nassert draw() == 0.5507979025745755"),
    ),
    "unseeded draw in a lesson used by both": (
        ("L", "data = [random.random() for _ in range(2)]"),
        ("A", "def total(x): return sum(x)\nmine = list(data)"),
        ("T", "assert mine == data"),
    ),
    "lesson seeds, answer draws at top level, later lesson draws": (
        ("L", "random.seed(1)"),
        ("A", "mine = random.random()"),
        ("L", "data = random.random()"),
        ("T", "assert data == 0.8474337369372327"),
    ),
    "lesson seeds, draws for both (a draw left out by the slice)": (
        ("L", "np.random.seed(1)\nshown = np.random.rand()\ndata = np.random.rand(2)"),
        ("A", "mine = data.copy()"),
        ("T", "assert mine.tolist() == data.tolist()"),
    ),
    "tests call a drawing function, later lesson draws": (
        ("L", "random.seed(1)"),
        ("A", "def draw(): return random.random()"),
        ("T", "came = draw()"),
        ("L", "data = random.random()"),
        ("T", "assert data == 0.8474337369372327"),
    ),
    "tests seed, a later answer draws at top level": (
        ("L", "n = 1"),
        ("A", "m = 1"),
        ("T", "random.seed(3)\nassert m == 1"),
        ("A", "mine = random.random()"),
        ("T", "assert mine == 0.23796462709189137"),
    ),
    "tests seed, function draws, the tests draw": (
        ("A", "def draw(): return random.random()"),
        ("T", "random.seed(3)\na = draw()\nassert random.random() == 0.5442292252959519"),
    ),
    "function changes a lesson's list, tests read it": (
        ("L", "numbers = [1]"),
        ("A", "def step(x):\n    numbers.append(x)\n    return len(numbers)"),
        ("T", "assert step(5) == 2\nassert numbers == [1, 5]"),
    ),
    "function returns the lesson's list, tests change it": (
        ("L", "numbers = [1]"),
        ("A", "def history(): return numbers"),
        ("T", "history().append(2)\nassert numbers == [1, 2]\nassert history() == [1, 2]"),
    ),
    "identity: the lesson's list comes back": (
        ("L", "numbers = [1]"),
        ("A", "def history(): return numbers"),
        ("T", "assert history() is numbers"),
    ),
    "answer's alias of a lesson's list": (
        ("L", "numbers = [1]"),
        ("A", "parts = numbers\nparts.append(2)"),
        ("T", "assert numbers == [1, 2] and parts is numbers"),
    ),
    "tests change a lesson's list, a later answer reads it": (
        ("L", "numbers = [1]"),
        ("A", "n = 1"),
        ("T", "numbers.append(2)\nassert n == 1"),
        ("A", "m = len(numbers)"),
        ("T", "assert m == 2"),
    ),
    "answer binds a lesson's list again, tests change it, a later answer too": (
        ("L", "numbers = [3, 1]"),
        ("A", "numbers = numbers"),
        ("W", "numbers = []"),
        ("T", "numbers.append(1)\nassert numbers == [3, 1, 1]"),
        ("A", "numbers.append(2)"),
        ("W", "numbers.append(9)"),
        ("T", "assert numbers == [3, 1, 1, 2]"),
    ),
    "tests change a lesson's list in place, of which the answer keeps another name": (
        ("L", "numbers = [[3], 1]"),
        ("A", "numbers.sort(key=str)\nvalues = numbers"),
        ("W", "values = numbers"),
        ("T", "numbers.append(5)\nassert len(numbers) == 3"),
        ("T", "assert values[2] == 5"),
    ),
    "tests that cannot be judged are cut short, and later ones build on their end": (
        ("L", "values = [1, 2]"),
        ("A", "class Two:\n    def __eq__(self, o): return o == 2\ntwo = Two()"),
        ("T", "assert two == 2\nvalues.append(3)"),
        ("T", "assert values == [1, 2, 3]"),
    ),
    "tests consume a lesson's iterator, a later answer reads it": (
        ("L", "stream = iter([1, 2, 3])"),
        ("A", "n = 1"),
        ("T", "assert list(stream) == [1, 2, 3]"),
        ("A", "parts = list(stream)"),
        ("T", "assert parts == []"),
    ),
    "answer consumes a lesson's iterator, tests read on": (
        ("L", "stream = iter([1, 2, 3])"),
        ("A", "n = next(stream)"),
        ("T", "assert next(stream) == 2"),
    ),
    "function consumes a lesson's iterator, tests read on": (
        ("L", "stream = iter([1, 2, 3])"),
        ("A", "def one(): return next(stream)"),
        ("T", "assert one() == 1\nassert next(stream) == 2"),
    ),
    "argument changed in place and returned": (
        ("A", "def grow(x):\n    x.append(len(x))\n    return x"),
        ("T", "given = [4]\ncame = grow(given)\nassert came is given and given == [4, 1]"),
    ),
    "mutable default argument": (
        ("A", "def step(x, made=[]):\n    made.append(x)\n    return made"),
        ("T", "assert step(1) == [1]\nassert step(2) == [1, 2]"),
    ),
    "kept argument: tests change it later": (
        ("A", "kept = []\ndef keep(x):\n    kept.append(x)\ndef seen(): return kept[0]"),
        ("T", "given = [1]\nkeep(given)\ngiven.append(2)\nassert seen() == [1, 2]"),
    ),
    "returned value that the student changes later": (
        ("A", "made = []\ndef step(x):\n    made.append(x)\n    return made"),
        ("T", "first = step(1)\nstep(2)\nassert first == [1, 2]"),
    ),
    "global of the answer changed by its function": (
        ("A", "n = 1\ndef tick():\n    global n\n    n += 1\n    return n"),
        ("T", "assert tick() == 2\nassert n == 2"),
    ),
    "global of a lesson changed by the answer's function": (
        ("L", "n = 1"),
        ("A", "def tick():\n    global n\n    n += 1\n    return n"),
        ("T", "assert tick() == 2\nassert n == 2"),
    ),
    "lesson's function reads a name that the answer sets": (
        ("L", "def show(): return n + 1"),
        ("A", "n = 4"),
        ("T", "assert show() == 5"),
    ),
    "lesson's function calls the answer's function": (
        ("L", "def twice(f, x): return f(f(x))"),
        ("A", "def step(x): return x + 1"),
        ("T", "assert twice(step, 1) == 3"),
    ),
    "tests' lambda as callback with effects": (
        ("A", "def apply(f, x): return f(x) + f(x + 1)"),
        ("T", "heard = []\nassert apply(lambda e: heard.append(e) or e, 2) == 5\nassert heard == [2, 3]"),
    ),
    "tests' object: method and attribute": (
        ("A", "def total(shapes): return sum(s.area() + s.more for s in shapes)"),
        ("W", "def total(shapes): return sum(s.area() for s in shapes)"),
        ("T", SQUARE + "assert total([Square(2), Square(3)]) == 15\nassert total([]) == 0"),
    ),
    "tests' object changed by the answer": (
        ("A", "def grow(s):\n    s.side += 1\n    return s"),
        ("W", "def grow(s): return s"),
        ("T", SQUARE + "s = Square(2)\nassert grow(s) is s\nassert s.side == 3 and s.area() == 9"),
    ),
    "tests' objects sorted, compared, counted, shown": (
        (
            "A",
            "def all_of(s): return sorted(s, key=lambda each: each.side), max(s), len(s[0]), str(s[0]), s[0] == s[1]",
        ),
        ("W", "def all_of(s): return s, s[0], 0, '', False"),
        ("T", SQUARE + "a, b = Square(3), Square(2)\nassert all_of([a, b]) == ([b, a], a, 3, 'side 3', False)"),
    ),
    "tests' object with items, of a lesson's class": (
        ("L", "class Base:\n    def __init__(self): self.parts = {}"),
        ("A", "def store(o):\n    o['k'] = 1\n    return isinstance(o, Base), 'k' in o, o['k'], list(o), o.parts"),
        ("W", "def store(o): return False, False, 1, [], {}"),
        ("T", STORE + "o = Store()\nassert store(o) == (True, True, 1, ['k'], {'k': 1})\nassert o.parts == {'k': 1}"),
    ),
    "tests' namespace, dataclass and Mock": (
        ("A", "def use(s, d, m):\n    m.hear(s.n, by=d.n)\n    d.n += 1\n    return s.n + d.n"),
        ("W", "def use(s, d, m): return s.n + d.n + 1"),
        (
            "T",
            MOCKED,
        ),
    ),
    "tests' function wrapped": (
        (
            "A",
            "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def w(*a): return 2 * f(*a)\n    return w",
        ),
        ("W", "def twice(f):\n    def w(*a): return 2 * f(*a)\n    return w"),
        (
            "T",
            WRAPPED,
        ),
    ),
    "tests' context manager, and a copy of their object": (
        (
            "A",
            "import copy\ndef use(c):\n    with c as g: g.append(1)\n    d = copy.copy(c)\n    d.log = 2\n    return d",
        ),
        ("W", "def use(c): return c"),
        (
            "T",
            LOGGED,
        ),
    ),
    "exception raised from another": (
        ("A", CHAINED),
        ("W", CHAINED.replace(" from e", " from None")),
        ("T", "try: f()\nexcept Bad as e: assert isinstance(e.__cause__, KeyError) and e.__cause__.args == ('k',)"),
    ),
    "exception raised while another is handled": (
        ("A", CHAINED.replace(" from e", "")),
        ("W", "class Bad(Exception): pass\ndef f(): raise Bad"),
        ("T", "try: f()\nexcept Bad as e: assert e.__cause__ is None and isinstance(e.__context__, KeyError)"),
    ),
    "exception raised alone": (
        ("A", "class Bad(Exception): pass\ndef f(): raise Bad"),
        ("W", CHAINED),
        ("T", "try: f()\nexcept Bad as e: assert e.__context__ is None"),
    ),
    "exception of a callback, caught and raised again": (
        ("A", "def again(f):\n    try: return f()\n    except KeyError as e: return e.args"),
        ("W", "def again(f):\n    try: return f()\n    except KeyError as e: return str(e)"),
        ("T", "def f(): raise KeyError('x')\nassert again(f) == ('x',)"),
    ),
    "classes that the answer imported": (
        (
            "A",
            (
                "from enum import Enum\nfrom collections import Counter\nclass C(Enum):\n    RED = 1\n"
                "def count(w): return Counter(w)"
            ),
        ),
        (
            "W",
            (
                "from enum import Enum\nfrom collections import Counter\nclass C:\n    RED = 1\n"
                "def count(w): return dict(Counter(w))"
            ),
        ),
        ("T", "assert issubclass(C, Enum) and isinstance(C.RED, Enum)\nassert isinstance(count('aa'), Counter)"),
    ),
    "a class given to the answer": (
        ("A", "def make(kind, *given): return kind(*given)"),
        ("W", "def make(kind, *given): return 1"),
        (
            "T",
            (
                "import datetime as dt\nfrom fractions import Fraction\n"
                "assert make(dt.date, 2020, 1, 2) == dt.date(2020, 1, 2) and make(Fraction, 1, 2) == Fraction(1, 2)"
            ),
        ),
    ),
    "view of the tests' array: the tests change it": (
        ("A", "def tail(a): return a[1:]"),
        ("W", "def tail(a): return a[1:].copy()"),
        ("T", "a = np.arange(4.0)\nt = tail(a)\nt[0] = 9\nassert a[1] == 9 and np.shares_memory(a, t)"),
    ),
    "copy of the tests' array: the tests change it": (
        ("A", "def tail(a): return a[1:].copy()"),
        ("W", "def tail(a): return a[1:]"),
        ("T", "a = np.arange(4.0)\nt = tail(a)\nassert not np.shares_memory(a, t)\nt[0] = 9\nassert a[1] == 1"),
    ),
    "view of the tests' array: the answer's function changes the array": (
        ("A", "def halves(a): return a.reshape(2, 2), a[::-1]\ndef set(a): a[0] = 7"),
        ("W", "def halves(a): return a.reshape(2, 2).copy(), a[::-1].copy()\ndef set(a): a[0] = 7"),
        (
            "T",
            "a = np.arange(4.0)\nb, c = halves(a)\nset(a)\nassert b[0, 0] == c[3] == 7\nset(b)\nassert a[1] == 7",
        ),
    ),
    "view of the answer's array": (
        ("A", "grid = np.zeros((3, 3))\ndef row(i): return grid[i]"),
        ("W", "grid = np.zeros((3, 3))\ndef row(i): return grid[i].copy()"),
        ("T", "assert grid.sum() == 0\nrow(1)[:] = 2\nassert grid.sum() == 6 and grid[1, 1] == 2"),
    ),
    "output captured by an object of the tests": (
        ("A", "def say(n): print('hi', n)"),
        ("W", "def say(n): print('ho', n)"),
        (
            "T",
            CAPTURED,
        ),
    ),
    "signature with annotations": (
        ("A", "def f(n: int, w: 'Box' = 2) -> str: return 'a'"),
        ("W", "def f(n, w: 'Box' = 2): return 'a'"),
        (
            "T",
            SIGNED,
        ),
    ),
    "lesson's function that counts, called by the answer and by the tests": (
        ("L", COUNTER),
        ("A", "n = tick()"),
        ("W", "n = 1"),
        ("T", "assert tick() == 3"),
    ),
    "tests that cannot be judged are cut short before the answer's function changes a lesson's list": (
        ("L", "numbers = [3, 1]"),
        ("A", "def step(x):\n    numbers.append(x)\n    return len(numbers)"),
        ("T", "assert step(1) == 3\nassert numbers == [3, 1, 1]\nstep(2)\nassert len(numbers) == 4"),
        ("A", "numbers = numbers"),
        ("T", "assert numbers == [3, 1, 1, 2]"),
    ),
    "callback raises": (
        ("A", "def apply(f):\n    try:\n        return f()\n    except ZeroDivisionError:\n        return 'caught'"),
        ("T", "assert apply(lambda: 1 / 0) == 'caught'"),
    ),
    "printed output captured": (
        ("A", "def say(x):\n    print(x)"),
        (
            "T",
            "out = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    say(2)\nassert out.getvalue() == '2\\n'",
        ),
    ),
    "file written by the answer": (
        ("A", "Path('notes.txt').write_text('mine')"),
        ("T", "assert Path('notes.txt').read_text() == 'mine'"),
    ),
    "file written by the answer's function": (
        ("A", "def note(x): Path('notes.txt').write_text(x)"),
        ("T", "note('mine')\nassert open('notes.txt').read() == 'mine'"),
    ),
    "file written by the tests, read by the function": (
        ("A", "def read(): return Path('notes.txt').read_text()"),
        ("T", "Path('notes.txt').write_text('tests')\nassert read() == 'tests'"),
    ),
    "file of a lesson changed by the answer, tests read": (
        ("L", "Path('notes.txt').write_text('lesson')"),
        ("A", "Path('notes.txt').write_text('mine')"),
        ("T", "assert Path('notes.txt').read_text() == 'mine'"),
    ),
    "generator from the answer used up": (
        ("A", "def walk(x):\n    for e in x: yield e + 1"),
        ("T", "came = walk([1, 2])\nassert next(came) == 2 and list(came) == [3] and list(came) == []"),
    ),
    "generator given by the tests": (
        ("A", "def total(x): return sum(x)"),
        ("T", "g = (e for e in [1, 2])\nassert total(g) == 3\nassert list(g) == []"),
    ),
    "StopIteration out of a function": (
        ("A", "def first(x): return next(iter(x))"),
        ("T", "try:\n    first([])\nexcept StopIteration:\n    came = 1\nassert came == 1"),
    ),
    "lesson's name deleted by the answer": (
        ("L", "n = 1"),
        ("A", "del n"),
        ("T", "try:\n    n\nexcept NameError:\n    came = 1\nassert came == 1"),
    ),
    "lesson's name bound again by the wrong answer only": (
        ("L", "numbers = [1, 2]"),
        ("A", "n = sum(numbers)"),
        ("W", "numbers = [9]\nn = sum(numbers)"),
        ("T", "assert numbers == [1, 2]"),
    ),
    "wrong answer changes the lesson's list": (
        ("L", "numbers = [1, 2]"),
        ("A", "n = sum(numbers)"),
        ("W", "numbers.append(9)\nn = sum(numbers)"),
        ("T", "assert n == sum(numbers)"),
    ),
    "lesson builds on the answer": (
        ("L", "numbers = [1]"),
        ("A", "def grow(x): return x + [2]"),
        ("L", "more = grow(numbers)"),
        ("T", "assert more == [1, 2]"),
    ),
    "array argument changed in place": (
        ("L", "xs = np.zeros(2)"),
        ("A", "def inc(x):\n    x += 1\n    return x"),
        ("T", "came = inc(xs)\nassert came is xs and xs.tolist() == [1, 1]"),
    ),
    "view of a lesson's array": (
        ("L", "xs = np.arange(3)"),
        ("A", "ys = xs[:2]\nys[0] = 9"),
        ("T", "assert xs.tolist() == [9, 1, 2]"),
    ),
    "map over a function of the student's": (
        ("A", "def step(x): return x + 1"),
        ("T", "assert list(map(step, [1, 2])) == [2, 3]"),
    ),
    "set, dict of tuples, nested": (
        ("A", "x = {(1, 2): {3}, None: [()]}"),
        ("T", "assert x == {(1, 2): {3}, None: [()]}"),
    ),
    "class attribute counted": (
        ("A", "class Box:\n    made = 0\n    def __init__(self): Box.made += 1"),
        ("T", "Box()\nassert Box.made == 1"),
    ),
    "function attribute": (
        ("A", "def f(): f.n += 1\nf.n = 0"),
        ("T", "f()\nassert f.n == 1"),
    ),
    "tests set an attribute of the student's object": (
        ("A", BOX + "\nbox = Box([1])"),
        ("T", "box.parts = [5]\nassert box.size == 1 and box[0] == 5"),
    ),
    "in: membership of a student's object": (
        ("A", BOX + "\nbox = Box([1])"),
        ("T", "assert 1 in box"),
    ),
    "tests bind a name that the answer's function reads": (
        ("A", "def f(): return offset + 1"),
        ("T", "offset = 4\nassert f() == 5"),
    ),
    "tests bind a lesson's name again; answer's function reads it": (
        ("L", "offset = 1"),
        ("A", "def f(): return offset + 1"),
        ("T", "offset = 4\nassert f() == 5"),
    ),
    "tests change a lesson's list, the answer's function reads it": (
        ("L", "numbers = [3]"),
        ("A", "def grow(x): return numbers + x"),
        ("T", "numbers.append(1)\nassert grow([4]) == [3, 1, 4]"),
    ),
    "answer makes a default of a lesson's defaultdict by reading it": (
        ("L", "hits = defaultdict(int)"),
        ("A", "hits['b']"),
        ("T", "assert dict(hits) == {'b': 0}"),
    ),
    "tests that seed call a function that remembers, a later lesson seeds": (
        ("A", "def step(x, made=[]):\n    made.append(x)\n    return len(made)"),
        ("T", "random.seed(5)\nassert step(1) == 1"),
        ("L", "random.seed(5)"),
        ("T", "assert step(1) == 2"),
    ),
    "right after wrong: lesson drawn after the wrong answer drew": (
        ("L", "random.seed(1)"),
        ("A", "n = 1"),
        ("W", "n = random.random()"),
        ("L", "data = random.random()"),
        ("T", "assert data == 0.13436424411240122"),
    ),
}

STREAMS = "what a student draws moves no stream of the teacher's"
# What differs on purpose, and why.
ON_PURPOSE = {
    "lesson seeds, answer draws at top level, later lesson draws": STREAMS,
    "tests call a drawing function, later lesson draws": STREAMS,
    "right after wrong: lesson drawn after the wrong answer drew": STREAMS,
    "tests consume a lesson's iterator, a later answer reads it": "what tests use up of a lesson is theirs",
    "StopIteration out of a function": "it would end the tests' own loops",
    "lesson's name bound again by the wrong answer only": "tests are about the lesson's own data",
}

# What waits for a person: the answer changes what the lesson gave, behind a name that does not show it.
BY_A_PERSON = (
    "tests that cannot be judged are cut short before the answer's function changes a lesson's list",
    "lesson's function that counts, called by the answer and by the tests",
    "identity: the lesson's list comes back",
    "function changes a lesson's list, tests read it",
    "function returns the lesson's list, tests change it",
    "answer's alias of a lesson's list",
    "answer consumes a lesson's iterator, tests read on",
    "function consumes a lesson's iterator, tests read on",
    "global of a lesson changed by the answer's function",
    "wrong answer changes the lesson's list",
    "view of a lesson's array",
    "tests change a lesson's list, the answer's function reads it",
    "answer makes a default of a lesson's defaultdict by reading it",
    "tests that cannot be judged are cut short, and later ones build on their end",
)


def program(kind: str) -> Program:
    """Return the notebook of a kind, and a class of two: the second one is right."""
    cells = [Cell(LESSON, IMPORTS)]
    for letter, source in KINDS[kind]:
        if letter == "W":
            cells[-1] = Cell(ANSWER, cells[-1].source, source)
        else:
            cells.append(Cell(ROLES[letter], source))
    return Program(tuple(cells), (not any(cell.wrong for cell in cells), True))
