"""The numbers and the code in the text of a challenge: what running gives, it says."""
