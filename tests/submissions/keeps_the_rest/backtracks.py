# Match a text that takes a regular expression some thousand years, in which no signal is looked at.
import re


def twice(number):
    return len(re.match(r"(a|aa)+$", "a" * 200 + "b"))
