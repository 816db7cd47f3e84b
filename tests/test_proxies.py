# ruff: noqa: E501 - programs in one line each, as a table
"""What a student's code may be and give: the tests say of it what they say in one process."""

import linecache
import sys

import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from gradestep.fork_server.host import ForkServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.time_left import Times

from .cells import answer, graded, lesson

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")

SHAPES = '''
import math
class Shape:
    """A shape."""
    sides = 0
    def __init__(self, name): self.name = name
    def area(self): raise NotImplementedError("no area")
    def __repr__(self): return f"{type(self).__name__}({self.name!r})"
class Square(Shape):
    sides = 4
    def __init__(self, a):
        super().__init__("square")
        self.a = a
    def area(self): return self.a ** 2
    @property
    def perimeter(self): return 4 * self.a
    @classmethod
    def unit(cls): return cls(1)
    @staticmethod
    def corners(): return 4
'''
VECTOR = """
class Vector:
    def __init__(self, *parts): self.parts = tuple(parts)
    def __add__(self, other): return Vector(*(a + b for a, b in zip(self.parts, other.parts)))
    def __mul__(self, by): return Vector(*(a * by for a in self.parts))
    __rmul__ = __mul__
    def __eq__(self, other): return isinstance(other, Vector) and self.parts == other.parts
    def __hash__(self): return hash(self.parts)
    def __len__(self): return len(self.parts)
    def __getitem__(self, i): return self.parts[i]
    def __iter__(self): return iter(self.parts)
    def __contains__(self, part): return part in self.parts
    def __bool__(self): return any(self.parts)
    def __abs__(self): return sum(part ** 2 for part in self.parts) ** 0.5
    def __str__(self): return "<" + ", ".join(map(str, self.parts)) + ">"
    def __neg__(self): return self * -1
    def __lt__(self, other): return abs(self) < abs(other)
"""
ERRORS = """
class BankError(Exception):
    pass
class Overdrawn(BankError, ValueError):
    def __init__(self, balance, wanted):
        super().__init__(f"only {balance}")
        self.balance, self.wanted = balance, wanted
def withdraw(balance, n):
    if n > balance:
        raise Overdrawn(balance, n)
    if n < 0:
        raise ValueError("negative")
    return balance - n
"""
STACK = """
class Stack(list):
    def push(self, x): self.append(x)
    def peek(self): return self[-1]
class Empty(Exception): pass
"""
COUNTER = (
    "count = 0\nseen = []\ndef step():\n    global count\n    count += 1\n    seen.append(count)\n    return count"
)

CASES = [
    (SHAPES, "s = Square(3)\nassert s.area() == 9 and s.perimeter == 12 and s.name == 'square'"),
    (SHAPES, "assert isinstance(Square(1), Shape) and issubclass(Square, Shape) and not isinstance(3, Shape)"),
    (SHAPES, "assert Square.sides == 4 and Shape.sides == 0 and Square.unit().a == 1 and Square.corners() == 4"),
    (SHAPES, "assert repr(Square(2)) == \"Square('square')\" and type(Square(2)).__name__ == 'Square'"),
    (SHAPES, "assert type(Square(2)) is Square and type(Square(2)) is not Shape and Shape.__doc__ == 'A shape.'"),
    (SHAPES, "try:\n    Shape('x').area()\n    raise AssertionError\nexcept NotImplementedError as e:\n    assert str(e) == 'no area'"),
    (SHAPES, "s = Square(2)\ns.a = 5\nassert s.area() == 25\nassert hasattr(s, 'a') and not hasattr(s, 'b')"),
    (SHAPES, "try:\n    Square(1).nothing\nexcept AttributeError:\n    pass\nelse:\n    raise AssertionError"),
    (SHAPES, "try:\n    Square(1) + 1\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError"),
    (SHAPES, "try:\n    Square()\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError"),
    (SHAPES, "a = Square(1)\nassert a == a and a != Square(1) and a is a and a in [a] and len({a, a}) == 1 and a != 3"),
    (SHAPES, "shapes = [Square(2), Square(1)]\nassert sorted(shapes, key=lambda s: s.area())[0].a == 1"),
    (SHAPES, "assert vars(Square(2)) == {'name': 'square', 'a': 2} and Square(2).__dict__['a'] == 2"),
    (SHAPES, "import copy\na = Square(2)\nb = copy.deepcopy(a)\nb.a = 7\nassert a.a == 2 and b.a == 7"),
    (VECTOR, "assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6) and Vector(1, 2) != Vector(2, 1)"),
    (VECTOR, "assert 2 * Vector(1, 2) == Vector(2, 4) == Vector(1, 2) * 2 and -Vector(1, 2) == Vector(-1, -2)"),
    (VECTOR, "v = Vector(3, 4)\nassert len(v) == 2 and v[0] == 3 and list(v) == [3, 4] and abs(v) == 5 and str(v) == '<3, 4>'"),
    (VECTOR, "assert 3 in Vector(3, 4) and 5 not in Vector(3, 4) and Vector(1) and not Vector(0, 0)"),
    (VECTOR, "assert len({Vector(1), Vector(1), Vector(2)}) == 2 and max(Vector(1), Vector(5))[0] == 5"),
    (VECTOR, "a, b = Vector(1, 2)\nassert (a, b) == (1, 2) and sorted([Vector(2), Vector(1)])[0] == Vector(1)"),
    (ERRORS, "try:\n    withdraw(5, 9)\n    raise AssertionError\nexcept Overdrawn as e:\n    assert e.balance == 5 and str(e) == 'only 5' and e.args == ('only 5',)"),
    (ERRORS, "try:\n    withdraw(5, 9)\n    raise AssertionError\nexcept BankError as e:\n    assert isinstance(e, ValueError) and type(e) is Overdrawn"),
    (ERRORS, "try:\n    withdraw(5, -9)\n    raise AssertionError\nexcept Overdrawn:\n    raise AssertionError\nexcept ValueError as e:\n    assert type(e) is ValueError and e.args == ('negative',)"),
    (ERRORS, "assert issubclass(Overdrawn, BankError) and issubclass(Overdrawn, ValueError) and not issubclass(BankError, ValueError)"),
    (ERRORS, "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        with self.assertRaises(Overdrawn):\n            withdraw(1, 2)\nassert unittest.TextTestRunner(stream=__import__('io').StringIO()).run(T('test')).wasSuccessful()"),
    ("def f(d):\n    return d['x']", "try:\n    f({})\n    raise AssertionError\nexcept KeyError as e:\n    assert str(e) == \"'x'\" and e.args == ('x',)"),
    ("import os\ndef write(folder):\n    with open(os.path.join(folder, 'x.txt'), 'w') as file: file.write('1')\ndef make(): os.makedirs('made/deep')", "import os\nos.mkdir('given')\nwrite('given')\nmake()\nassert os.listdir('given') == ['x.txt'] and os.path.isdir('made/deep')"),
    ("from datetime import datetime\nfrom zoneinfo import ZoneInfo\ndef berlin(moment): return moment.astimezone(ZoneInfo('Europe/Berlin'))\nlater = datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo('Europe/Berlin'), fold=1)", "from datetime import datetime, timezone\nat = berlin(datetime(2024, 7, 1, 12, tzinfo=timezone.utc))\nassert (at.hour, at.tzname(), at.tzinfo.key) == (14, 'CEST', 'Europe/Berlin')\nassert later.fold == 1 and later.tzname() == 'CET'"),
    ("import functools\nclass memo:\n    def __init__(self, f): functools.update_wrapper(self, f)\n    def __call__(self, n): return self.__wrapped__(n)\n@memo\ndef twice(n):\n    return 2 * n", "assert twice(3) == 6 and twice.__name__ == 'twice'"),
    ("from typing import Protocol, runtime_checkable\n@runtime_checkable\nclass Has(Protocol):\n    def area(self): ...\nclass Square:\n    def area(self): return 1\nclass Line: pass", "assert isinstance(Square(), Has) and issubclass(Square, Has) and not isinstance(Line(), Has) and not issubclass(Line, Has)"),
    ("from abc import ABC\nclass Shape(ABC): pass\nclass Square: pass\nclass Tile(Square): pass\nclass Line: pass\nShape.register(Square)", "assert isinstance(Tile(), Shape) and issubclass(Tile, Shape) and not isinstance(Line(), Shape) and not isinstance(3, Shape)"),
    ("def f(log):\n    e = [1]\n    log.append(e)\n    raise ValueError(e)", "log = []\ntry:\n    f(log)\nexcept ValueError as e:\n    assert log == [[1]] and e.args[0] is log[0]\nelse:\n    raise AssertionError"),
    ("def f():\n    open('nowhere.txt')", "try:\n    f()\n    raise AssertionError\nexcept FileNotFoundError as e:\n    assert e.errno == 2 and e.filename == 'nowhere.txt'"),
    ("import numpy as np\ndef f():\n    return np.linalg.inv(np.zeros((2, 2)))", "import numpy as np\ntry:\n    f()\n    raise AssertionError\nexcept np.linalg.LinAlgError:\n    pass"),
    (STACK, "s = Stack([1, 2])\ns.push(3)\nassert s == [1, 2, 3] and s.peek() == 3 and len(s) == 3 and list(s) == [1, 2, 3] and isinstance(s, list)"),
    (STACK, "s = Stack()\ns.push(1)\ns[0] = 5\nassert s[0] == 5 and 5 in s and s + [1] == [5, 1] and s.pop() == 5 and not s"),
    (COUNTER, "assert step() == 1\nassert count == 1\nassert step() == 2\nassert count == 2 and seen == [1, 2]"),
    (COUNTER, "step()\nseen.clear()\nassert seen == []\nstep()\nassert seen == [2]\nmine = seen\nstep()\nassert mine == [2, 3] and mine is seen"),
    ("def add(item, to=[]):\n    to.append(item)\n    return to", "a = add(1)\nb = add(2)\nassert a is b and a == [1, 2]\na.append(9)\nassert add(3) == [1, 2, 9, 3]"),
    ("kept = None\ndef keep(x):\n    global kept\n    kept = x\ndef total(): return sum(kept)", "mine = [1, 2]\nkeep(mine)\nmine.append(3)\nassert total() == 6 and kept is mine"),
    ("def make():\n    items = []\n    def add(x):\n        items.append(x)\n        return items\n    return add", "add = make()\nadd(1)\nassert add(2) == [1, 2] and make()(5) == [5]"),
    ("memo = {}\ndef fib(n):\n    if n in memo: return memo[n]\n    memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)\n    return memo[n]", "assert fib(30) == 832040 and memo[10] == 55 and len(memo) == 31\nmemo.clear()\nassert fib(5) == 5 and len(memo) == 6"),
    ("from functools import lru_cache\n@lru_cache\ndef f(n): return n * 2", "f(1); f(1)\nassert f.cache_info().hits == 1\nf.cache_clear()\nassert f.cache_info().currsize == 0"),
    ("from collections import Counter, defaultdict, OrderedDict, deque\ndef f(): return Counter('abca'), defaultdict(list, a=[1]), OrderedDict(x=1), deque([1, 2], maxlen=2)", "c, d, o, q = f()\nassert c.most_common(1) == [('a', 2)] and d['new'] == [] and type(o).__name__ == 'OrderedDict'\nq.append(3)\nassert list(q) == [2, 3]"),
    ("d = {'a': [1], 'b': [2]}\nkeys = d.keys()\ndef f(): return d.values(), d.items()\ndef add(): d['c'] = [3]", "v, i = f()\nassert keys == {'a', 'b'} and 'a' in keys and ('a', [1]) in i and type(i) is type({}.items()) and len(v) == 2\nadd()\nassert keys == {'a', 'b', 'c'} and list(v)[2] == [3] and keys & {'c'} == {'c'}\nlist(v)[2].append(4)\nassert d['c'] == [3, 4] and dict(i)['c'] is d['c']"),
    ("def f(keys, d):\n    d['late'] = 1\n    return 'late' in keys and sorted(keys)", "d = {'b': 2}\nassert f(d.keys(), d) == ['b', 'late'] and list(d) == ['b', 'late']"),
    ("from collections import Counter\nclass Own(dict): pass\ndef f(): return Counter('abb').items(), Own(a=1).keys()", "i, k = f()\nassert sorted(i) == [('a', 1), ('b', 2)] and list(k) == ['a']"),
    ("from decimal import Decimal\nfrom fractions import Fraction\nimport datetime\ndef f(): return Decimal('0.10'), Fraction(1, 3), datetime.date(2024, 2, 29), datetime.timedelta(hours=1)", "import datetime\nfrom decimal import Decimal\nfrom fractions import Fraction\na, b, c, d = f()\nassert a == Decimal('0.1') and b * 3 == 1 and c.year == 2024 and c + d * 24 == datetime.date(2024, 3, 1)"),
    ("from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef f(): return Point(1, y=2)", "p = f()\nassert p.x == 1 and p == (1, 2) and p._asdict() == {'x': 1, 'y': 2} and Point(3, 4).y == 4 and p._replace(x=5).x == 5"),
    ("from dataclasses import dataclass, field\n@dataclass(order=True)\nclass P:\n    x: int\n    tags: list = field(default_factory=list)", "a = P(1)\na.tags.append('t')\nassert a.tags == ['t'] and a == P(1, ['t']) and a < P(2) and repr(P(3)) == 'P(x=3, tags=[])'"),
    ("from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\ndef f(): return Color.RED", "assert f() is Color.RED and f() == Color.RED and Color.RED.value == 1 and Color(2) is Color.BLUE and Color['RED'].name == 'RED'\nassert [c.name for c in Color] == ['RED', 'BLUE'] and len(Color) == 2 and f() != Color.BLUE"),
    ("class Timer:\n    def __enter__(self):\n        self.on = True\n        return self\n    def __exit__(self, *error):\n        self.on = False\n        return True", "with Timer() as t:\n    assert t.on\n    raise ValueError\nassert t.on is False"),
    ("class Count:\n    def __init__(self, n): self.n, self.i = n, 0\n    def __iter__(self): return self\n    def __next__(self):\n        if self.i == self.n: raise StopIteration\n        self.i += 1\n        return self.i", "assert list(Count(3)) == [1, 2, 3] and sum(Count(4)) == 10 and next(Count(1)) == 1"),
    ("def gen():\n    got = yield 1\n    while True:\n        got = yield got * 2", "g = gen()\nassert next(g) == 1 and g.send(5) == 10\ng.close()"),
    ("def squares():\n    n = 0\n    while True:\n        yield n * n\n        n += 1", "import itertools\nassert list(itertools.islice(squares(), 4)) == [0, 1, 4, 9]"),
    ("def greet(name):\n    print('Hello', name)", "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    greet('Ada')\nassert out.getvalue() == 'Hello Ada\\n'"),
    ("def ask():\n    return int(input('n? ')) + 1", "from unittest.mock import patch\nwith patch('builtins.input', return_value='4'):\n    assert ask() == 5"),
    ("def write(path, text):\n    with open(path, 'w') as f: f.write(text)", "write('out.txt', 'abc')\nwith open('out.txt') as f: assert f.read() == 'abc'\nimport os\nos.remove('out.txt')\nassert not os.path.exists('out.txt')"),
    ("def words(path):\n    \n    with open(path) as f: return len(f.read().split())", "with open('in.txt', 'w') as f: f.write('a b c')\nassert words('in.txt') == 3\nwith open('in.txt', 'a') as f: f.write(' d')\nassert words('in.txt') == 4"),
    ("def apply(f, xs): return [f(x) for x in xs]", "assert apply(lambda x: x + 1, [1, 2]) == [2, 3] and apply(str, [1]) == ['1'] and apply(abs, [-1]) == [1]"),
    ("def compose(f, g): return lambda x: f(g(x))", "assert compose(lambda x: x + 1, lambda x: 2 * x)(3) == 7"),
    ("def f(a, b=2, *, c=3): return a + b + c", "import inspect\np = inspect.signature(f).parameters\nassert list(p) == ['a', 'b', 'c'] and p['b'].default == 2 and f.__name__ == 'f' and callable(f) and inspect.isfunction(f)"),
    ('def f(x: int) -> int:\n    "Doc."\n    return x', "assert f.__doc__ == 'Doc.' and f.__annotations__ == {'x': int, 'return': int} and type(f(3)) is int"),
    ("def types(): return {int: 'i', str: 's'}\ndef t(x): return type(x)", "assert types()[int] == 'i' and t(3) is int and t('') == str"),
    ("import numpy as np\ndef f(rng): return rng.normal(size=3)", "import numpy as np\na, b = np.random.default_rng(0), np.random.default_rng(0)\nassert np.array_equal(f(a), b.normal(size=3)) and a.random() == b.random()"),
    ("import numpy as np\ndef f(): return np.array(['a', None, 1], dtype=object), np.array(['2020-01-01'], 'datetime64[D]')", "import numpy as np\na, d = f()\nassert a[1] is None and a[2] == 1 and d[0] == np.datetime64('2020-01-01')"),
    ("import numpy as np\ndef f(): return np.float32, np.dtype('int64'), np.zeros(2, [('a', 'i4'), ('b', 'f8')])", "import numpy as np\nk, d, s = f()\nassert k is np.float32 and d == np.dtype('int64') and s['b'].tolist() == [0, 0] and s.dtype.names == ('a', 'b')"),
    ("import math", "assert math.pi > 3"),
    ("def square(x): return x * x\ndef sums(n): return sum(square(i) for i in range(n))", "called, old = [], square\ndef counting(x):\n    called.append(x)\n    return old(x)\nsquare = counting\nassert sums(3) == 5 and called == [0, 1, 2]\nsquare = old"),
    ("import random\ndef roll(n): return [random.randint(1, 6) for _ in range(n)]", "import random\nrandom.seed(42)\na = roll(5)\nrandom.seed(42)\nassert a == roll(5) and a != roll(5)"),
    ("def write(text):\n    with open('report.txt', 'w') as f: f.write(text)\nwrite('first')", "with open('other.txt', 'w') as f: f.write('x')\nwith open('report.txt') as f: assert f.read() == 'first'\nwrite('second')\nwith open('report.txt') as f: assert f.read() == 'second'"),
    ("def same(x): return x", "import numpy as np\nempty, array = [], np.zeros(0)\nassert same(empty) is empty and same(array) is array"),
    ("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 2", "from dataclasses import asdict, astuple, fields, is_dataclass, replace\np = P(1)\nassert is_dataclass(P) and is_dataclass(p) and asdict(p) == {'x': 1, 'y': 2} and astuple(p) == (1, 2)\nassert [f.name for f in fields(P)] == ['x', 'y'] and replace(p, x=5) == P(5, 2)"),
    ("from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n    x: int", "from dataclasses import FrozenInstanceError\ntry:\n    P(1).x = 2\n    raise AssertionError\nexcept FrozenInstanceError:\n    pass\nassert len({P(1), P(1)}) == 1"),
    ("from enum import Enum, IntEnum\nclass C(Enum):\n    A = 1\n    B = 2\nclass L(IntEnum):\n    LOW = 1\n    HIGH = 2\ndef worse(l): return L.LOW if l is L.HIGH else None\ndef all_of(): return list(C)", "from enum import Enum\nassert issubclass(C, Enum) and isinstance(C.A, C) and all_of() == [C.A, C.B] and L.LOW < L.HIGH and worse(L.HIGH) is L.LOW and L.HIGH == 2 and C.A != 1 and {C.A: 1}[C.A] == 1"),
    ("from enum import Flag\nclass May(Flag):\n    READ = 1\n    WRITE = 2\nmode = May.READ | May.WRITE\ndef without(m, f): return m & ~f", "assert mode == May.READ | May.WRITE and May.READ in mode and mode.value == 3\nassert without(mode, May.READ) is May.WRITE and without(May.READ, May.READ) == May(0) and not May(0)"),
    ("from enum import Enum\nclass C(Enum):\n    A = 1\n    B = 2\n    def other(self): return C.B if self is C.A else C.A\n    @property\n    def low(self): return self.name.lower()", "assert C.A.other() is C.B and C.A.low == 'a' and C(2) is C.B and [c.value for c in C] == [1, 2]"),
    ("def first(it): return next(it)\ndef total(it): return sum(it)", "it = iter([1, 2, 3])\nassert first(it) == 1 and total(it) == 5 and list(it) == []\nassert total(x * x for x in range(4)) == 14 and first(zip('ab', 'cd')) == ('a', 'c')"),
    ("class Box:\n    def __init__(self): self.held = []\n    def put(self, x): self.held.append(x)\n    def take(self): return self.held.pop()", "o = object()\nb = Box()\nb.put(o)\nassert b.take() is o"),
    ("def safe(f, x):\n    try:\n        return f(x)\n    except ValueError as e:\n        return str(e)", "def bad(x): raise ValueError('no ' + x)\nassert safe(bad, 'way') == 'no way' and safe(int, '7') == 7"),
    ("def log(x, out): print('x =', x, file=out)", "import io\nout = io.StringIO()\nlog(3, out)\nlog(4, out)\nassert out.getvalue() == 'x = 3\\nx = 4\\n'"),
    ("def square(x): return x * x\ndef sums(n): return sum(square(i) for i in range(n))", "old = square\ndel square\ntry:\n    sums(3)\n    raise AssertionError\nexcept NameError:\n    pass\nsquare = lambda x: 1\nassert sums(3) == 3\nsquare = old\nassert sums(3) == 5"),
    ("counter = 0\ndef bump():\n    global counter\n    counter += 1", "counter = 10\nbump()\nassert counter == 11\ncounter += 1\nbump()\nassert counter == 13"),
    ("from collections import OrderedDict\ndef touch(d, k):\n    d.move_to_end(k)\n    return d", "from collections import OrderedDict\nd = OrderedDict(a=1, b=2, c=3)\ntouch(d, 'a')\nassert list(d) == ['b', 'c', 'a']"),
    ("def gen():\n    yield 1", "import types\nassert isinstance(gen(), types.GeneratorType) and isinstance(gen, types.FunctionType)"),
    ("from functools import lru_cache\n@lru_cache(None)\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)", "assert fib.__wrapped__(1) == 1 and fib(10) == 55 and 'fib' in dir()"),
    ("import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\ndef draw(ax, x): ax.plot(x, x, 'r--')", "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\ndraw(ax, [1, 2])\nassert ax.lines[0].get_color() == 'r' and ax.lines[0].get_linestyle() == '--'\nplt.close(fig)"),
    ("import random\ndef roll(): return random.randint(1, 6)", "import random\nrandom.seed(3)\ngot = [roll() for _ in range(9)]\nrandom.seed(3)\nassert got == [random.randint(1, 6) for _ in range(9)]"),
    ("import numpy as np\ndef walk(n): return np.random.normal(size=n).cumsum()", "import numpy as np\nnp.random.seed(1)\na, b = walk(3), walk(2)\nnp.random.seed(1)\nassert np.allclose(a, np.random.normal(size=3).cumsum()) and np.allclose(b, np.random.normal(size=2).cumsum())"),
    ("def total(): return sum(items)", "items = [1, 2]\nassert total() == 3\nitems = [5]\nassert total() == 5\nitems.append(1)\nassert total() == 6"),
    ("def total(): return sum(items)", "try:\n    total()\nexcept NameError:\n    pass\nelse:\n    raise AssertionError"),
    ("def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)", "import ast, inspect\ntree = ast.parse(inspect.getsource(fact))\nassert any(isinstance(n, ast.Call) and n.func.id == 'fact' for n in ast.walk(tree)) and fact.__code__.co_argcount == 1"),
    ("x = 1\ndef bump():\n    global x\n    x += 1", "a = x\nbump()\nb = x\nbump()\nassert (a, b, x) == (1, 2, 3)"),
    ("def make():\n    global made\n    made = 5", "assert 'made' not in globals()\nmake()\nassert made == 5"),
    ("import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\ndef draw():\n    fig, ax = plt.subplots()\n    ax.plot([1, 2], [3, 4], label='a')\n    ax.set_title('T')\n    ax.legend()\n    return fig", "import matplotlib.pyplot as plt\nfig = draw()\nax = fig.axes[0]\nassert isinstance(fig, plt.Figure) and ax.get_title() == 'T' and len(ax.lines) == 1\nx, y = ax.lines[0].get_data()\nassert list(x) == [1, 2] and y.tolist() == [3, 4] and [t.get_text() for t in ax.get_legend().get_texts()] == ['a']\nplt.close('all')"),
    ("import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\ndef draw():\n    plt.bar(['a', 'b'], [1, 2])\n    plt.xlabel('x')", "import matplotlib.pyplot as plt\nplt.close('all')\ndraw()\nax = plt.gca()\nassert ax.get_xlabel() == 'x' and len(ax.patches) == 2 and [p.get_height() for p in ax.patches] == [1, 2]\nassert len(plt.get_fignums()) == 1\nplt.close('all')"),
    ("def even(xs): return [x for x in xs if x % 2 == 0]", "import numpy as np\nassert even([1, 3]) == [] and not even([1]) and np.array_equal(even([]), []) and even([1]) + [2] == [2] and np.allclose(even([]), [])"),
    ("import numpy as np\ndef even(xs): return xs[xs % 2 == 0]", "import numpy as np\nr = even(np.array([1, 3]))\nassert r.size == 0 and r.shape == (0,) and r.sum() == 0 and (r * 2).size == 0 and np.concatenate([r, [1]]).tolist() == [1] and np.array_equal(r, np.array([]))"),
    ("x = 5\ndef f(): return x", "assert 'x' in globals() and globals()['x'] == 5 and 'y' not in globals() and globals().get('z', 7) == 7"),
    ("class A:\n    total = 0\n    def __init__(self): A.total += 1", "A.total = 0\nA(); A()\nassert A.total == 2"),
    ("class Node:\n    def __init__(self, value, next=None): self.value, self.next = value, next\ndef build(xs):\n    node = None\n    for x in reversed(xs): node = Node(x, node)\n    return node", "node, found = build([1, 2, 3]), []\nwhile node is not None:\n    found.append(node.value)\n    node = node.next\nassert found == [1, 2, 3]"),
    ("class Cart:\n    def __init__(self): self.items = {}\n    def add(self, name, n=1): self.items[name] = self.items.get(name, 0) + n\n    def __contains__(self, name): return name in self.items", "c = Cart()\nc.add('a'); c.add('a', 2)\nassert c.items == {'a': 3} and 'a' in c and 'b' not in c\nc.items['z'] = 1\nassert 'z' in c"),
    ("class Temp:\n    def __init__(self, c): self.c = c\n    @property\n    def f(self): return self.c * 9 / 5 + 32\n    @f.setter\n    def f(self, v): self.c = (v - 32) * 5 / 9", "t = Temp(100)\nassert t.f == 212\nt.f = 32\nassert t.c == 0"),
    ("def f(s): return {'a', 'b'} | s, frozenset(s), b'x', bytearray(b'y'), 1 + 2j, range(3), slice(1, 2), ...", "a, b, c, d, e, g, h, i = f({'z'})\nassert a == {'a', 'b', 'z'} and b == {'z'} and c == b'x' and d == b'y' and e == 1 + 2j and list(g) == [0, 1, 2] and h == slice(1, 2) and i is ..."),
    ("class Mailer:\n    def send(self, to): return to\n    def send_all(self, people): return [self.send(p) for p in people]", "from unittest.mock import patch\nwith patch.object(Mailer, 'send', return_value=1) as send:\n    assert Mailer().send_all('ab') == [1, 1] and send.call_count == 2\nassert Mailer().send_all('ab') == ['a', 'b']"),
    ("class Dot(dict):\n    __getattr__ = dict.__getitem__\n    def __setattr__(self, k, v): self[k] = v\nd = Dot(a=1)", "assert d.a == 1 and d == {'a': 1} and isinstance(d, dict)\nd.b = 2\nassert d['b'] == 2 and sorted(d) == ['a', 'b'] and len(d) == 2 and {**d} == {'a': 1, 'b': 2}"),
    ("class Degrees(float):\n    def __new__(cls, n, unit):\n        made = super().__new__(cls, n)\n        made.unit = unit\n        return made\ndef f(n): return Degrees(n, 'C')", "d = f(20)\nassert d.unit == 'C' and d == 20 and d + 1 == 21 and isinstance(d, float)"),
    ("class Zero(dict):\n    def __missing__(self, key): return 0\nz = Zero(a=1)", "assert z['b'] == 0 and z['a'] == 1 and z.get('b') is None"),
    ("from sklearn.utils import Bunch\nbunch = Bunch(data=[1, 2], target=[0, 1])\ndef load(): return Bunch(n=3)", "assert bunch.data == [1, 2] and bunch['target'] == [0, 1] and 'data' in bunch and load().n == 3 and sorted(bunch) == ['data', 'target']"),
    ("import numpy as np\nm = np.matrix([[1, 2], [3, 4]])\ndef inverse(a): return a.I", "import numpy as np\nassert (m * m).tolist() == [[7, 10], [15, 22]] and isinstance(m, np.matrix) and m.I.shape == (2, 2)\nassert np.allclose(inverse(np.matrix('2 0; 0 2')), np.eye(2) / 2) and type(inverse(m)) is np.matrix\nm[0, 0] = 9\nassert m.A1[0] == 9"),
    ("import numpy as np\nraw = np.array([1.0, -9, 3])\nm = np.ma.masked_equal(raw, -9)\ndef drop(a): return np.ma.masked_less(a, 0)\ndef hide(a): a[0] = np.ma.masked", "import numpy as np\nassert m.mean() == 2 and m.mask.sum() == 1 and m.count() == 2 and isinstance(m, np.ma.MaskedArray) and m[1] is np.ma.masked\nassert m.filled(0).tolist() == [1, 0, 3] and drop(np.array([-1, 4.0])).compressed().tolist() == [4]\nhide(m)\nassert m.mask.tolist() == [True, True, False] and m.sum() == 3 and m.fill_value == -9"),
    ("import numpy as np\nr = np.array([('a', 1), ('b', 2)], dtype=[('n', 'U3'), ('v', int)])\nra = r.view(np.recarray)", "import numpy as np\nassert r['v'].sum() == 3 and ra.v.tolist() == [1, 2] and isinstance(ra, np.recarray) and ra[1].n == 'b'\nra.v[0] = 5\nassert r['v'][0] == 5"),
    ("class C:\n    __slots__ = ('_x', 'y')\n    def __init__(self, x): self._x = x\n    @property\n    def x(self):\n        'The x.'\n        return self._x", "c = C(1)\nassert isinstance(C.x, property) and C.x.__doc__ == 'The x.' and C.x.fset is None and C.x.fget(c) == 1\nassert C.__slots__ == ('_x', 'y') and not hasattr(c, '__dict__') and 'x' in dir(C) and 'y' in dir(c)\ntry:\n    c.z = 1\n    raise ValueError\nexcept AttributeError: pass"),
    ("from collections import namedtuple\nfrom typing import NamedTuple\nToken = namedtuple('Token', 'kind value', defaults=[0])\nclass Q(NamedTuple):\n    'A pair.'\n    x: int\n    y: float = .5\ndef first(): return Token('a')\ndef q(): return Q(1)\ndef is_ours(t): return type(t) is Token\ndef make(kind): return kind('b', 2), kind is Token", "assert isinstance(first(), Token) and type(first()) is Token and issubclass(Token, tuple) and first() == Token('a', 0) and is_ours(Token('z'))\nassert type(q()) is Q and q().y == .5 and Q.__annotations__ == {'x': int, 'y': float} and Q.__doc__ == 'A pair.' and Q._field_defaults == {'y': .5} and make(Token) == (('b', 2), True)"),
    ("from typing import NamedTuple\nclass Point(NamedTuple):\n    x: int\n    y: int = 0\n    def __add__(self, other): return Point(self.x + other.x, self.y + other.y)", "p = Point(1, 2) + Point(3)\nassert (p.x, p.y) == (4, 2) and p == Point(4, 2) == (4, 2) and isinstance(p, Point) and len({p, Point(4, 2)}) == 1\nx, y = p\nassert x == 4 and p._asdict() == {'x': 4, 'y': 2} and min(Point(2), Point(1)).x == 1"),
    ("class Vec(tuple):\n    def __add__(self, other): return Vec(a + b for a, b in zip(self, other))\n    def __repr__(self): return 'Vec' + tuple.__repr__(self)", "v = Vec([1, 2]) + Vec([3, 4])\nassert v == (4, 6) and repr(v) == 'Vec(4, 6)' and v[1] == 6 and list(v) == [4, 6]"),
    ("class Lower(dict):\n    def __setitem__(self, key, value): super().__setitem__(key.lower(), value)\n    def __contains__(self, key): return super().__contains__(key.lower())", "### ALLOW OBJECTS\nd = Lower()\nd['A'] = 3\nassert 'A' in d and 'a' in d and d['a'] == 3 and d == {'a': 3} and isinstance(d, dict)"),
    ("class Sorted(list):\n    def append(self, x):\n        super().append(x)\n        self.sort()", "### ALLOW OBJECTS\ns = Sorted()\nfor x in (3, 1, 2): s.append(x)\nassert s == [1, 2, 3] and s[0] == 1 and isinstance(s, list)"),
    ("class Meters(float):\n    def __repr__(self): return f'{float(self)} m'\ndef twice(n): return Meters(2 * n)", "from gradestep import check_close\ncheck_close(twice(3), 6, 'twice(3)')\nassert twice(3) == 6"),
    ("class Money(float):\n    def __str__(self): return f'${float(self):.2f}'\n    def __add__(self, other): return Money(float(self) + float(other))", "m = Money(3) + Money(4.5)\nassert str(m) == f'{m}' == '$7.50' and m == 7.5 and m > 7 and isinstance(m, float) and round(m) == 8"),
    ("import functools\nclass counted:\n    'Counts.'\n    def __init__(self, f):\n        functools.update_wrapper(self, f)\n        self.f, self.calls = f, 0\n    def __call__(self, *a, **k):\n        self.calls += 1\n        return self.f(*a, **k)", "@counted\ndef add(a, b=1):\n    'Add.'\n    return a + b\nassert add(1) == 2 and add.calls == 1 and add.__name__ == 'add' and add.__doc__ == 'Add.' and counted.__doc__ == 'Counts.'"),
    ("from sklearn.utils import Bunch\ndef load(): return Bunch(n=3)", "from sklearn.utils import Bunch\nassert isinstance(load(), Bunch) and isinstance(load(), dict) and load().n == 3"),
    ("import sys\ndef warn():\n    print('a', file=sys.stderr)\n    print('b')\n    print('c', file=sys.stderr)", "import io, contextlib\nout, err, both = io.StringIO(), io.StringIO(), io.StringIO()\nwith contextlib.redirect_stderr(err), contextlib.redirect_stdout(out): warn()\nassert (out.getvalue(), err.getvalue()) == ('b\\n', 'a\\nc\\n')\nwith contextlib.redirect_stderr(both), contextlib.redirect_stdout(both): warn()\nassert both.getvalue() == 'a\\nb\\nc\\n'"),
    ("def tell(x):\n    print('mean', x, sep='')\n    return x", "from unittest.mock import patch\nwith patch('builtins.print') as told:\n    assert tell(3) == 3\ntold.assert_called_once_with('mean', 3, sep='')"),
    ("def depth(n): return 0 if n == 0 else 1 + depth(n - 1)", "import sys\nold = sys.getrecursionlimit()\nsys.setrecursionlimit(6000)\nassert depth(4500) == 4500\nsys.setrecursionlimit(old)\ntry:\n    depth(4500)\n    raise AssertionError\nexcept RecursionError: pass"),
    ("from decimal import Decimal\ndef third(): return Decimal(1) / 3", "from decimal import localcontext\nbefore = str(third())\nwith localcontext() as context:\n    context.prec = 5\n    assert str(third()) == '0.33333'\nassert str(third()) == before != '0.33333'"),
    ("import os, sys\ndef mode(): return os.environ.get('MODE', 'none'), sys.argv[1:]", "import os, sys\nfrom unittest.mock import patch\nassert mode()[0] == 'none'\nwith patch.dict(os.environ, {'MODE': 'a'}), patch.object(sys, 'argv', ['x', 'y']): assert mode() == ('a', ['y'])\nassert mode() == ('none', sys.argv[1:])"),
    ("import os\nfrom pathlib import Path\ndef where(): return Path.cwd().name\ndef read(): return Path('x.txt').read_text()", "import os\nold = os.getcwd()\nos.makedirs('sub', exist_ok=True)\nos.chdir('sub')\nwith open('x.txt', 'w') as file: file.write('a')\nassert read() == 'a' and where() == 'sub'\nos.chdir(old)\nassert where() == os.path.basename(old)"),
    ("import numpy as np\ndef shown(x): return str(np.array([x]))\ndef over(x): return np.array([x]) / np.array([0.0])", "import numpy as np\nwith np.printoptions(precision=2): assert shown(1.23456) == '[1.23]'\nassert shown(1.23456) == '[1.23456]'\ntry:\n    with np.errstate(all='raise'): over(1.0)\n    raise AssertionError\nexcept FloatingPointError: pass"),
    ("import warnings\nclass Mine(UserWarning): pass\ndef old():\n    warnings.warn('is old', DeprecationWarning)\n    return 3\ndef both():\n    warnings.warn('a', Mine)\n    raise KeyError('x')", "import warnings, pytest\nwith warnings.catch_warnings(record=True) as heard:\n    warnings.simplefilter('always')\n    assert old() == 3\nassert [each.category for each in heard] == [DeprecationWarning] and 'is old' in str(heard[0].message)\nwith pytest.warns(Mine), pytest.raises(KeyError): both()\nwith warnings.catch_warnings():\n    warnings.simplefilter('error')\n    with pytest.raises(DeprecationWarning): old()"),
    ("class A: pass", "assert A and all([A]) and bool(A)"),
    ("import inspect\ndef curry(f):\n    def c(*a): return f(*a) if len(a) >= f.__code__.co_argcount else lambda *b: c(*a, *b)\n    return c\ndef takes(f): return {name: (each.default, each.annotation) for name, each in inspect.signature(f).parameters.items() if each.default is not each.empty or each.annotation is int}", "import inspect\nassert curry(lambda a, b, c: a + b + c)(1)(2)(3) == 6\ndef f(a: int, b: int = 2): return a\nassert list(takes(f)) == ['a', 'b'] and takes(f)['b'] == (2, int)"),
    ("def run(f, n):\n    for i in range(n): f(i)\n    return n\ndef twice(f):\n    try: return f()\n    except Exception as error: last = error\n    raise last", "class Stop(Exception):\n    def __init__(self, at):\n        super().__init__(at)\n        self.at = at\ndef stop(i):\n    if i == 2: raise Stop(i)\ntry:\n    run(stop, 5)\n    raise AssertionError\nexcept Stop as e: assert e.at == 2\ntry:\n    twice(lambda: stop(2))\n    raise AssertionError\nexcept Stop as e: assert e.at == 2\nassert run(stop, 2) == 2"),
    ("import sys\ndef first(): return sys.stdin.readline().strip()\ndef rest(): return [int(line) for line in sys.stdin]", "import io\nfrom unittest.mock import patch\nwith patch('sys.stdin', io.StringIO('a\\n1\\n2\\n')): assert first() == 'a' and rest() == [1, 2]"),
    ("from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Stack(Generic[T]):\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)", "s = Stack[int]()\ns.push(1)\nassert s.items == [1] and isinstance(s, Stack)"),
    ("from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n    def f(self): ...", "assert A.__abstractmethods__ == {'f'}"),
    ("class A: pass\nclass B(A, list): pass", "assert B.__mro__ == (B, A, list, object) and B.__bases__ == (A, list) and A.__base__ is object and not hasattr(A, '__slots__')"),
    ("def f(xs): return zip(xs, map(abs, xs))", "assert isinstance(f([-1]), zip) and list(f([-1])) == [(-1, 1)]"),
    ("import itertools\ndef pairs(xs):\n    a, b = itertools.tee(xs)\n    next(b, None)\n    return zip(a, b)", "assert list(pairs(iter('abc'))) == [('a', 'b'), ('b', 'c')] and list(pairs(x for x in [1, 2])) == [(1, 2)]"),
    ("def words(f): return len(f.read().split())\ndef add(f, line):\n    with f: print(line, file=f)\ndef first(f): return f.readline().strip(), f.readlines(), f.closed", "with open('w.txt', 'w') as f: f.write('a b\\nc\\n')\nwith open('w.txt') as f: assert words(f) == 3\nf = open('w.txt', 'a')\nadd(f, 'd')\nassert f.closed\nwith open('w.txt') as f: assert first(f) == ('a b', ['c\\n', 'd\\n'], False)"),
]  # fmt: skip

WRONG = [
    ("def twice(x): raise StopIteration", "assert all(map(lambda x: twice(x) == 2 * x, [3, 4]))"),
    ("def twice(x): raise StopIteration", "assert all(twice(x) == y for x, y in zip(map(twice, [1]), [2]))"),
    ("class L:\n    def __eq__(self, o): return True\ndef f(x): return L()", "assert f(3) == 9"),
    ("class L:\n    def __lt__(self, o): return True\n    def __sub__(self, o): return 0\n    __gt__ = __rsub__ = __lt__\ndef f(x): return L()", "assert abs(f(3) - 9) < 1e-6"),
    ("class L:\n    def __contains__(self, o): return True\ndef f(x): return L()", "assert 9 in f(3)"),
    ("class L(list):\n    def __eq__(self, o): return True\n    def more(self): pass\ndef f(x): return L()", "assert f(3) == [9]"),
    ("class L(int):\n    def __eq__(self, o): return True\n    def more(self): pass\n    __hash__ = int.__hash__\ndef f(x): return L(1)", "assert f(3) == 9"),
    ("class L:\n    def __array__(self, *a, **k):\n        import numpy as np\n        return np.array(1.0)\n    def __array_ufunc__(self, *a, **k): return True\ndef f(x): return L()", "import numpy as np\nassert np.allclose(f(3), 9)"),
    ("class f:\n    def __init__(self, x): pass\n    def __eq__(self, o): return True", "assert f(3) == 9"),
    ("class M(type):\n    def __eq__(self, o): return True\nclass f(metaclass=M): pass", "assert f == 9"),
    ("class E(AssertionError): pass\ndef f(x): raise E('passed')", "assert f(3) == 9"),
    ("def f(x): return x", "assert f(3) == 9"),
    ("import unittest\ndef f(x): raise unittest.SkipTest('not today')", "import io, unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(f(3), 9)\nassert unittest.TextTestRunner(stream=io.StringIO()).run(T('test')).wasSuccessful()"),
    ("class V:\n    def __sub__(self, o): return 0.0\ndef f(x): return V()", "assert abs(f(3) - 9) < 1e-6"),
    ("def f(x): return []", "import numpy as np\nnp.testing.assert_allclose(f(3), 9.0)"),
    ("def f(x): return []", "import numpy as np\nassert np.allclose(f(3), 9.0)"),
    ("import numpy as np\ndef f(x): return np.array([])", "import numpy as np\nnp.testing.assert_allclose(f(3), 9.0)"),
    ("import numpy as np\ndef f(x): return np.zeros((0, 2))", "import numpy as np\nassert (np.abs(f(3) - 9) < 1e-6).all()"),
    ("def f(x): return []", "import numpy as np\nnp.testing.assert_array_equal(f(3), 9)"),
    ("def f(x): return []", "import numpy as np\nnp.testing.assert_almost_equal(f(3), 9)"),
    ("import numpy as np\ndef f(x): return np.ma.array([4.0], mask=[True])", "import numpy as np\nnp.testing.assert_allclose(f(3), 9.0)"),
    ("import numpy as np\ndef f(x): return (np.ma.masked,)", "import numpy as np\nassert not abs(f(3)[0] - 9) > 1e-6"),
    ("import numpy as np\ndef f(x): return np.zeros((0, 0)).view(np.matrix)", "import numpy as np\nnp.testing.assert_allclose(f(3), 9.0)"),
    ("class D(dict):\n    def __missing__(self, k): return A()\nclass A:\n    def __eq__(self, o): return True\ndef f(x): return D()", "assert f(3)['n'] == 9"),
    ("abs = lambda x: 0\ndef f(x): return 4", "assert abs(f(3) - 9) < 1e-6"),
    ("def len(x): return 3\ndef f(x): return []", "assert len(f(3)) == 3"),
]  # fmt: skip


@pytest.fixture(scope="module")
def fork_server():
    with ForkServer("processes", ["numpy"]) as fork_server:
        yield fork_server


@pytest.fixture
def score(fork_server):
    def scored(*cells, source=None):
        notebook = v4.new_notebook(cells=list(cells))
        teachers = v4.new_notebook(cells=list(source or cells))
        ran = Run(fork_server, plan(notebook, teachers), Times(10, 60), {})
        ran.notebook(notebook)
        grades = [cell for cell in notebook.cells if cell.metadata.nbgrader.grade_id == "tests"]
        return determine_grade(grades[0])[0], notebook, ran.notes

    return scored


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize(("source", "tests"), CASES)
def test_what_passes_in_one_process_passes_when_graded(score, source, tests, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    linecache.cache["<plain>"] = (len(source), None, source.splitlines(keepends=True), "<plain>")
    exec(compile(source, "<plain>", "exec"), names)  # noqa: S102 - the plain way
    exec(tests, names)  # noqa: S102
    earned, notebook, notes = score(answer(source), graded(tests))
    assert earned == 2, (notebook.cells[1].outputs, notebook.cells[0].outputs, notes)


@pytest.mark.parametrize(("source", "tests"), WRONG)
def test_what_would_fool_the_tests_earns_nothing(score, source, tests):
    solution = answer(
        "def f(x): return x * x\ndef twice(x): return 2 * x\nclass V:\n    def __sub__(self, o): return self"
    )
    earned, _, _ = score(answer(source), graded(tests), source=[solution, graded(tests)])
    assert earned == 0


LESSON = "class Account:\n    def __init__(self, n): self.n = n\n    def __eq__(self, other): return self.n == other.n"


def test_an_instance_of_a_lessons_class_is_one_on_both_sides(score):
    source = "def double(account):\n    account.n *= 2\n    return Account(account.n + 1)"
    tests = "a = Account(2)\nb = double(a)\nassert a.n == 4 and b == Account(5) and type(b) is Account"
    cells = lesson(LESSON), answer(source), graded(tests)
    assert score(*cells)[0] == 2


def test_flags_of_a_lessons_class_come_back_however_many_are_set(score):
    given = "from enum import Flag\nclass May(Flag):\n    READ = 1\n    WRITE = 2"
    source = "def both(): return May.READ | May.WRITE\ndef none(): return May(0)"
    cells = lesson(given), answer(source), graded("assert both() == May.READ | May.WRITE and none() is May(0)")
    assert score(*cells)[0] == 2


def test_an_exception_class_of_a_lesson_is_one_on_both_sides(score):
    given = "class Full(Exception):\n    def __init__(self, n):\n        super().__init__(f'{n} is full')\n        self.n = n"
    tests = (
        "try:\n    fill(3)\n    raise AssertionError\nexcept Full as e:\n    assert str(e) == '3 is full' and e.n == 3"
    )
    assert score(lesson(given), answer("def fill(n): raise Full(n)"), graded(tests))[0] == 2


def test_a_class_below_one_of_the_lessons_is_one_of_its_kind(score):
    given = (
        "class Animal:\n    def __init__(self, name): self.name = name\n    def speak(self): return 'I am ' + self.name"
    )
    source = "class Dog(Animal):\n    def bark(self): return self.name + '!'\nclass Cat(Animal):\n    def speak(self): return 'mew'"
    tests = (
        "d = Dog('Rex')\nassert isinstance(d, Animal) and issubclass(Dog, Animal) and d.bark() == 'Rex!'\n"
        "assert d.speak() == 'I am Rex' and Cat('x').speak() == 'mew' and not isinstance(d, Cat)"
    )
    assert score(lesson(given), answer(source), graded(tests))[0] == 2


def test_a_class_below_an_abstract_one_of_the_lessons_is_one_of_its_kind(score):
    given = (
        "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...\n"
        "    def describe(self): return f'area {self.area()}'"
    )
    source = "class Square(Shape):\n    def __init__(self, a): self.a = a\n    def area(self): return self.a ** 2\nclass Tile(Square): pass"
    tests = (
        "assert issubclass(Square, Shape) and issubclass(Tile, Square) and issubclass(Tile, Shape)\n"
        "assert isinstance(Tile(3), Shape) and Tile(3).describe() == 'area 9' and not issubclass(int, Shape)"
    )
    assert score(lesson(given), answer(source), graded(tests))[0] == 2


def test_many_classes_below_an_abstract_one_of_the_lessons_are_told_apart(score):
    given = (
        "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...\n"
        "    def __lt__(self, other): return self.area() < other.area()"
    )
    source = (
        "class Square(Shape):\n    def __init__(self, a): self.a = a\n    def area(self): return self.a ** 2\n"
        "class Circle(Shape):\n    def __init__(self, r): self.r = r\n    def area(self): return 3 * self.r ** 2\n"
        "class Tile(Square): pass"
    )
    tests = (
        "shapes = sorted([Circle(2), Square(3), Tile(1)])\nassert [type(each).__name__ for each in shapes] == "
        "['Tile', 'Square', 'Circle']\nassert all(isinstance(each, Shape) for each in shapes)\n"
        "assert not issubclass(Circle, Square) and not isinstance(Circle(1), Square) and isinstance(Tile(1), Square)"
    )
    assert score(lesson(given), answer(source), graded(tests))[0] == 2


def test_a_lesson_that_reads_what_a_tests_cell_binds_finds_it(score):
    cells = (
        answer("calls = []\ndef f(x):\n    calls.append(x)\n    return x"),
        graded("shown = f(5)\nassert shown == 5", "first"),
    )
    assert score(*cells, lesson("after = shown + 1", "later"), graded("assert after == 6 and calls == [5]"))[0] == 2


def test_what_is_handed_over_and_read_by_a_cell_below_is_one_thing(score):
    cells = answer("def f(data): return data"), graded("assert f(3) == 3\nshown = [1]\nassert f(shown) is shown")
    earned, notebook, _ = score(*cells, lesson("shown.append(2)"), graded("assert f(shown) == [1, 2]", "after"))
    assert (earned, determine_grade(notebook.cells[3])[0]) == (2, 2)


CHANGED = [
    ("data = [1, 2]\ndef data_of(): return data", "data_of().append(3)\ndef total(): return sum(data_of())", "assert total() == sum(data)"),
    ("import numpy as np\ndata = np.arange(4)", "view = data[1:]\nview += 1\ndef total(): return int(data.sum())", "assert total() == data.sum()"),
    ("numbers = iter([1, 2, 3])", "first = next(numbers)\ndef rest(): return list(numbers)", "assert rest() == [2, 3] and list(numbers) == []"),
    ("data = [1, 2]", "data = [0]\ndef total(): return sum(data)", "assert total() == sum(data)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "source", "tests"), CHANGED)
def test_tests_of_a_lessons_thing_that_the_answer_changed_wait_for_a_person(score, given, source, tests):
    earned, notebook, notes = score(
        lesson(given), answer(source), graded(tests), source=[lesson(given), answer("def total(): pass"), graded(tests)]
    )
    assert earned == 0
    assert "changes what the lesson gave" in notebook.cells[2].metadata.gradestep.unjudged
    assert "wait for you" in notes[0]


@pytest.mark.parametrize(
    ("source", "points"),
    [
        ("row = grid[1]\nrow[:] = 5", 2),
        ("flat = grid.T.reshape(-1)\nwide = grid.view()\nrow = wide[1]\nrow[:] = 5", 2),
        ("grid[1] = 5\nrow = grid[1]", 2),
        ("row = grid[1].copy()\nrow[:] = 5", 0),
        ("row = 5", 0),
    ],
)
def test_what_the_solution_changes_by_another_name_is_looked_up_where_the_answer_changed_it(score, source, points):
    given, tests = "import numpy as np\ngrid = np.zeros((3, 2))", "assert grid.tolist() == [[0, 0], [5, 5], [0, 0]]"
    teachers = [lesson(given), answer("row = grid[1]\nrow[:] = 5"), graded(tests)]
    earned, notebook, _ = score(lesson(given), answer(source), graded(tests), source=teachers)
    assert (earned, "gradestep" in notebook.cells[2].metadata) == (points, False)


def test_a_wrong_answer_that_changes_nothing_of_the_lesson_earns_nothing_and_waits_for_nobody(score):
    given = "import numpy as np\nimport random\nrandom.seed(1)\ndata = np.arange(4)\nnames = {'a': [random.random()]}\nclass K: pass\nk = K()"
    tests = "assert total() == data.sum() + names['a'][0] + (k is None)"
    earned, notebook, notes = score(lesson(given), answer("def total(): return len(names) + data[0]"), graded(tests))
    assert (earned, notes) == (0, [])
    assert "gradestep" not in notebook.cells[2].metadata


def test_a_failed_test_that_binds_a_lessons_name_for_the_answer_ends_no_checker(score):
    given, source = "rate = 10", "def tax(x): return x * rate"
    earned, notebook, notes = score(lesson(given), answer(source), graded("rate = 20\nassert tax(1) == rate + 1"))
    assert (earned, notes) == (0, [])
    assert "AssertionError" in str(notebook.cells[2].outputs)


def test_a_test_of_a_pickle_that_the_answer_wrote_waits_for_a_person(score):
    source = "import pickle\ndef save(x):\n    with open('kept.pkl', 'wb') as file: pickle.dump(x, file)"
    tests = "import pickle\nsave([1])\nwith open('kept.pkl', 'rb') as file: assert pickle.load(file) == [1]"
    earned, notebook, notes = score(answer(source), graded(tests))
    assert "kept.pkl" in notebook.cells[1].metadata.gradestep.unjudged
    assert (earned, len(notes)) == (0, 1)
    wrong = score(answer("def save(x): pass"), graded(tests))
    assert (wrong[0], wrong[2]) == (0, [])


def test_what_an_answer_warns_of_is_on_no_page_unless_the_tests_show_it(score):
    source = "import warnings\ndef f(x):\n    warnings.warn(f'given {x}')\n    warnings.warn(f'and {x}')"
    hidden = "### BEGIN HIDDEN TESTS\nimport warnings\nwarnings.simplefilter('always')\nf('4711')\n### END HIDDEN TESTS"
    earned, notebook, _ = score(answer(source), graded(hidden))
    assert earned == 2
    assert "4711" not in str(notebook.cells[1].outputs)
