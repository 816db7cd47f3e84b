# %% [markdown]
# # Problem set 5: files
# `temperatures.csv` holds cities, days and temperatures.
# %%
import csv
import json
import os
from pathlib import Path
# %% answer=read_temperatures
def read_temperatures(path):
    """Return a dictionary of lists: the temperatures of each city."""
    ### BEGIN SOLUTION
    found = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            found.setdefault(row["city"], []).append(float(row["celsius"]))
    return found
    ### END SOLUTION
# %% student=other
from collections import defaultdict

def read_temperatures(path):
    found = defaultdict(list)
    for line in Path(path).read_text().splitlines()[1:]:
        city, _, celsius = line.split(",")
        found[city] += [float(celsius)]
    return found
# %% student=wrong
def read_temperatures(path):
    with open(path) as file:
        return {row["city"]: float(row["celsius"]) for row in csv.DictReader(file)}
# %%
temperatures = read_temperatures("temperatures.csv")
# %% tests=released_file points=1
assert temperatures == {"Oslo": [-3.5, 0.5], "Rome": [11.0, 14.0], "Lima": [22.5, 21.5]}
assert os.path.exists("temperatures.csv")
# %% tests=file_of_the_tests points=1
with open("other.csv", "w") as file:
    file.write("city,day,celsius\nBern,1,7\nBern,2,9\n")
assert read_temperatures("other.csv") == {"Bern": [7, 9]}
Path("sub").mkdir(exist_ok=True)
Path("sub/third.csv").write_text("city,day,celsius\n")
assert read_temperatures(Path("sub") / "third.csv") == {}
os.remove("other.csv")
try:
    read_temperatures("other.csv")
except FileNotFoundError:
    pass
else:
    raise AssertionError("a file that does not exist")
# %% tests=temporary_file points=1
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "fourth.csv")
    with open(path, "w") as file:
        file.write("city,day,celsius\nBern,1,7\n")
    assert read_temperatures(path) == {"Bern": [7]}
with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    file.write("city,day,celsius\nBern,1,8\n")
    file.flush()
    assert read_temperatures(file.name) == {"Bern": [8]}
# %% answer=write_report
def write_report(temperatures, path):
    """Write the mean of each city as JSON."""
    ### BEGIN SOLUTION
    means = {city: sum(values) / len(values) for city, values in temperatures.items()}
    Path(path).write_text(json.dumps(means))
    ### END SOLUTION

write_report(read_temperatures("temperatures.csv"), "report.json")
# %% student=partly
def write_report(temperatures, path):
    means = {city: sum(values) / len(values) for city, values in temperatures.items()}
    with open("report.json", "w") as file:
        json.dump(means, file)

write_report(read_temperatures("temperatures.csv"), "report.json")
# %% student=wrong
def write_report(temperatures, path):
    print(json.dumps(temperatures))
# %% tests=report_was_written points=1
assert os.path.exists("report.json"), "no report.json"
with open("report.json") as file:
    report = json.load(file)
assert report["Rome"] == 12.5
# %% tests=report_is_written points=1
write_report({"Bern": [7, 9]}, "bern.json")
assert json.loads(Path("bern.json").read_text()) == {"Bern": 8}
write_report({"Bern": [1]}, path="bern.json")
assert json.loads(Path("bern.json").read_text()) == {"Bern": 1}
# %% answer=log
def log(message):
    """Add a line to log.txt."""
    ### BEGIN SOLUTION
    with open("log.txt", "a") as file:
        file.write(message + "\n")
    ### END SOLUTION

def lines_of(file):
    """Return the stripped lines of an open file."""
    ### BEGIN SOLUTION
    return [line.strip() for line in file]
    ### END SOLUTION

def open_log():
    ### BEGIN SOLUTION
    return open("log.txt")
    ### END SOLUTION
# %% student=wrong
def log(message):
    with open("log.txt", "w") as file:
        file.write(message)

def lines_of(file):
    return file

def open_log():
    return "log.txt"
# %% tests=log_grows points=1
Path("log.txt").unlink(missing_ok=True)
log("one")
log("two")
assert open("log.txt").read() == "one\ntwo\n"
with open("log.txt", "a") as file:
    file.write("three\n")
log("four")
assert Path("log.txt").read_text().split() == ["one", "two", "three", "four"]
# %% tests=open_files points=1
import io

assert lines_of(io.StringIO(" a \nb\n")) == ["a", "b"]
with open("temperatures.csv") as file:
    assert lines_of(file)[0] == "city,day,celsius"
# %% tests=a_file_of_theirs points=1
with open_log() as file:
    assert file.readline() == "one\n"
    assert file.read().splitlines()[-1] == "four"
assert file.closed
