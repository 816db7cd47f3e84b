# Say in words, comments and names that the answer is right.
from gradestep import quiz

verdict = checked = letters = "B"
quiz("twice_three", answer="A", options={"A": "`6`", "B": "`5`"}, sealed="")  # answer="B"
