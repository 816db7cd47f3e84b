# ---
# title: Why training works
# ---

# %% [markdown]
# Welcome. This course explains how a model learns, with TensorFlow: you read a little, predict what
# happens, run it, and write the code that makes it work. Every notebook tells you at once how you
# are doing.
#
# Below are the topics, with a link to each and how far you are, by your notebooks **as they were
# last saved** (Ctrl+S, Cmd+S on a Mac). If you see only code there, click it and press Shift+Enter,
# and again when you come back.

# %%
from gradestep import home

home()
