"""The grammar's statements, for lessons (L), answers (A) and tests (T); see expressions.py for how they are written."""

from __future__ import annotations

from benchmarks.programs.expressions import PROBES

BOX = """\
class <class:new a>:
    def __init__(self, parts):
        self.parts = {copied}

    def add(self, part):
        {added}

    def total(self):
        return sum(self.parts) + {more}

    @property
    def size(self):
        {counted}return len(self.parts)

    def __len__(self):
        return len(self.parts)

    def __iter__(self):
        {iterated}

    def __getitem__(self, place):
        return self.parts[place]

    def __add__(self, other):
        return <=a>(self.parts + other.parts)

    def __eq__(self, other):
        return self.parts == other.parts

    def __str__(self):
        return f"{{type(self).__name__}}({{self.parts}})"
"""

LOOP = """\
def <list>int:new>(x):
    <int:local a> = 0
    for each in x:
        <=a> += each
    return <=a>"""
CLOSURE = """\
def counter():
    count = <int>

    def one():
        nonlocal count
        count += 1
        return count

    return one


<>int:new> = counter()"""


def _box(
    copied: str = "list(parts)",
    added: str = "self.parts.append(part)",
    more: str = "0",
    counted: str = "",
    iterated: str = "return iter(self.parts)",
) -> str:
    return BOX.format(copied=copied, added=added, more=more, counted=counted, iterated=iterated).rstrip()


STATEMENTS = (
    # plain values
    ("LA", "<int:new> = <int>"),
    ("LA", "<float:new> = <float>"),
    ("LA", "<str:new> = <str>"),
    ("LA", "<list:new> = <list>"),
    ("LA", "<dict:new> = <dict>"),
    ("LA", "<set:new> = <set>"),
    ("LA", "<tuple:new> = <tuple>"),
    ("LA", "<array:new> = <array>"),
    ("LA", "<counter:new> = <counter>"),
    ("LA", "<default:new> = <default>"),
    ("LA", "<deque:new> = <deque>"),
    ("LA", "<ordered:new> = <ordered>"),
    ("LA", "<iterator:new> = <iterator>"),
    ("A", "<own:new> = <iterator>"),
    ("A", "<own:new> = <list>iterator:name>(<list>)"),
    ("LA", "<object:new> = <class:name>([1, 2])"),
    ("LA", "<object:new> = <class:name>(<list>)"),
    ("LA", "<object:new> = <list>object:name>(<list>)"),
    ("LA", "<object:new> = <object:name> + <object:name>"),
    ("LA", "<int:new>, <list:new> = <int>, <list>"),
    # aliases, changes in place
    ("LA", "<list:new> = <list:name>"),
    ("LA", "<array:new> = <array:name>[:2]"),
    ("LA", "<object:new> = <object:name>"),
    ("LA", "<dict:new> = <dict:name>"),
    ("LA", "<view:new> = <dict:name>.keys()"),
    ("LA", "<view:new> = <dict:name>.items()"),
    ("LA", "<list:name>.append(<int>)"),
    ("LA", "<list:name> += [<int>]"),
    ("LA", "<list:name>[:1] = [<int>, <int>]"),
    ("LA", "<list:name>.sort()"),
    ("LA", "<list:name>.insert(0, <list:name>.pop() if <list:name> else 0)"),
    ("LA", "<dict:name>['a'] = <int>"),
    ("LA", "<dict:name>.pop('a', None)"),
    ("LA", "<dict:name>.update(b=<int>)"),
    ("LA", "<dict:name>.setdefault('d', <int>)"),
    ("LA", "<set:name>.add(<int>)"),
    ("LA", "<set:name> |= {<int>}"),
    ("LA", "<array:name> += 1"),
    ("LA", "<array:name>[0:1] = <int>"),
    ("LA", "<array:name>.sort()"),
    ("LA", "<int:name> += <int>"),
    ("LA", "<str:name> += 'z'"),
    ("LA", "<counter:name>.update('ab')"),
    ("LA", "<default:name>['a'] += <int>"),
    ("LA", "<default:name>['b']"),
    ("LA", "<deque:name>.rotate(1)"),
    ("LA", "<deque:name>.append(<int>)"),
    ("LA", "<ordered:name>.move_to_end('b')"),
    ("LA", "next(<iterator:name>, None)"),
    ("LA", "<int:new> = next(<iterator:name>, 0)"),
    ("LA", "<list:new> = list(<iterator:name>)"),
    ("LA", "<object:name>.add(<int>)"),
    ("LA", "<object:name>.parts.append(<int>)"),
    ("LA", "del <int:gone>"),
    ("LA", "del <list:name>[1:]"),
    # loops, conditions, printing
    ("LA", "for each in <list>:\n    <list:name>.append(each)\n    if len(<list:name>) > 9:\n        break"),
    ("LA", "for n in range(<digit>):\n    <dict:name>[str(n)] = n"),
    ("LA", "if <int> > 3:\n    <list:name>.append(1)\nelse:\n    <list:name>.clear()"),
    ("LA", "print(<int>, <list>)"),
    ("LA", "print(<str>)"),
    ("LA", "try:\n    [][<int>]\nexcept IndexError:\n    <list:name>.append(0)"),
    # global streams
    ("LA", "random.seed(<digit>)"),
    ("LA", "np.random.seed(<digit>)"),
    ("LA", "<float:new> = random.random()"),
    ("LA", "<int:new> = random.randint(1, 9)"),
    ("LA", "<list:new> = [random.randint(0, 9) for _ in range(<digit>)]"),
    ("LA", "<array:new> = np.random.rand(<digit>)"),
    ("LA", "<array:new> = np.random.permutation(4)"),
    ("LA", "random.shuffle(<list:name>)"),
    ("LA", "np.random.shuffle(<array:name>)"),
    # files
    ("LA", "Path('notes.txt').write_text(<str>)"),
    ("LA", "with open('notes.txt', 'a') as file:\n    print(<int>, file=file)"),
    ("LA", "<str:new> = Path('notes.txt').read_text() if Path('notes.txt').exists() else 'none'"),
    # functions
    ("LA", "def <int>int:new>(x):\n    return x + <int>"),
    ("LA", "def <int>int:new>(x):\n    if x > 3:\n        raise ValueError('too large')\n    return 2 * x"),
    ("LA", "def <int>int:new>(x, memo={}):\n    memo[x] = memo.get(x, 0) + 1\n    return memo[x]"),
    ("LA", "def <int>int:new>(x, made=[]):\n    made.append(x)\n    return len(made)"),
    ("LA", "def <int>int:new>(x):\n    print(x)\n    return x + 1"),
    ("LA", "def <int>int:new>(x):\n    <list:name>.append(x)\n    return len(<list:name>)"),
    ("LA", "def <int>int:new>(x):\n    <int:local a> = x * 2\n    return <=a> + 1"),
    ("LA", "def <list>int:new>(x):\n    return sum(x) + <int>"),
    ("LA", "def <list>int:new>(x):\n    if not x:\n        raise <error:name>('nothing')\n    return x[0]"),
    ("LA", "def <list>int:new>(x):\n    return x.pop()"),
    ("LA", LOOP),
    ("LA", "def <list>list:new>(x):\n    x.append(len(x))\n    return x"),
    ("LA", "def <list>list:new>(x):\n    return [each for each in x if each > 1]"),
    ("LA", "def <list>list:new>(x, into=[]):\n    into.extend(x)\n    return list(into)"),
    ("LA", "def <list>list:new>(x):\n    return x"),
    ("LA", "def <list>list:new>(x):\n    random.shuffle(x)\n    return x"),
    ("LA", "def <list>list:new>(x):\n    return <list:name> + x"),
    ("LA", "def <dict>dict:new>(x):\n    x['a'] = x.get('a', 0) + 1\n    return x"),
    ("LA", "def <dict>dict:new>(x):\n    return {name: value + 1 for name, value in x.items()}"),
    ("LA", "def <array>array:new>(x):\n    return x * <int>"),
    ("LA", "def <array>array:new>(x):\n    x += 1\n    return x"),
    ("LA", "def <array>array:new>(x):\n    return x - x.mean()"),
    ("LA", "def <array>array:new>(x):\n    return x + np.random.rand(len(x))"),
    ("LA", "def <>float:new>():\n    return random.random()"),
    ("LA", "def <>float:new>():\n    return float(np.random.rand())"),
    ("LA", "def <>int:new>():\n    global <int:name a>\n    <=a> += 1\n    return <=a>"),
    ("LA", "def <>int:new>():\n    return random.randint(1, 6)"),
    ("LA", "def <>int:new>():\n    return <int>"),
    ("LA", "def <>list:new>():\n    return <list:name>"),
    ("LA", "def <>list:new>():\n    <list:name a>.append(len(<=a>))\n    return list(<=a>)"),
    ("LA", CLOSURE),
    ("LA", "def <list>iterator:new>(x):\n    for each in x:\n        yield each + <int>"),
    ("LA", "def <list>iterator:new>(x):\n    yield from x\n    yield <int>"),
    ("LA", "def <list>object:new>(x):\n    return <class:name>(x)"),
    ("LA", "def <call>int:new>(f, x):\n    return f(x) + f(x + 1)"),
    ("LA", "def <call>int:new>(f, x):\n    return sum(map(f, range(x)))"),
    ("LA", "def <str>str:new>(x):\n    return x.upper() + <str>"),
    ("LA", "def <str>str:new>(x):\n    return f'<{x}>'"),
    # classes
    ("LA", "class <error:new>(Exception):\n    pass"),
    ("LA", "class <error:new>(ValueError):\n    pass"),
    ("LA", _box()),
    ("LA", _box(copied="parts")),
    ("LA", _box(more="<int>")),
    ("LA", _box(added="self.parts = [*self.parts, part]\n        return self")),
    ("LA", _box(counted="self.parts.append(0)\n        ")),
    ("LA", _box(iterated="for part in self.parts:\n            yield part + 1")),
    # only tests: a line that begins with ?? asks for a value
    *(("T", f"?? {probe}") for probe in PROBES),
    ("T", "<given:new a> = <given>\n?? <list>list:name>(<=a>)\n?? <=a>"),
    ("T", "<given:new a> = <given>\n?? <list>int:name>(<=a>)\n?? <=a>"),
    ("T", "<given:new a> = <given>\n<given:new b> = <list>list:name>(<=a>)\n<=b>.append(7)\n?? <=a>\n?? <=b>"),
    ("T", "came = <dict>dict:name>(<dict:name a>)\n?? came\n?? <=a>\n?? came is <=a>"),
    ("T", "came = <array>array:name>(<array:name a>)\n?? came.tolist()\n?? <=a>.tolist()"),
    ("T", "came = <list>list:name>(<list:name a>)\n<=a>.append(1)\n?? came\n?? <=a>"),
    ("T", "random.seed(<digit>)\nnp.random.seed(3)\n?? <>float:name>()\n?? <>float:name>()"),
    ("T", "random.seed(<digit>)\n?? <>int:name>()\n?? <list>list:name>([1, 2, 3, 4])"),
    ("T", "random.seed(<digit>)\n?? random.random()"),
    ("T", "np.random.seed(<digit>)\n?? <array>array:name>(np.random.rand(2)).tolist()"),
    ("T", "said = io.StringIO()\nwith contextlib.redirect_stdout(said):\n    <int>int:name>(2)\n?? said.getvalue()"),
    ("T", "try:\n    came = <list>int:name>([])\nexcept <error:name> as error:\n    came = str(error)\n?? came"),
    ("T", "heard = []\n?? <call>int:name>(lambda each: heard.append(each) or each, 2)\n?? heard"),
    ("T", "came = <list>iterator:name>([1, 2, 3])\n?? next(came)\n?? list(came)\n?? list(came)"),
    ("T", "came = <class:name>([1, 2])\ncame.add(5)\n?? came.parts\n?? len(came)\n?? came.size"),
    ("T", "came = <class:name>([1])\n?? came == <class:name>([1])"),
    ("T", "<list:name a>.append(<int>)\n?? <=a>\n?? <list>list:name>(<=a>)"),
    ("T", "<dict:name a>['q'] = 4\n?? <dict>dict:name>(<=a>)\n?? <=a>"),
    ("T", "came = [<int>int:name>(each) for each in <list:name a>[:3]]\n?? came\n?? <=a>"),
    ("T", "Path('notes.txt').write_text('of the tests')\n?? Path('notes.txt').read_text()"),
)
