# ---
# title: Why training optimises model weights
# badge: Master of Training Optimization
# ---

# %% [markdown]
# A model is born with random weights and knows nothing. Training moves each weight, a small step at
# a time, to where the loss is lower. In this topic you find out why that works, and what goes wrong
# when it does not.
#
# Each **challenge** has a question and some code to write. Read, predict what a cell will print,
# then run it (Shift+Enter): a wrong prediction teaches the most. The challenges build on each other
# a little, so start with the first one; but any order will do, and you can stop whenever you like.
#
# The cell below shows where you stand and has a link to each notebook. Run it now: click it, then
# press Shift+Enter. It reads the notebooks **as they were last saved**. So after some work, save
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
# | ✓ right | the question is right and all tests pass that you can see |
#
# The **badge** is yours when all challenges are right. It is for you: it is no grade, nobody counts
# how long you took, and nothing leaves this folder until you hand in.
