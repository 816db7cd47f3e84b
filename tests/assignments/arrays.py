# %% [markdown]
# # Problem set 3: NumPy
# %%
import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
# %%
np.random.seed(0)
data = np.random.normal(size=(50, 3))
labels = np.random.randint(0, 2, size=50)
data.shape
# %% [markdown]
# ## Standardise
# Write `standardise(a)`: each column has mean 0 and standard deviation 1. Do not change `a`.
# %% answer=standardise
def standardise(a):
    ### BEGIN SOLUTION
    return (a - a.mean(axis=0)) / a.std(axis=0)
    ### END SOLUTION
# %% student=other
def standardise(a):
    b = np.array(a, dtype=float)
    for j in range(b.shape[1]):
        b[:, j] = (b[:, j] - np.mean(b[:, j])) / np.sqrt(np.var(b[:, j]))
    return b
# %% student=partly
def standardise(a):
    a -= a.mean(axis=0)
    a /= a.std(axis=0)
    return a
# %% student=wrong
def standardise(a):
    return (a - a.mean()) / a.std()
# %% tests=correct_standardise points=2
z = standardise(data.copy())
assert isinstance(z, np.ndarray)
assert z.shape == data.shape, "the shape has changed"
assert_allclose(z.mean(axis=0), 0, atol=1e-12)
assert_allclose(z.std(axis=0), 1)
### BEGIN HIDDEN TESTS
small = np.array([[1.0, 10.0], [3.0, 30.0]])
assert_array_equal(standardise(small), [[-1, -1], [1, 1]])
### END HIDDEN TESTS
# %% tests=standardise_keeps_its_argument points=1
before = data.copy()
standardise(data)
assert (data == before).all()
# %% [markdown]
# ## In place
# %% answer=clip_in_place
def clip_in_place(a, low, high):
    """Bring all of `a` between low and high, in place; return how many were changed."""
    ### BEGIN SOLUTION
    outside = (a < low) | (a > high)
    np.clip(a, low, high, out=a)
    return outside.sum()
    ### END SOLUTION
# %% student=other
def clip_in_place(a, low, high):
    number = 0
    for index in np.ndindex(*a.shape):
        if not low <= a[index] <= high:
            number += 1
            a[index] = min(max(a[index], low), high)
    return number
# %% student=partly
def clip_in_place(a, low, high):
    a = np.clip(a, low, high)
    return (a == low).sum() + (a == high).sum()
# %% student=wrong
def clip_in_place(a, low, high):
    return a.clip(low, high)
# %% tests=number_of_clipped points=1
a = np.array([-2.0, 0.5, 3.0])
assert clip_in_place(a, -1, 1) == 2
# %% tests=clipped_in_place points=1
a = np.arange(6.0).reshape(2, 3)
row = a[1]
clip_in_place(a, 1, 4)
assert a.min() == 1 and a.max() == 4
assert row[2] == 4, "a view of it has not changed"
whole = np.arange(5.0)
clip_in_place(whole[1:], 2, 3)
assert whole.tolist() == [0, 2, 2, 3, 3]
# %% [markdown]
# ## Values
# %% answer=values
### BEGIN SOLUTION
column_means = data.mean(axis=0)
positive = data[labels == 1]
grid = np.zeros((3, 4), dtype=int)
grid[1, :] = 7
largest = data.max()
draws = np.random.rand(4)
eye = np.eye(2, dtype=np.float32)
mask = data > 0
complex_root = np.sqrt(-1 + 0j)
names = np.array(["ab", "c"])
days = np.array(["2024-01-31", "2024-02-01"], dtype="datetime64[D]")
people = np.array([("Ada", 36), ("Alan", 41)], dtype=[("name", "U10"), ("age", "i4")])
rng = np.random.default_rng(3)
ragged = np.array([[1, 2], [3]], dtype=object)
### END SOLUTION
# %% student=other
column_means = np.array([data[:, j].sum() / 50 for j in range(3)])
positive = np.array([row for row, label in zip(data, labels) if label])
grid = np.array([[0] * 4, [7] * 4, [0] * 4])
largest = max(max(row) for row in data)
draws = np.random.random_sample(4)
eye = np.identity(2, np.float32)
mask = np.greater(data, 0)
complex_root = 1j
names = np.asarray(["ab", "c"])
days = np.array(["2024-01-31", "2024-02-01"], dtype=np.datetime64)
people = np.array([("Ada", 36), ("Alan", 41)], dtype=[("name", "U10"), ("age", "i4")])
rng = np.random.Generator(np.random.PCG64(3))
ragged = np.empty(2, dtype=object)
ragged[:] = [[1, 2], [3]]
# %% student=partly
column_means = [data[:, j].sum() / 50 for j in range(3)]
positive = data[labels == 0]
grid = np.zeros((3, 4))
grid[1, :] = 7
largest = data.max()
draws = np.array([1, 2, 3, 4])
eye = np.eye(2)
mask = data > 0
# %% student=wrong
column_means = data.mean(axis=1)
positive = None
grid = np.zeros((4, 3))
largest = 0
draws = []
# %% tests=column_means points=1
assert column_means.shape == (3,)
assert np.allclose(column_means, data.sum(0) / 50)
assert type(column_means) is np.ndarray and column_means.dtype == np.float64
# %% tests=positive points=1
assert len(positive) == labels.sum()
np.testing.assert_array_equal(positive[0], data[np.argmax(labels)])
# %% tests=grid points=1
assert grid.dtype == int, f"the type is {grid.dtype}"
assert grid.tolist() == [[0] * 4, [7] * 4, [0] * 4]
# %% tests=largest points=1
assert np.isclose(largest, data.flatten()[data.argmax()])
assert isinstance(largest, (float, np.floating))
# %% tests=draws_of_the_seeded_stream points=1
np.random.seed(0)
np.random.normal(size=(50, 3)), np.random.randint(0, 2, size=50)
assert_allclose(draws, np.random.rand(4))
# %% tests=types points=1
assert eye.dtype == np.float32
assert mask.dtype == bool and mask.sum() == (data > 0).sum()
assert complex_root == 1j
assert names.dtype.kind == "U" and list(names) == ["ab", "c"]
# %% tests=dates points=1
assert days[1] - days[0] == np.timedelta64(1, "D")
# %% tests=records points=1
assert people["age"].mean() == 38.5 and people[0]["name"] == "Ada"
assert people.dtype.names == ("name", "age")
# %% tests=own_generator points=1
assert_allclose(rng.random(2), np.random.default_rng(3).random(2))
# %% tests=objects points=1
assert ragged[0] == [1, 2] and [len(each) for each in ragged] == [2, 1]
# %% [markdown]
# ## Linear algebra
# %% answer=least_squares
class Line:
    def __init__(self, slope, intercept):
        self.slope, self.intercept = slope, intercept
    def __call__(self, x):
        return self.slope * x + self.intercept

def least_squares(x, y):
    """Return the Line that fits best, and its residuals."""
    ### BEGIN SOLUTION
    slope, intercept = np.polyfit(x, y, 1)
    line = Line(slope, intercept)
    return line, y - line(x)
    ### END SOLUTION
# %% student=other
class Line:
    def __init__(self, slope, intercept):
        self.slope, self.intercept = slope, intercept
    def __call__(self, x):
        return self.slope * x + self.intercept

def least_squares(x, y):
    a = np.c_[x, np.ones_like(x)]
    line = Line(*np.linalg.solve(a.T @ a, a.T @ y))
    return line, y - line(x)
# %% student=wrong
class Line:
    pass

def least_squares(x, y):
    return Line(), x - y
# %% tests=correct_least_squares points=2
x = np.linspace(0, 1, 11)
line, residuals = least_squares(x, 3 * x + 1)
assert np.isclose(line.slope, 3) and np.isclose(line.intercept, 1)
assert np.allclose(line(x), 3 * x + 1)
assert np.allclose(residuals, 0)
# %% tests=vectorised points=1
"""It works with one number, with lists of arrays, with keywords and with an array's own functions."""
apply = np.vectorize(lambda value: float(Line(2, 0)(value)))
assert_array_equal(apply([1, 2]), [2, 4])
assert standardise(a=np.array([[1.0], [3.0]])).ravel().tolist() == [-1, 1]
assert np.apply_along_axis(lambda row: clip_in_place(row.copy(), 0, 1), 1, np.array([[5.0, 0.5]])).item() == 1
