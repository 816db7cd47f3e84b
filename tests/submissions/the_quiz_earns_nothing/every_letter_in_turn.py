# Choose every letter, one after the other, and end with a wrong one.
from gradestep import quiz

for letter in "BACHGFEDCBA":
    quiz("twice_three", answer=letter, options={"A": "`5`", "B": "`6`"})
