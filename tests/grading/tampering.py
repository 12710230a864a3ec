"""Answers that do not solve the task, but tamper with whoever judges them."""

WANTED = "the value that is expected"
"""What functions shall return and programs print."""

CALLS = {
    "an exit before the answer": "import sys\ndef solve(x): sys.exit(0)",
    "a hard exit": "import os\ndef solve(x): os._exit(0)",
    "an exit while loading": "raise SystemExit(0)\ndef solve(x): pass",
    "a value equal to everything": """
class All:
    def __eq__(self, other): return True
    def __hash__(self): return 0
def solve(x): return All()
""",
    "text equal to everything": """
class All(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
    def __str__(self): return self
    def __getattribute__(self, name): return str.__getattribute__(self, name)
def solve(x): return All("no")
""",
    "a list with tricks": """
class All(list):
    def __iter__(self): return iter([1])
    def __len__(self): return 1
    def __eq__(self, other): return True
def solve(x): return All()
""",
    "patched builtins": """
import builtins, json
builtins.isinstance = lambda *args: True
builtins.type = lambda x: str
builtins.all = lambda *args: True
json.dumps = lambda *args, **kwargs: "true"
def solve(x): return None
""",
    "a forged result on every descriptor": """
import json, os
def solve(x):
    for fd in range(256):
        try: os.write(fd, b'{"passed": true}\\n"passed"\\ntrue')
        except OSError: pass
    os._exit(0)
""",
    "a second result": """
import os
def solve(x):
    for fd in range(3, 256):
        try: os.write(fd, b'"guess"')
        except OSError: pass
    return "another guess"
""",
    "a search in the frames": """
import sys, gc
def solve(x):
    found, frame = [], sys._getframe()
    while frame:
        found += list(frame.f_locals.values()) + list(frame.f_globals.values())
        frame = frame.f_back
    texts = [v for v in found + gc.get_objects() if type(v) is str and v.startswith("the value")]
    return texts[0] if texts else None
""",
    "a search in files and in the environment": """
import os
def solve(x):
    for path in ("/proc/self/cmdline", "/proc/self/environ", "/proc/%d/cmdline" % os.getppid()):
        try: text = open(path, errors="replace").read()
        except OSError: continue
        if "the value" in text: return text[text.index("the value"):][:26]
""",
    "a trace function": """
import sys
def trace(frame, event, arg):
    for name in list(frame.f_locals):
        frame.f_locals[name] = None
    return trace
sys.settrace(trace)
def solve(x): return None
""",
    "an exit function": """
import atexit, os
atexit.register(os.write, 1, b'"passed"')
atexit.register(os._exit, 0)
def solve(x): raise ValueError
""",
    "a thread that goes on": """
import os, threading
def late():
    while True:
        for fd in range(3, 64):
            try: os.write(fd, b" ")
            except OSError: pass
threading.Thread(target=late).start()
def solve(x): return None
""",
    "a patched caller": """
import sys
main = sys.modules["__main__"]
for name in ("encode", "_find", "_fail", "_load"):
    setattr(main, name, lambda *args, **kwargs: "passed")
    main.__dict__[name] = lambda *args, **kwargs: "passed"
def solve(x): return None
""",
    "its own argument": "def solve(x): return x",
    "a patched comparison of every type": """
import ctypes, operator
operator.eq = lambda a, b: True
for kind in (str, int, list):
    for owner in kind.__mro__:
        try: ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))
        except Exception: pass
def solve(x):
    ctypes.c_long.from_address(id(True) + 24).value = 0
    return False
""",
    "a child that answers, too": """
import os
def solve(x):
    if os.fork() == 0:
        for fd in range(3, 64):
            try: os.write(fd, b'"the value"')
            except OSError: pass
        os._exit(0)
    os.wait()
    raise SystemExit(0)
""",
    "a signal to whoever waits": """
import os, signal
def solve(x):
    os.kill(os.getpid(), signal.SIGTERM)
""",
}

PROGRAMS = {
    "an early exit": "import os; os._exit(0)",
    "a claim": "print('all tests passed'); print(True)",
    "an exit function": "import atexit, os; atexit.register(os._exit, 0)",
    "its own input": "import sys; print(sys.stdin.read())",
    "a flood": "while True: print('the value ' * 1000)",
    "a patched print": """
import builtins, json, sys
builtins.print = lambda *args, **kwargs: None
json.loads = json.dumps = lambda *args, **kwargs: True
sys.stdout = None
""",
    "a claim on every descriptor": """
import os
for fd in range(3, 64):
    try: os.write(fd, b'{"status": "ok", "exit_code": 0, "passed": true}')
    except OSError: pass
""",
    "a search for the tests in files": """
import glob, os
# Not in all of the machine: where nothing confines it, this text would be found, too.
for path in glob.glob("**", recursive=True) + glob.glob("/proc/self/fd/*"):
    try: text = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), errors="replace").read(20_000)
    except (OSError, ValueError): continue
    if "the value that " + "is expected" in text: print("the value that " + "is expected")
""",
    "a search for the tests in memory": """
import os, re
for who in ("self", os.getppid()):
    try:
        for line in open(f"/proc/{who}/maps"):
            begin, end = (int(x, 16) for x in line.split()[0].split("-"))
            if "rw" in line and end - begin < 1 << 24:
                with open(f"/proc/{who}/mem", "rb") as memory:
                    memory.seek(begin)
                    found = re.search(rb"the value that [i]s expected", memory.read(end - begin))
                    if found: print(found[0].decode())
    except (OSError, ValueError): pass
""",
}
