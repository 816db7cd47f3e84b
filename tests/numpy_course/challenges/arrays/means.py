# ---
# title: "Means"
# mode: "Exercise"
# level: "first year"
# minutes: 1
# objectives:
#   - Say what the mean of an array is.
# ---

# %% [markdown]
# The mean of numbers is their sum divided by how many they are.

# %%
import numpy as np

prices = np.array([3.0, 5.0, 10.0])
print(f"mean {prices.mean():.1f}, median {np.median(prices):.1f}")


# %% [markdown] quiz="what_moves" points=1 attempts=2 seconds=120
# The largest price doubles. Which of the two moves?
#
# - [ ] the median (median-follows-the-largest)
#   > The median looks at the middle one only.
# - [x] the mean
#   > Yes. Each number counts in the sum.
# - [ ] neither (one-number-changes-nothing)
#   > Each number counts in the sum.
#
# > [!TIP]
# > Change the number above, and run the cell.


# %% proves="what_moves"
doubled = np.array([3.0, 5.0, 20.0])
mean, median = doubled.mean() != prices.mean(), np.median(doubled) != np.median(prices)
holds = {"A": median, "B": mean, "C": not mean and not median}


# %% [markdown]
# ## Now write the mean


# %% answer="mean_of"
def mean_of(values):
    """Return the mean of `values`, an array of numbers; 0.0 where there are none."""
    ### BEGIN SOLUTION
    if len(values) == 0:
        return 0.0
    return float(np.sum(values) / len(values))
    ### END SOLUTION


# %% alternative="lets NumPy do it"
def mean_of(values):
    return np.mean(values) if len(values) else 0.0


# %% alternative="adds one by one"
def mean_of(values):
    total = 0.0
    for value in values:
        total += float(value)
    return total / max(1, len(values))


# %% mistake="forgets that there may be none" fails="the_mean"
def mean_of(values):
    return sum(values) / len(values)


# %% mistake="divides by one less" fails="the_mean"
def mean_of(values):
    return sum(values) / max(1, len(values) - 1)


# %% mistake="takes the middle one" fails="the_mean"
def mean_of(values):
    return float(np.median(values)) if len(values) else 0.0


# %% tests="the_mean" points=2
from gradestep import check_close

check_close(mean_of(np.array([3.0, 5.0, 10.0])), 6.0, "The mean of 3, 5 and 10")
### BEGIN HIDDEN TESTS
for numbers in [[1.0], [], [-4.0, 8.0, 0.5, 1.5], [1e9, 1.0], [0.12345, 1.5]]:
    expected = sum(numbers) / max(1, len(numbers))
    check_close(mean_of(np.array(numbers)), expected, f"The mean of {numbers}")
### END HIDDEN TESTS
