"""Tags of the wire format: the first part of a list says what the node stands for. A tag is as short as it can be.

A node is null, a truth value, a text, a whole number that JSON holds, or a list that begins with one of these tags.
`docs/architecture.md` has the table; a test compares it with this module.
"""

# numbers, texts and single things
INT, FLOAT, COMPLEX = "i", "f", "c"
BYTES = "b"  # in a blob
RANGE = "g"
SINGLETON = "e"  # Ellipsis, NotImplemented and the like, by name
CLASS = "W"  # a builtin class, a dtype or a class of the standard library, by name
STANDARD = "v"  # an instance of the standard library: kind, and what makes it again
EXCEPTION = "E"  # a builtin exception: kind and arguments

# containers, and what can change
LIST, TUPLE, SET, FROZENSET, DICT = "l", "t", "s", "z", "d"
CONTAINER = "D"  # deque, OrderedDict, Counter, defaultdict, bytearray, StringIO, BytesIO
NAMED_TUPLE = "t2"
DICT_VIEW = "d2"  # of keys, values or items: which, and the dict
SHARED, KNOWN = "m", "r"  # an object with a copy on either side: sent with its content, or by its key alone

# arrays and tensors
SCALAR, ARRAY, OBJECT_ARRAY = "n", "a", "o"
READ_ONLY = "a1"  # an array that cannot be written to
ARRAY_VIEW = "a2"  # looks into another array, which is shared
ARRAY_KIND, MASKED_ARRAY = "a3", "a4"  # a matrix or a record array; data, mask, and the value that fills it
TABLE = "D2"  # of pandas: a frame, a series, labels or a time, by what it is made of
GENERATOR = "G"  # of random numbers, with its state
TENSOR, VARIABLE, TENSOR_SHAPE, TENSOR_DTYPE = "T", "V", "h", "y"
KERAS = "K"  # configuration, arrays, handles of what stays with its owner

# classes that a lesson defines, and so both sides have
LESSON_CLASS, LESSON_INSTANCE, LESSON_MEMBER = "J0", "J", "e2"

# handles: what stays with the student, by number
FUNCTION, INSTANCE, OWN_CLASS = "F", "O", "L"
ENUM, ENUM_MEMBER = "N", "N1"
NAMED_TUPLE_CLASS = "t3"
MODULE = "M"  # by name
YOURS = "Y"  # the receiver's own, that comes home
NOTHING = "N2"  # from the tests: nothing that the student's process could use

# handles: what the tests handed to the student
LENT_OBJECT, LENT_ITERATOR, LENT_CALLABLE = "H", "I", "C"
BY_PATH = "P"  # a function of a library that both sides have: module and path
