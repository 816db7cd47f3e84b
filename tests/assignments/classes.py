# %% [markdown]
# # Problem set 2: classes
# %%
import math
from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum
# %% [markdown]
# ## Vectors
# %% answer=vector
class Vector:
    """A vector in the plane."""

    ### BEGIN SOLUTION
    dimensions = 2

    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, number):
        return Vector(self.x * number, self.y * number)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __bool__(self):
        return bool(self.x or self.y)

    def __len__(self):
        return 2

    def __iter__(self):
        yield self.x
        yield self.y

    def __getitem__(self, place):
        return (self.x, self.y)[place]

    def __contains__(self, number):
        return number in (self.x, self.y)

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"

    def __str__(self):
        return f"({self.x}, {self.y})"
    ### END SOLUTION
# %% student=partly
class Vector:
    dimensions = 2

    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"

    def __len__(self):
        return 2
# %% student=wrong
class Vector:
    dimensions = 3

    def __init__(self, x, y):
        self.x = y
        self.y = x

    def __eq__(self, other):
        return True

    def __add__(self, other):
        return other

    def __repr__(self):
        return self.x

    def __len__(self):
        return "two"
# %%
v = Vector(3, 4)
v
# %% tests=attributes points=1
assert v.x == 3 and v.y == 4
assert Vector(5).y == 0
assert Vector.dimensions == 2 and v.dimensions == 2
v.x = 10
assert v.x == 10
v.x = 3
v.colour = "red"
assert v.colour == "red" and "colour" in vars(v)
assert hasattr(v, "x") and not hasattr(v, "z")
assert getattr(v, "z", None) is None
# %% tests=representation points=1
assert repr(Vector(1, 2)) == "Vector(1, 2)"
assert repr([Vector(1, 2)]) == "[Vector(1, 2)]"
assert f"{Vector(1, 2)!r}" == "Vector(1, 2)"
# %% tests=text points=1
assert str(Vector(1, 2)) == "(1, 2)"
assert f"{Vector(1, 2)}" == "(1, 2)"
assert "{}".format(Vector(1, 2)) == "(1, 2)"
# %% tests=addition points=1
total = Vector(1, 2) + Vector(3, 4)
assert isinstance(total, Vector)
assert type(total) == Vector and type(total) is Vector
assert (total.x, total.y) == (4, 6)
# %% tests=equality points=1
assert Vector(1, 2) == Vector(1, 2)
assert Vector(1, 2) != Vector(2, 1)
assert Vector(1, 2) in [Vector(0, 0), Vector(1, 2)]
assert [Vector(1, 2)] == [Vector(1, 2)]
# %% tests=equality_with_a_text points=1
assert not Vector(1, 2) == "Vector(1, 2)"
assert Vector(1, 2) != (1, 2)
# %% tests=products points=1
assert Vector(1, 2) * 3 == Vector(3, 6)
assert 3 * Vector(1, 2) == Vector(3, 6)
# %% tests=operators_one_by_one points=1
scaled = Vector(1, 2) * 3
assert scaled.x == 3 and scaled.y == 6
assert (2 * Vector(1, 2)).y == 4
# %% tests=negation points=1
assert -Vector(1, 2) == Vector(-1, -2)
assert (-Vector(1, 2)).x == -1
# %% tests=length_and_size points=1
assert len(Vector(1, 2)) == 2
assert abs(Vector(3, 4)) == 5
assert bool(Vector(1, 0)) and not Vector(0, 0)
# %% tests=iteration points=1
x, y = Vector(1, 2)
assert (x, y) == (1, 2)
assert list(Vector(1, 2)) == [1, 2]
assert [2 * number for number in Vector(1, 2)] == [2, 4]
assert sum(Vector(1, 2)) == 3
assert Vector(1, 2)[0] == 1 and Vector(1, 2)[-1] == 2
# %% tests=membership points=1
assert 2 in Vector(1, 2) and 3 not in Vector(1, 2)
# %% tests=order_and_hash points=1
assert Vector(1, 1) < Vector(2, 2)
assert sorted([Vector(3, 3), Vector(1, 1)])[0].x == 1
assert max([Vector(3, 3), Vector(1, 1)], key=abs).x == 3
assert len({Vector(1, 2), Vector(1, 2)}) == 1
# %% [markdown]
# ## Accounts
# %% answer=account
class InsufficientFunds(Exception):
    """Raised when a withdrawal is larger than the balance."""

class Account:
    ### BEGIN SOLUTION
    opened = 0

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self.history = []
        Account.opened += 1

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if value < 0:
            raise ValueError("the balance cannot be negative")
        self._balance = value

    def deposit(self, amount):
        self._balance += amount
        self.history.append(("deposit", amount))
        return self

    def withdraw(self, amount):
        if amount > self._balance:
            raise InsufficientFunds(f"{amount} is more than {self._balance}", amount)
        self._balance -= amount
        self.history.append(("withdraw", amount))
        return self

    @classmethod
    def of(cls, text):
        owner, balance = text.split()
        return cls(owner, int(balance))

    @staticmethod
    def interest(amount, rate):
        return amount * rate
    ### END SOLUTION

class Savings(Account):
    ### BEGIN SOLUTION
    def __init__(self, owner, balance=0, rate=0.5):
        super().__init__(owner, balance)
        self.rate = rate

    def add_interest(self):
        return self.deposit(self.interest(self.balance, self.rate))
    ### END SOLUTION
# %% student=partly
class InsufficientFunds(Exception):
    pass

class Account:
    opened = 0

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        self.balance += amount
        self.history.append(("deposit", amount))
        return self

    def withdraw(self, amount):
        if amount > self.balance:
            raise InsufficientFunds("no", amount)
        self.balance -= amount
        self.history.append(("withdraw", amount))
        return self

class Savings(Account):
    pass
# %% student=wrong
class InsufficientFunds(Exception):
    pass

class Account:
    opened = []

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        return self.balance + amount

    def withdraw(self, amount):
        print("not enough")

class Savings:
    pass
# %% tests=deposits points=1
account = Account("Ada", 10)
assert account.owner == "Ada"
assert account.balance == 10
account.deposit(5)
assert account.balance == 15
account.deposit(1).deposit(2)
assert account.balance == 18
assert account.history == [("deposit", 5), ("deposit", 1), ("deposit", 2)]
assert len(account.history) == 3 and account.history[-1][1] == 2
# %% tests=withdrawals points=1
account = Account("Ada", 10)
account.withdraw(4)
assert account.balance == 6
try:
    account.withdraw(7)
except InsufficientFunds as error:
    assert error.args[1] == 7
    assert type(error).__name__ == "InsufficientFunds"
    assert type(error) is InsufficientFunds
else:
    raise AssertionError("it went below zero")
assert account.balance == 6
# %% tests=property_setter points=1
account = Account("Grace")
account.balance = 3
assert account.balance == 3
assert isinstance(Account.balance, property) and isinstance(vars(Account)["balance"], property)
try:
    account.balance = -1
    assert False, "negative"
except ValueError:
    pass
assert account.balance == 3
account.balance += 4
assert account.balance == 7
# %% tests=class_attribute points=1
before = Account.opened
Account("Alan"), Account("Mary")
assert Account.opened == before + 2
Account.opened = 0
Account("Alan")
assert Account.opened == 1
# %% tests=other_constructors points=1
assert Account.of("Ada 12").balance == 12
assert isinstance(Account.of("Ada 12"), Account)
assert type(Savings.of("Ada 12")).__name__ == "Savings"
assert Account.interest(100, 0.5) == 50
# %% tests=inheritance points=1
savings = Savings("Ada", 100)
assert isinstance(savings, Account) and isinstance(savings, Savings)
assert not isinstance(Account("Ada"), Savings)
assert issubclass(Savings, Account) and not issubclass(Account, Savings)
assert Savings.__bases__ == (Account,) and Savings.__mro__[1] is Account
assert Savings.__name__ == "Savings" and savings.__class__ is Savings
# %% tests=interest points=1
savings = Savings("Ada", 100, rate=0.25)
savings.add_interest()
assert savings.balance == 125
assert savings.rate == 0.25
# %% tests=subclass_of_the_tests points=1
class Audited(Account):
    def deposit(self, amount):
        self.audited = True
        return super().deposit(amount)

audited = Audited("Ada", 1)
audited.deposit(2)
assert audited.audited and audited.balance == 3
# %% [markdown]
# ## Data classes, named tuples, Enum
# %% answer=records
### BEGIN SOLUTION
@dataclass
class Student:
    name: str
    grades: list = field(default_factory=list)

    @property
    def mean(self):
        return sum(self.grades) / len(self.grades)

@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0

Card = namedtuple("Card", "rank suit")

class Colour(Enum):
    RED = 1
    BLUE = 2
### END SOLUTION
# %% student=other
from typing import NamedTuple

class Student:
    def __init__(self, name, grades=None):
        self.name, self.grades = name, grades or []

    def __eq__(self, other):
        return (self.name, self.grades) == (other.name, other.grades)

    def __repr__(self):
        return f"Student(name={self.name!r}, grades={self.grades!r})"

    mean = property(lambda self: sum(self.grades) / len(self.grades))

@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0

class Card(NamedTuple):
    rank: str
    suit: str

Colour = Enum("Colour", "RED BLUE")
# %% student=partly
@dataclass
class Student:
    name: str
    grades: list = None

@dataclass
class Point:
    x: int
    y: int = 0

Card = namedtuple("Card", "rank suit")

class Colour:
    RED = 1
    BLUE = 2
# %% student=wrong
class Student:
    name: str
    grades: list

Point = dict
Card = tuple
Colour = ["RED", "BLUE"]
# %% tests=data_class points=1
ada, grace = Student("Ada", [90, 80]), Student("Grace")
assert ada.name == "Ada" and ada.mean == 85
grace.grades.append(70)
assert grace.grades == [70] and Student("Alan").grades == []
assert Student("Ada", [1]) == Student("Ada", [1])
assert repr(Student("Ada", [1])) == "Student(name='Ada', grades=[1])"
# %% tests=frozen points=1
point = Point(1)
assert (point.x, point.y) == (1, 0)
try:
    point.x = 5
except AttributeError:
    pass
else:
    raise AssertionError("a Point can be changed")
assert Point(1, 2) < Point(2, 0)
assert {Point(1, 2): "here"}[Point(1, 2)] == "here"
# %% tests=data_class_functions points=1
from dataclasses import asdict, fields, is_dataclass

assert is_dataclass(Point)
assert asdict(Point(1, 2)) == {"x": 1, "y": 2}
assert [each.name for each in fields(Point)] == ["x", "y"]
# %% tests=named_tuple points=1
card = Card("ace", "hearts")
assert card.rank == "ace" and card[1] == "hearts"
rank, suit = card
assert suit == "hearts"
assert card == ("ace", "hearts") and isinstance(card, tuple)
assert Card._fields == ("rank", "suit")
assert card._replace(rank="king").rank == "king"
# %% tests=enumeration points=1
assert Colour.RED.name == "RED" and Colour.RED.value == 1
assert Colour.RED is Colour.RED and Colour.RED != Colour.BLUE
assert Colour(2) is Colour.BLUE and Colour["BLUE"] == Colour.BLUE
assert [each.name for each in Colour] == ["RED", "BLUE"] and len(Colour) == 2
assert issubclass(Colour, Enum) and isinstance(Colour.RED, Colour)
# %% [markdown]
# ## A context manager, an iterator, a stack, shapes
# %% answer=protocols
### BEGIN SOLUTION
class Timer:
    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, kind, error, traceback):
        self.log.append(kind.__name__ if kind else "exit")
        return kind is KeyError

class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.left + 1

class Stack:
    def __init__(self, items=()):
        self._items = list(items)

    def push(self, item):
        self._items.append(item)

    def pop(self):
        if not self._items:
            raise IndexError("pop from an empty stack")
        return self._items.pop()

    def is_empty(self):
        return not self._items

    def __len__(self):
        return len(self._items)

    def __call__(self):
        return tuple(self._items)

    def __setitem__(self, place, item):
        self._items[place] = item

    def __delitem__(self, place):
        del self._items[place]
### END SOLUTION
# %% student=wrong
class Timer:
    log = []

class Countdown(list):
    pass

class Stack(list):
    def push(self, item):
        self.append(item)
# %% tests=context_manager points=1
timer = Timer()
with timer as entered:
    assert entered is timer
    assert timer.log == ["enter"]
assert timer.log == ["enter", "exit"]
with timer:
    {}["nothing"]
try:
    with timer:
        raise ValueError("passed on")
except ValueError as error:
    assert str(error) == "passed on"
else:
    raise AssertionError("swallowed")
assert timer.log[-1] == "ValueError"
# %% tests=iterator points=1
assert list(Countdown(3)) == [3, 2, 1]
countdown = Countdown(2)
assert iter(countdown) is countdown
assert next(countdown) == 2
assert [each for each in countdown] == [1]
# %% tests=stack points=1
stack = Stack()
assert stack.is_empty() and len(stack) == 0
for item in (1, "two", [3]):
    stack.push(item)
assert len(stack) == 3
assert stack.pop() == [3] and stack.pop() == "two"
assert not stack.is_empty()
stack.pop()
try:
    stack.pop()
except IndexError:
    pass
else:
    raise AssertionError("it pops from nothing")
# %% tests=stack_protocols points=1
stack = Stack([1, 2, 3])
assert stack() == (1, 2, 3)
stack[0] = 10
del stack[1]
assert stack() == (10, 3)
stack.push(Vector(1, 2))
assert isinstance(stack.pop(), Vector)
given = object()
stack.push(given)
assert stack.pop() is given
# %% answer=shapes
from abc import ABC, abstractmethod

### BEGIN SOLUTION
class Shape(ABC):
    @abstractmethod
    def area(self): ...

    def describe(self):
        return f"{type(self).__name__} of area {self.area():.1f}"

class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side ** 2

class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return math.pi * self.radius ** 2
### END SOLUTION

shapes = [Square(2), Circle(1), Square(3)]
# %% student=wrong
class Shape:
    def area(self):
        raise NotImplementedError

class Square(Shape):
    def __init__(self, side):
        self.side = side

class Circle(Square):
    pass

shapes = [Square(2)]
# %% tests=abstract points=1
try:
    Shape()
except TypeError:
    pass
else:
    raise AssertionError("Shape is not abstract")
# %% tests=polymorphism points=1
assert len(shapes) == 3
assert sum(shape.area() for shape in shapes) > 16
assert [type(shape).__name__ for shape in shapes] == ["Square", "Circle", "Square"]
assert all(isinstance(shape, Shape) for shape in shapes)
assert max(shapes, key=lambda shape: shape.area()) is shapes[2]
assert shapes[0].describe() == "Square of area 4.0"
for shape in shapes:
    if isinstance(shape, Circle):
        assert math.isclose(shape.area(), math.pi)
# %% tests=subclass_of_an_abstract_class points=1
class Triangle(Shape):
    def area(self):
        return 0.5

assert Triangle().describe() == "Triangle of area 0.5"
