# ---
# title: What is it called?
# kind: Conceptual
# level: advanced
# minutes: 2
# objectives:
#   - Name a colour.
# ---

# %% [markdown] quiz="warm_colours" points=1 attempts=1 seconds=60
# Which colours are warm? Choose all that apply.
#
# - [x] red
#   > Yes.
# - [ ] blue (cold-is-warm)
#   > Blue is the colour of ice.
# - [x] yellow
#   > Yes.
#
# > [!TIP]
# > Think of a fire.

# %% proves="warm_colours"
fire = ["red", "yellow"]


def is_warm(colour):
    return colour in fire


holds = {"A": is_warm("red"), "B": is_warm("blue"), "C": is_warm("yellow")}


# %% answer="shout"
def shout(word):
    """Return `word` in capitals."""
    ### BEGIN SOLUTION
    return word.upper()
    ### END SOLUTION


# %% alternative="letter by letter"
def shout(word):
    return "".join(letter.upper() for letter in word)


# %% alternative="swaps small letters for capitals"
def shout(word):
    return word.lower().swapcase()


# %% mistake="whispers" fails="loud"
def shout(word):
    return word.lower()


# %% tests="loud" points=1
import sys

from gradestep import check

print("a warning on stderr costs nothing", file=sys.stderr)
check(shout("red") == "RED", f'shout("red") should be "RED", not {shout("red")!r}.')
### BEGIN HIDDEN TESTS
assert shout("Blue!") == "BLUE!", f'shout("Blue!") is not {shout("Blue!")!r}'
### END HIDDEN TESTS

# %% [markdown] manual="why_warm" points=3
# Because fire is warm.
