# %%
import itertools, functools, contextlib, time, sys, logging, warnings, random, math
from contextlib import contextmanager
# %% answer=generators
### BEGIN SOLUTION
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
def chunks(seq, n):
    for i in range(0, len(seq), n):
        yield seq[i:i+n]
def running_mean():
    total = n = 0
    value = None
    while True:
        x = yield value
        total += x; n += 1
        value = total / n
def flatten(x):
    for e in x:
        if isinstance(e, (list, tuple)):
            yield from flatten(e)
        else:
            yield e
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n + 1
### END SOLUTION
# %% student=other
def fib():
    return map(lambda k: round(((1+5**.5)/2)**k/5**.5), itertools.count())
def chunks(seq, n):
    it = iter(seq)
    return iter(lambda: list(itertools.islice(it, n)), [])
class _RM:
    def __init__(self): self.xs = []
    def send(self, x):
        if x is None: return None
        self.xs.append(x); return sum(self.xs)/len(self.xs)
    def __next__(self): return self.send(None)
    def close(self): pass
    def __iter__(self): return self
running_mean = _RM
def flatten(x):
    out, stack = [], [x]
    while stack:
        e = stack.pop()
        if isinstance(e, (list, tuple)): stack.extend(reversed(e))
        else: out.append(e)
    return (o for o in out)
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n, 0, -1))
    def __next__(self):
        self.n -= 1
        if self.n < 0: raise StopIteration()
        return self.n + 1
# %% student=wrong
def fib():
    return [0, 1, 1, 2, 3]
def chunks(seq, n):
    return [seq]
def running_mean():
    yield 0
def flatten(x):
    return sum(x, [])
class Countdown(list): pass
# %% tests=fibs points=1
assert list(itertools.islice(fib(), 8)) == [0, 1, 1, 2, 3, 5, 8, 13]
g = fib(); next(g); next(g)
assert next(g) == 1
assert next(x for x in fib() if x > 50) == 55
assert list(itertools.takewhile(lambda x: x < 10, fib())) == [0, 1, 1, 2, 3, 5, 8]
# %% tests=chunked points=1
assert [list(c) for c in chunks([1,2,3,4,5], 2)] == [[1,2],[3,4],[5]]
assert sum(1 for _ in chunks(list(range(10)), 3)) == 4
assert iter(chunks([1], 1)) is not None
# %% tests=means points=1
m = running_mean()
next(m)
assert m.send(2) == 2 and m.send(4) == 3.0
m.close()
# %% tests=flat points=1
assert list(flatten([1, [2, (3, [4])], []])) == [1, 2, 3, 4]
assert not isinstance(flatten([1]), list)
# %% tests=countdown points=1
assert list(Countdown(3)) == [3, 2, 1]
it = iter(Countdown(2))
assert next(it) == 2 and next(it) == 1 and next(it, None) is None
for i in Countdown(2): last = i
assert last == 1
assert 2 in Countdown(3)
a, b = Countdown(2)
assert (a, b) == (2, 1)
assert dict(zip(Countdown(2), "ab")) == {2: "a", 1: "b"}
# %% answer=managers
### BEGIN SOLUTION
@contextmanager
def collecting(log):
    log.append("enter")
    try:
        yield log
    except KeyError as e:
        log.append(f"error {e}")
    finally:
        log.append("exit")
class Timer:
    def __enter__(self):
        self.start = time.perf_counter(); return self
    def __exit__(self, *exc):
        self.elapsed = time.perf_counter() - self.start
        return False
class Suppress:
    def __init__(self, *kinds): self.kinds = kinds; self.caught = None
    def __enter__(self): return self
    def __exit__(self, kind, value, tb):
        if kind and issubclass(kind, self.kinds):
            self.caught = value
            return True
### END SOLUTION
# %% student=other
class collecting:
    def __init__(self, log): self.log = log
    def __enter__(self):
        self.log += ["enter"]; return self.log
    def __exit__(self, t, v, tb):
        if t is KeyError: self.log += [f"error {v}"]
        self.log += ["exit"]
        return t is KeyError
class Timer(contextlib.ContextDecorator):
    elapsed = None
    def __enter__(self):
        self._t = time.monotonic(); return self
    def __exit__(self, *exc):
        self.elapsed = time.monotonic() - self._t
class Suppress(contextlib.suppress):
    caught = None
    def __enter__(self): return self
    def __exit__(self, kind, value, tb):
        self.caught = value
        return super().__exit__(kind, value, tb)
# %% student=wrong
@contextmanager
def collecting(log):
    yield log
class Timer:
    pass
class Suppress:
    def __init__(self, *k): pass
    def __enter__(self): return 1
    def __exit__(self, *e): return True
# %% tests=collect points=2
log = []
with collecting(log) as l:
    assert l is log
    l.append("in")
assert log == ["enter", "in", "exit"], log
log2 = []
with collecting(log2):
    raise KeyError("k")
assert log2 == ["enter", "error 'k'", "exit"], log2
try:
    with collecting([]): raise ValueError("through")
except ValueError as e: assert str(e) == "through"
else: raise AssertionError
# %% tests=timed points=1
with Timer() as tm:
    sum(range(1000))
assert tm.elapsed > 0 and isinstance(tm.elapsed, float)
# %% tests=suppressed points=1
with Suppress(ValueError, KeyError) as s:
    {}["x"]
assert isinstance(s.caught, KeyError)
ok = False
try:
    with Suppress(ValueError): 1/0
except ZeroDivisionError: ok = True
assert ok
# %% answer=decorators
### BEGIN SOLUTION
def counted(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        inner.calls += 1
        return f(*args, **kwargs)
    inner.calls = 0
    return inner
def repeat(n):
    def deco(f):
        @functools.wraps(f)
        def inner(*a, **k):
            return [f(*a, **k) for _ in range(n)]
        return inner
    return deco
@functools.lru_cache(maxsize=None)
def ways(n):
    return 1 if n < 2 else ways(n - 1) + ways(n - 2)
def memo(f):
    cache = {}
    def g(n):
        if n not in cache: cache[n] = f(n)
        return cache[n]
    g.cache = cache
    return g
def append_to(x, to=None):
    to = [] if to is None else to
    to.append(x)
    return to
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
### END SOLUTION
# %% student=other
class counted:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f, self.calls = f, 0
    def __call__(self, *a, **k):
        self.calls += 1
        return self.f(*a, **k)
def repeat(n):
    class D:
        def __init__(self, f): self.f = f; self.__name__ = f.__name__
        def __call__(self, *a, **k): return list(self.f(*a, **k) for i in range(n))
    return D
@functools.cache
def ways(n):
    if n <= 1: return 1
    return ways(n - 1) + ways(n - 2)
def memo(f):
    @functools.lru_cache
    def g(n): return f(n)
    class C(dict): pass
    h = lambda n: h.cache.setdefault(n, g(n))
    h.cache = {}
    return h
def append_to(x, to=None):
    return (to if to is not None and not to.append(x) else [x]) if to is not None else [x]
def depth(n):
    if n: return 1 + depth(n - 1)
    return 0
# %% student=wrong
def counted(f): return f
def repeat(n): return lambda f: f
def ways(n): return n
def memo(f): return f
def append_to(x, to=[]):
    to.append(x)
    return to
def depth(n): return n
# %% tests=counts points=1
@counted
def add(a, b=1):
    "Add."
    return a + b
assert add(1) == 2 and add(1, b=5) == 6
assert add.calls == 2
assert add.__name__ == "add" and add.__doc__ == "Add."
# %% tests=counts_theirs points=1
f = counted(lambda x: x)
assert [f(i) for i in range(3)] == [0, 1, 2] and f.calls == 3
f.calls = 0
f(1)
assert f.calls == 1
# %% tests=repeats points=1
@repeat(3)
def hi(name): return "hi " + name
assert hi("a") == ["hi a"] * 3
assert hi.__name__ == "hi"
r = random.Random(3)
assert len(set(repeat(5)(r.random)())) == 5 if hasattr(r.random, "__name__") else True
# %% tests=cached points=1
assert ways(80) == 37889062373143906
assert hasattr(ways, "cache_info") and ways.cache_info().hits > 0
ways.cache_clear()
assert ways.cache_info().currsize == 0
assert ways.__wrapped__(1) == 1
# %% tests=memoised points=1
calls = []
def slow(n): calls.append(n); return n * n
fast = memo(slow)
assert fast(3) == 9 and fast(3) == 9 and calls == [3]
assert fast.cache == {3: 9}
# %% tests=defaults points=1
assert append_to(1) == [1] and append_to(2) == [2]
mine = [0]
assert append_to(3, mine) is mine and mine == [0, 3]
# %% tests=recursion points=1
assert depth(100) == 100
try:
    depth(10**6)
    assert False
except RecursionError as e:
    assert "recursion" in str(e)
old = sys.getrecursionlimit()
sys.setrecursionlimit(5000)
try: assert depth(3500) == 3500
finally: sys.setrecursionlimit(old)
