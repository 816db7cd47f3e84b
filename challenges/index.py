# ---
# title: Why training works
# ---

# %% [markdown]
# Welcome. This course explains how a model learns, with TensorFlow: you read a little, predict what
# happens, run it, and write the code that makes it work. Every notebook tells you at once how you
# are doing.
#
# The cell below lists the topics, with a link to each and how far you are. Run it: click it, then
# press Shift+Enter. It reads your notebooks **as they were last saved**. So after some work, save
# the notebook that you worked in with Ctrl+S (Cmd+S on a Mac), come back here and run the cell
# again.

# %%
from gradestep import home

home()
