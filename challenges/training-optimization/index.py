# ---
# title: Why training optimises model weights
# badge: Master of Training Optimization
# ---

# %% [markdown]
# A model is born with random weights and knows nothing. Training moves each weight, a small step at
# a time, to where the loss is lower. In this topic you find out why that works, and what goes wrong
# when it does not.
#
# There are nine **modes**: nine ways to learn it. *Learn* is the place to start; after that, take
# what you like, in any order, and stop whenever you like. The **challenges** build on each other a
# little, so begin those with the first. In all of them: read, predict what a cell will print, then
# run it (Shift+Enter). A wrong prediction teaches the most.
#
# The cell below shows the modes, where you stand in each, and a link to each notebook. Run it now:
# click it, then press Shift+Enter. It reads the notebooks **as they were last saved**. So after some work, save
# the notebook that you worked in with Ctrl+S (Cmd+S on a Mac), come back here and run the cell
# again.

# %%
from gradestep import home

home()

# %% [markdown]
# | sign | what it says of a notebook |
# |---|---|
# | ○ untouched | nothing has been answered or run |
# | ◐ started | something has been answered or run |
# | ✗ wrong | a question was answered, and not right; the notebook says why |
# | ◕ tests passing | all tests pass that you can see, and the question is still open |
# | ● run through | each cell was run, and nothing is asked |
# | ✓ right | the question is right and all tests pass that you can see |
#
# The **badge** is yours when all challenges are right. It is for you: it is no grade, nobody counts
# how long you took, and nothing leaves this folder until you hand in.
