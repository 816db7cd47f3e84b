# ---
# title: How much is twice?
# kind: Predict Output
# level: intermediate
# minutes: 2
# objectives:
#   - Double a number.
# ---

# %% [markdown]
# Twice a number is the number and itself.

# %% [markdown] quiz="twice_three" points=1
# What does `print(2 * 3)` print?
#
# - [ ] `5` (adds-instead)
#   > That is 2 + 3.
# - [x] `6`
#   > Yes, 3 and 3.
#
# > [!TIP]
# > Count 3 and 3.

# %% proves="twice_three"
product = sum([2] * 3)
holds = {"A": product == 5, "B": product == 6}


# %% answer="twice"
def twice(number):
    """Return twice `number`."""
    ### BEGIN SOLUTION
    doubled = number * 2
    return doubled
    ### END SOLUTION


# %% alternative="adds it to itself"
def twice(number):
    return number + number


# %% mistake="squares it" fails="small_numbers"
def twice(number):
    return number**2


# %% tests="small_numbers" points=2
from gradestep import check_close

check_close(twice(3), 6, "twice(3)")
### BEGIN HIDDEN TESTS
for small in (-4, 0.5, 7):
    assert twice(small) == small + small, f"twice {small} is not {twice(small)}"
### END HIDDEN TESTS
