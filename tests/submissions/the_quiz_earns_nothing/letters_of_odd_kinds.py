# Record lists, numbers, dicts and very many cells instead of one letter.
from gradestep.student.quiz import quiz

quiz._recorded["twice_three"] = {f"{cell}": "AB"[cell % 2] * 3 for cell in range(50_000)}
quiz._recorded["warm_colours_"] = {1: ["A", "B"], None: {"A": "B"}, ("x",): 5}
quiz._recorded["twice_three"]["last"] = ["B"]
