# %% [markdown]
# # Problem set 6: plots
# %%
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
# %% student=other
%matplotlib inline
import math
import matplotlib.pyplot as plt
import numpy as np
plt.rcParams["lines.linewidth"] = 3
# %% answer=plot_parabola
def plot_parabola():
    """Draw x squared from -2 to 2 in red, with a title and labels, and return the axes."""
    ### BEGIN SOLUTION
    x = np.linspace(-2, 2, 41)
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot(x, x ** 2, color="red", label="x squared")
    axes.set_title("A parabola")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.set_ylim(0, 5)
    axes.legend()
    return axes
    ### END SOLUTION
# %% student=other
def plot_parabola():
    plt.figure(figsize=(5, 3))
    x = np.linspace(-2, 2, 41)
    plt.plot(x, x * x, "r", label="$x^2$")
    plt.title("A parabola")
    plt.xlabel("x"), plt.ylabel("y"), plt.ylim((0, 5)), plt.legend()
    return plt.gca()
# %% student=partly
def plot_parabola():
    x = np.linspace(-2, 2, 41)
    plt.plot(x, x ** 2)
    plt.title("Figure")
    return plt.gca()
# %% student=wrong
def plot_parabola():
    plt.show()
# %%
plot_parabola();
# %% tests=title_and_labels points=1
axes = plot_parabola()
assert axes.get_title() == "A parabola"
assert axes.get_xlabel() == "x" and axes.get_ylabel() == "y"
assert axes.title.get_text() == "A parabola"
plt.close("all")
# %% tests=line_data points=1
axes = plot_parabola()
line = axes.get_lines()[0]
x, y = line.get_data()
assert len(axes.lines) == 1
np.testing.assert_allclose(y, x ** 2)
np.testing.assert_allclose(line.get_xydata()[:, 0], np.linspace(-2, 2, 41))
plt.close("all")
# %% tests=colour_limits_legend points=1
from matplotlib.colors import same_color

axes = plot_parabola()
assert same_color(axes.lines[0].get_color(), "red")
assert axes.get_ylim() == (0, 5)
assert axes.get_legend() is not None
assert len(axes.get_legend().get_texts()) == 1
assert tuple(axes.figure.get_size_inches()) == (5, 3)
# %% tests=kinds_of_things points=1
assert isinstance(axes, plt.Axes)
assert isinstance(axes.get_figure(), plt.Figure)
plt.close("all")
# %% answer=bar_chart
def bar_chart(counts):
    """Draw a bar for each count into the current axes; return nothing."""
    ### BEGIN SOLUTION
    plt.bar(list(counts), list(counts.values()))
    plt.ylabel("count")
    ### END SOLUTION
# %% student=wrong
def bar_chart(counts):
    plt.plot(list(counts.values()))
# %% tests=current_axes points=1
plt.close("all")
bar_chart({"a": 3, "b": 5})
axes = plt.gca()
assert [bar.get_height() for bar in axes.patches] == [3, 5]
assert axes.get_ylabel() == "count"
assert [tick.get_text() for tick in axes.get_xticklabels()] == ["a", "b"]
assert len(plt.get_fignums()) == 1
plt.close("all")
# %% answer=draw_on
def draw_on(axes, points):
    """Scatter points on the given axes, and return the figure."""
    ### BEGIN SOLUTION
    axes.scatter(*zip(*points))
    axes.set_title(f"{len(points)} points")
    return axes.figure
    ### END SOLUTION
# %% student=wrong
def draw_on(axes, points):
    axes.plot(points)
# %% tests=given_axes points=1
figure, (left, right) = plt.subplots(1, 2)
returned = draw_on(right, [(1, 2), (3, 4), (5, 6)])
assert right.get_title() == "3 points" and left.get_title() == ""
assert right.collections[0].get_offsets().tolist() == [[1, 2], [3, 4], [5, 6]]
assert returned is figure
plt.close("all")
# %% answer=figure
### BEGIN SOLUTION
fig, ax = plt.subplots(2, 1, sharex=True)
ax[0].hist([1, 1, 2, 3], bins=[0, 1, 2, 3, 4])
ax[1].plot([1, 2, 3], "o--")
fig.suptitle("Two plots")
### END SOLUTION
# %% student=wrong
fig = plt.figure()
ax = fig.gca()
# %% tests=a_figure_of_a_cell points=1
assert len(fig.axes) == 2 and len(ax) == 2
assert [bar.get_height() for bar in ax[0].patches] == [0, 2, 1, 1]
assert ax[1].lines[0].get_linestyle() == "--" and ax[1].lines[0].get_marker() == "o"
assert fig.get_suptitle() == "Two plots"
fig.savefig("two.png")
