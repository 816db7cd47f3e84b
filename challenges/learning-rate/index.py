# ---
# title: How big should a step be?
# badge: Master of the Step
# after: training-optimization
# needs: "what a loss, a gradient, a step and a batch are; NumPy; the slope of a curve."
# ---

# %% [markdown]
# The gradient says in which direction to change the weights. It does not say **how far**. A step that is too
# short wastes your time, a step that is too long ruins what was learned, and the right length changes while you
# train. In this topic you find out what decides it, and how to choose it with few trials.
#
# There are nine **modes** again: nine ways to learn it. *Learn* is the place to start; after that, take what you
# like, in any order. The **challenges** build on each other a little, so begin those with the first. As
# before: predict what a cell will print, run it (Shift+Enter), and only then open the fold below it.
#
# **What you should know first.** The [first topic](../training-optimization/index.ipynb), or what its *Learn*
# tells: what a weight, a loss, a gradient and a step are, and how a `tf.GradientTape` and an optimizer make one.
# Python, NumPy (arrays, `@`, what `shape` is), and from school the slope of a curve.
#
# Below are the modes, where you stand in each, and a link to each notebook. In JupyterLab this follows by
# itself: a notebook is saved when you answer a question, and when a cell has run. If you see only code below,
# click it and press Shift+Enter, and again when you come back, with your notebooks saved (Ctrl+S, Cmd+S on a Mac).

# %%
from gradestep import home

home()

# %% [markdown]
# What the signs say, and what the badge is, the [home of the first
# topic](../training-optimization/index.ipynb) tells, and what the words of models and training mean.
#
# ## Words
#
# | word | what it means here |
# |---|---|
# | learning rate | by what plain SGD multiplies the gradient to make a step; other optimizers scale their steps by it |
# | slope | the gradient for one weight |
# | curvature | how fast the slope changes as the weight does |
# | bowl | a loss whose curvature is the same everywhere, such as the squared error of a linear model |
# | to overshoot | to step across the lowest point |
# | to diverge | to get farther away, or higher up, with the steps |
# | noise | what is wrong with a gradient because it comes from a few examples, not from all |
# | batch size | how many examples a step looks at |
# | momentum | a memory of the last steps: a share of the last one is added to the next |
# | adaptive | said of Adam and others that scale the step of each weight by the gradients which it had |
# | schedule | a plan that gives each step its learning rate; in Keras it counts steps, not epochs |
# | decay | a rate that falls while training goes on |
# | warm-up | a rate that rises during the first steps |
# | budget | how many steps, or trials, you can afford |
