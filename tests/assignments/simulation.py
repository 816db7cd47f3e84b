# %%
import random, math, time, collections, heapq, threading, queue, concurrent.futures, copy, itertools, functools
import numpy as np
random.seed(11)
np.random.seed(11)
board = [[" "] * 3 for _ in range(3)]
deck = [r + s for r in "A23" for s in "HS"]
random.shuffle(deck)
noise = np.random.rand(4)
# %% answer=sim
### BEGIN SOLUTION
def monte_carlo(n, seed=None):
    rng = random.Random(seed)
    return 4 * sum(rng.random() ** 2 + rng.random() ** 2 < 1 for _ in range(n)) / n
def walk(n):
    x = 0; path = [x]
    for _ in range(n): x += random.choice((-1, 1)); path.append(x)
    return path
def life(grid):
    n = sum(np.roll(np.roll(grid, i, 0), j, 1) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
    return ((n == 3) | (grid & (n == 2))).astype(int)
class Queue:
    def __init__(self): self._q = collections.deque()
    def put(self, x): self._q.append(x)
    def get(self):
        if not self._q: raise IndexError("empty")
        return self._q.popleft()
    def __len__(self): return len(self._q)
class Robot:
    def __init__(self, x=0, y=0): self.pos, self.heading, self.log = (x, y), 0, []
    def do(self, commands):
        for c in commands: getattr(self, {"F": "forward", "L": "left", "R": "right"}[c])()
        return self
    def forward(self):
        dx, dy = [(0, 1), (1, 0), (0, -1), (-1, 0)][self.heading]
        self.pos = (self.pos[0] + dx, self.pos[1] + dy); self.log.append(self.pos)
    def left(self): self.heading = (self.heading - 1) % 4
    def right(self): self.heading = (self.heading + 1) % 4
def simulate(events, handler, until=math.inf):
    heap = list(events); heapq.heapify(heap); t = 0
    while heap and heap[0][0] <= until:
        t, name = heapq.heappop(heap)
        for e in handler(t, name) or (): heapq.heappush(heap, e)
    return t
def move(b, r, c, who):
    if b[r][c] != " ": raise ValueError("taken")
    b[r][c] = who
def winner(b):
    lines = [*b, *zip(*b), [b[i][i] for i in range(3)], [b[i][2 - i] for i in range(3)]]
    for l in lines:
        if l[0] != " " and len(set(l)) == 1: return l[0]
def parallel(f, xs):
    with concurrent.futures.ThreadPoolExecutor(4) as ex: return list(ex.map(f, xs))
hand = deck[:2]
shuffled = random.sample(deck, 3)
more = np.random.rand(2)
class Observable:
    def __init__(self): self._subs = []
    def subscribe(self, f): self._subs.append(f); return lambda: self._subs.remove(f)
    def emit(self, *a): return [f(*a) for f in list(self._subs)]
def memoize(f):
    @functools.wraps(f)
    def g(*a):
        if a not in g.cache: g.cache[a] = f(*a)
        return g.cache[a]
    g.cache = {}
    return g
### END SOLUTION
# %% student=other
def monte_carlo(n, seed=None):
    r = np.random.default_rng(seed); p = r.random((n, 2))
    return float(4 * np.mean((p ** 2).sum(1) < 1))
def walk(n): return [0, *itertools.accumulate(random.choice((-1, 1)) for _ in range(n))]
def life(grid):
    h, w = grid.shape; out = np.zeros_like(grid)
    for i in range(h):
        for j in range(w):
            s = sum(grid[(i + a) % h, (j + b) % w] for a in (-1, 0, 1) for b in (-1, 0, 1)) - grid[i, j]
            out[i, j] = s == 3 or (s == 2 and grid[i, j])
    return out
class Queue(list):
    put = list.append
    def get(self):
        if self: return self.pop(0)
        raise IndexError
class Robot:
    D = "NESW"; V = dict(N=(0, 1), E=(1, 0), S=(0, -1), W=(-1, 0))
    def __init__(self, x=0, y=0): self.x, self.y, self.d, self.log = x, y, "N", []
    @property
    def pos(self): return self.x, self.y
    heading = property(lambda self: self.D.index(self.d))
    def do(self, commands):
        for c in commands:
            match c:
                case "F": self.x += self.V[self.d][0]; self.y += self.V[self.d][1]; self.log += [self.pos]
                case "L" | "R": self.d = self.D[(self.heading + (1 if c == "R" else -1)) % 4]
                case _: raise KeyError(c)
        return self
def simulate(events, handler, until=float("inf")):
    todo, t = sorted(events), 0
    while todo:
        if todo[0][0] > until: break
        (t, name), todo = todo[0], todo[1:]
        todo = sorted(todo + list(handler(t, name) or []))
    return t
def move(b, r, c, who):
    assert b[r][c] == " " or not (_ for _ in ()).throw(ValueError("taken"))
    b[r][c] = who
def winner(b):
    a = np.array(b)
    for w in "XO":
        m = a == w
        if m.all(0).any() or m.all(1).any() or np.diag(m).all() or np.diag(m[::-1]).all(): return w
    return None
def parallel(f, xs):
    out = [None] * len(xs)
    def go(i): out[i] = f(xs[i])
    ts = [threading.Thread(target=go, args=(i,)) for i in range(len(xs))]
    [t.start() for t in ts]; [t.join() for t in ts]
    return out
hand = [deck[0], deck[1]]
shuffled = random.sample(deck, k=3)
more = np.array([np.random.rand() for _ in "ab"])
class Observable:
    def __init__(self): self.subs = {}; self.n = itertools.count()
    def subscribe(self, f):
        k = next(self.n); self.subs[k] = f
        def off(): del self.subs[k]
        return off
    def emit(self, *a): return [f(*a) for f in [*self.subs.values()]]
class memoize:
    def __init__(self, f): self.f = f; self.cache = {}; functools.update_wrapper(self, f)
    def __call__(self, *a):
        try: return self.cache[a]
        except KeyError: return self.cache.setdefault(a, self.f(*a))
# %% student=wrong
def monte_carlo(n, seed=None): return 3
def walk(n): return [0] * n
def life(grid): return grid
class Queue(list): pass
class Robot:
    def __init__(self): pass
def simulate(events, handler, until=0): return 0
def move(b, r, c, who): b[r][c] = who
def winner(b): return "X"
def parallel(f, xs): return xs
hand = shuffled = []; more = 0
class Observable: pass
def memoize(f): return f
# %% tests=s1 points=2
assert abs(monte_carlo(20000, seed=1) - math.pi) < .1 and monte_carlo(100, seed=2) == monte_carlo(100, seed=2)
random.seed(4); a = walk(10); random.seed(4); assert walk(10) == a and len(a) == 11 and all(abs(x - y) == 1 for x, y in zip(a, a[1:]))
# %% tests=s2 points=1
g = np.zeros((5, 5), int); g[2, 1:4] = 1
assert life(g)[1:4, 2].tolist() == [1, 1, 1] and (life(life(g)) == g).all() and g.sum() == 3
# %% tests=s3 points=1
q = Queue(); q.put(1); q.put("b"); assert len(q) == 2 and q.get() == 1 and q.get() == "b"
try: q.get(); assert False
except IndexError: pass
# %% tests=s4 points=1
r = Robot().do("FFRF"); assert r.pos == (1, 2) and r.heading == 1 and r.log == [(0, 1), (0, 2), (1, 2)]
assert Robot(1, 1).do("LLF").pos == (1, 0)
try: Robot().do("X"); assert False
except KeyError: pass
# %% tests=s5 points=1
seen = []
def handler(t, name):
    seen.append((t, name))
    if name == "tick" and t < 3: return [(t + 1, "tick")]
assert simulate([(0, "tick"), (2.5, "end")], handler) == 3
assert seen == [(0, "tick"), (1, "tick"), (2, "tick"), (2.5, "end"), (3, "tick")]
seen.clear(); assert simulate([(0, "tick"), (9, "z")], handler, until=1) == 1 and len(seen) == 2
# %% tests=s6 points=1
move(board, 0, 0, "X"); move(board, 1, 1, "X")
assert board[0][0] == "X" and winner(board) is None
try: move(board, 0, 0, "O"); assert False
except ValueError: pass
move(board, 2, 2, "X"); assert winner(board) == "X"
assert winner([["O", "X", " "], ["O", "X", " "], ["O", " ", "X"]]) == "O"
# %% tests=s7 points=1
assert parallel(lambda x: x * x, [1, 2, 3]) == [1, 4, 9]
assert parallel(str.upper, ["a", "b"]) == ["A", "B"] and parallel(abs, []) == []
# %% tests=s8 points=1
assert hand == deck[:2] and len(shuffled) == 3 and set(shuffled) <= set(deck)
random.seed(11); d = [r + s for r in "A23" for s in "HS"]; random.shuffle(d); assert d == deck and random.sample(deck, 3) == shuffled
np.random.seed(11); assert np.allclose(np.random.rand(4), noise) and np.allclose(np.random.rand(2), more)
# %% tests=s9 points=1
o = Observable(); got = []
off = o.subscribe(got.append); o.subscribe(lambda x: x + 1)
assert o.emit(1) == [None, 2] and got == [1]
off(); assert o.emit(5) == [6] and got == [1]
# %% tests=s10 points=1
n = 0
@memoize
def slow(a, b):
    "Slow."
    global n
    n += 1
    return a + b
assert slow(1, 2) == slow(1, 2) == 3 and n == 1 and slow.__name__ == "slow" and slow.__doc__ == "Slow." and slow.cache == {(1, 2): 3}
