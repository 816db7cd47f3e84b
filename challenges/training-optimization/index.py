# ---
# title: Why training optimises model weights
# badge: Master of Training Optimization
# needs: "Python (functions, loops, lists), NumPy arrays, and the slope of a curve. No TensorFlow."
# ---

# %% [markdown]
# A model is born with random weights and knows nothing. Training moves each weight, a small step at
# a time, to where the loss is lower. In this topic you find out why that works, and what goes wrong
# when it does not.
#
# There are nine **modes**: nine ways to learn it. *Learn* is the place to start; after that, take
# what you like, in any order, and stop whenever you like. The **challenges** build on each other a
# little, so begin those with the first. In all of them: read, predict what a cell will print, then
# run it (Shift+Enter), and only then open the fold below it. A wrong prediction teaches the most. Where
# you write code, the folded cells below it are its tests: run them too, and they say what is missing.
#
# **What you should know first.** Python: functions, loops, lists, `zip`. NumPy: arrays, `@`, `np.mean`, and
# what `shape` is. From school: the slope of a curve. No TensorFlow. What a word means, the end of this page
# says.
#
# Below are the modes, where you stand in each, and a link to each notebook. In JupyterLab this follows by
# itself: a notebook is saved when you answer a question, and when a cell has run. If you see only code below,
# click it and press Shift+Enter, and again when you come back, with your notebooks saved (Ctrl+S, Cmd+S on a Mac).

# %%
from gradestep import home

home()

# %% [markdown]
# | sign | what it says of a notebook |
# |---|---|
# | ○ untouched | nothing has been answered or run |
# | ◐ started | something has been answered or run |
# | ✗ wrong | a question was answered, and not right; the notebook says why |
# | ◕ tests passing | all tests pass that you can see; if a question is asked, it is still open |
# | ● run through | each cell was run, or each flash card rated, and nothing is asked |
# | ✓ right | the question is right and all tests pass that you can see |
#
# The **badge** is yours when all challenges are right. It is for you: it is no grade, and time plays no part
# in it. Nothing leaves this folder until you hand in; with what you hand in, your teacher sees what you chose,
# how many attempts you took, and what the clock on a card said.

# %% [markdown]
# ## Words
#
# | word | what it means here |
# |---|---|
# | weight | a number in a model that training may change |
# | bias | a weight that is added, not multiplied with an input |
# | parameters | all numbers that training may change: weights, biases among them |
# | unit, neuron | a weighted sum of inputs plus a bias, often with an activation behind it |
# | layer | a stage of a model; in a `Dense` layer, units side by side, which all get the same inputs |
# | kernel | the table of weights of a `Dense` layer: a row an input, a column a unit |
# | activation | a function behind the sum, such as ReLU, which makes negative numbers 0 |
# | sigmoid | squeezes a number to between 0 and 1 |
# | softmax | turns scores into probabilities: each from 0 to 1, together 1 |
# | logits, raw scores | what comes out before sigmoid or softmax |

# %% [markdown]
# ## Words of training
#
# | word | what it means here |
# |---|---|
# | loss | one number for how wrong the model is; training lowers it |
# | gradient | for each weight: how fast the loss rises when that weight grows |
# | tape | what records how a loss is computed, to work out its gradients |
# | learning rate | how long steps are: plain SGD multiplies each gradient by it |
# | step | one change of all weights, to lower the loss; plain SGD goes straight against the gradients |
# | batch | the examples of one step |
# | epoch | one pass through all the training data, in one step or many |
# | cross-entropy | a classifier's loss: the mean of minus the logarithm of the probability that it gave to the truth |
# | optimizer | what makes the step from the gradients: SGD, momentum, Adam |
# | accuracy | the share of right answers |
# | validation data | what is kept aside to measure with: no step is made on it (held out, unseen) |
# | overfitting | the training data are fitted ever better, and new data no longer are |
