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


def is_printed(number):
    return number == product


holds = {"A": is_printed(5), "B": is_printed(6)}


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


# %% alternative="adds it up in a loop"
def twice(number):
    total = 0
    for _ in range(2):
        total += number
    return total


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
