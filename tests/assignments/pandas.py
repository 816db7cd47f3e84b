# %% [markdown]
# # Problem set 4: pandas
# %%
import pandas as pd
from pandas.testing import assert_frame_equal, assert_series_equal
# %%
temperatures = pd.read_csv("temperatures.csv")
temperatures.head()
# %% answer=means
### BEGIN SOLUTION
means = temperatures.groupby("city")["celsius"].mean()
warm = temperatures[temperatures["celsius"] > 10].reset_index(drop=True)
### END SOLUTION
# %% student=other
means = temperatures.pivot_table(index="city", values="celsius", aggfunc="mean")["celsius"]
warm = temperatures.query("celsius > 10").reset_index(drop=True)
# %% student=partly
means = temperatures.groupby("city")["celsius"].mean()
warm = temperatures[temperatures["celsius"] > 10]
# %% student=wrong
means = temperatures.groupby("day")["celsius"].mean()
warm = temperatures["celsius"] > 10
# %% tests=means_by_city points=1
assert isinstance(means, pd.Series)
assert means["Rome"] == 12.5 and means.loc["Oslo"] == -1.5
assert list(means.index) == ["Lima", "Oslo", "Rome"]
assert means.idxmax() == "Lima"
# %% tests=whole_series points=1
assert_series_equal(means, pd.Series({"Lima": 22.0, "Oslo": -1.5, "Rome": 12.5}), check_names=False)
# %% tests=warm_days points=1
assert warm.shape == (4, 3)
assert set(warm["city"]) == {"Rome", "Lima"}
assert (warm.celsius > 10).all()
expected = temperatures.iloc[2:].reset_index(drop=True)
assert_frame_equal(warm, expected)
assert warm.equals(expected)
# %% answer=add_fahrenheit
def add_fahrenheit(frame):
    """Return a copy of the frame with a column `fahrenheit`."""
    ### BEGIN SOLUTION
    return frame.assign(fahrenheit=frame["celsius"] * 1.8 + 32)
    ### END SOLUTION
# %% student=partly
def add_fahrenheit(frame):
    frame["fahrenheit"] = frame["celsius"] * 1.8 + 32
    return frame
# %% student=wrong
def add_fahrenheit(frame):
    frame["fahrenheit"] = frame["celsius"] * 1.8 + 32
# %% tests=fahrenheit points=1
converted = add_fahrenheit(pd.DataFrame({"celsius": [0.0, 100.0]}))
assert isinstance(converted, pd.DataFrame)
assert converted["fahrenheit"].tolist() == [32, 212]
assert "fahrenheit" in converted and "fahrenheit" in converted.columns
# %% tests=fahrenheit_in_a_copy points=1
add_fahrenheit(temperatures)
assert list(temperatures.columns) == ["city", "day", "celsius"]
# %% answer=to_kelvin
def to_kelvin(frame):
    """Replace the column `celsius` by `kelvin`, in place."""
    ### BEGIN SOLUTION
    frame["kelvin"] = frame["celsius"] + 273
    del frame["celsius"]
    ### END SOLUTION
# %% student=wrong
def to_kelvin(frame):
    frame = frame.rename(columns={"celsius": "kelvin"})
    return frame
# %% tests=changed_in_place points=1
given = pd.DataFrame({"celsius": [0.0, 100.0], "day": [1, 2]}, index=["a", "b"])
assert to_kelvin(given) is None
assert set(given.columns) == {"day", "kelvin"}
assert given.loc["b", "kelvin"] == 373 and list(given.index) == ["a", "b"]
