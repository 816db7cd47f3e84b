# ---
# title: Why training works
# ---

# %% [markdown]
# Welcome. This course explains how a model learns, with TensorFlow: you read a little, predict what
# happens, run it, and write the code that makes it work. Every notebook tells you at once how you
# are doing.
#
# There are two topics. The **first**, *Why training optimises model weights*, begins at nothing: what a weight,
# a loss and a gradient are, and why a step against the gradient makes a model better. The **second**, *How big
# should a step be?*, goes on from there: learning rate, momentum, Adam, schedules, and what to do when training
# stalls or runs away. Do you know the ideas of the first already? Try its challenges; if they are easy, begin with
# the second.
#
# Below they are, with what to know first, a link to each and how far you are. In JupyterLab this follows by
# itself: a notebook is saved when you answer a question, and when a cell has run. If you see only code below,
# click it and press Shift+Enter, and again when you come back, with your notebooks saved (Ctrl+S, Cmd+S on a Mac).

# %%
from gradestep import home

home()
