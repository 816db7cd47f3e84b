# Choose all the letters where one is right.
from gradestep import quiz

quiz("twice_three", answer="ABCDEFGH", options={letter: letter for letter in "ABCDEFGH"})
