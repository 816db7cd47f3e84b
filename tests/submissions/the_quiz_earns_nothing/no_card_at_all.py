# Delete the card's call, and print what it would show.
print("Your answer is recorded: B")
