"""Digests of code and functions change with what is computed, and with nothing else."""

import functools
import importlib
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from analysis.engine.keys import file_digests, function_digest, numeric_environment
from analysis.errors import InputError

LIMIT = 3


@pytest.fixture
def module(tmp_path):
    """Write a module (and its neighbours) and import it afresh."""

    def make(source, **others):
        for name, text in {"own_model": source, **others}.items():
            path = tmp_path / f"{name}.py"
            path.write_text(text)
        sys.path.insert(0, str(tmp_path))
        importlib.invalidate_caches()
        for name in ("own_model", *others):
            sys.modules.pop(name, None)
        try:
            return importlib.import_module("own_model")
        finally:
            sys.path.remove(str(tmp_path))

    yield make
    for name in [name for name, m in sys.modules.items() if str(tmp_path) in str(m)]:
        del sys.modules[name]


PLAIN = '''
import math
from helper import width

RATE = 0.1
SIZES = [3, 4]

class Block:
    """Words."""
    def units(self):
        return SIZES[0]

def rate():
    return RATE

def build(factor=2, *, shift=1):
    """Words."""
    # A remark.
    inner = lambda: Block().units() * factor + shift
    return math.ceil(inner() * width() + rate())
'''
HELPER = "def width():\n    return 7\n"


@pytest.mark.parametrize(
    "old, new",
    [
        ("RATE = 0.1", "RATE = 0.2"),
        ("SIZES = [3, 4]", "SIZES = [5, 4]"),
        ("return SIZES[0]", "return SIZES[1]"),
        ("return RATE", "return RATE + 1"),
        ("factor=2", "factor=3"),
        ("shift=1", "shift=2"),
        ("math.ceil", "math.floor"),
        ("* factor", "+ factor"),
    ],
)
def test_whatever_a_function_uses_counts(module, old, new):
    before = function_digest(module(PLAIN, helper=HELPER).build)
    assert old in PLAIN
    assert function_digest(module(PLAIN.replace(old, new), helper=HELPER).build) != before


def test_a_function_of_another_module_counts(module):
    before = function_digest(module(PLAIN, helper=HELPER).build)
    changed = HELPER.replace("7", "8")
    assert function_digest(module(PLAIN, helper=changed).build) != before


@pytest.mark.parametrize(
    "old, new",
    [
        ('"""Words."""', '"""Other words."""'),
        ("    # A remark.\n", ""),
        ("def rate():", "\n\ndef rate():"),
        ("import math\n", "import math\nUNUSED = 5\n"),
        ("def build", "def unused():\n    return 1\n\ndef build"),
    ],
)
def test_comments_layout_and_unused_code_do_not_count(module, old, new):
    before = function_digest(module(PLAIN, helper=HELPER).build)
    assert function_digest(module(PLAIN.replace(old, new), helper=HELPER).build) == before


def test_a_neighbour_imported_inside_a_function_counts(module):
    source = "def build():\n    import helper\n    return helper.width()\n"
    before = function_digest(module(source, helper=HELPER).build)
    after = function_digest(module(source, helper=HELPER.replace("7", "8")).build)
    assert after != before


def closure(value):
    def build():
        return value

    return build


@pytest.mark.parametrize(
    "one, other",
    [
        (1, 2),
        (1, 1.0),
        (1, True),
        ("a", "b"),
        ([1, 2], [2, 1]),
        ([1, 2], (1, 2)),
        ({"a": 1}, {"a": 2}),
        ({1, 2}, {1, 3}),
        (np.zeros(3), np.zeros(4)),
        (np.zeros(3), np.zeros(3, np.float32)),
        (closure(1), closure(2)),
        (functools.partial(closure, 1), functools.partial(closure, 2)),
        (None, False),
        (range(3), range(4)),
    ],
    # A function's own words hold an address, which differs from process to process.
    ids=lambda value: re.sub("0x[0-9a-f]+", "", repr(value)),
)
def test_enclosed_values_count(one, other):
    assert function_digest(closure(one)) != function_digest(closure(other))
    assert function_digest(closure(one)) == function_digest(closure(one))


def test_lambdas_in_one_line_are_told_apart():
    one, other = (lambda x: x + 1), (lambda x: x + 2)
    assert function_digest(one) != function_digest(other)


def test_functions_that_call_each_other_end():
    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n > 0 and even(n - 1)

    assert function_digest(even) != function_digest(odd)


def test_installed_packages_count_by_version_and_not_by_content():
    import scipy.special

    def build():
        return scipy.special.expit(LIMIT) + np.float64(1)

    assert function_digest(build) == function_digest(build)


def test_a_value_that_has_no_content_is_refused():
    with pytest.raises(InputError, match=r"^prepare: .*value, a object"):
        function_digest(closure(object()), "prepare")


def test_the_digest_is_the_same_in_another_process(module, tmp_path):
    made = function_digest(module(PLAIN, helper=HELPER).build)
    script = (
        "from own_model import build; from analysis.engine.keys import function_digest; "
        "print(function_digest(build))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert done.stdout.strip() == made, done.stderr


def test_files_of_a_package_are_followed_by_their_imports(tmp_path):
    package = tmp_path / "pack" / "deep"
    package.mkdir(parents=True)
    for folder in (tmp_path / "pack", package):
        (folder / "__init__.py").write_text("")
    (tmp_path / "pack" / "base.py").write_text("A = 1\n")
    (package / "near.py").write_text("B = 1\n")
    (package / "far.py").write_text("C = 1\n")
    (package / "top.py").write_text(
        "from ..base import A\nfrom . import near\nimport json\nfrom pack.deep import far\n"
    )
    digests = file_digests(package / "top.py")
    assert set(digests) == {
        "pack", "pack.base", "pack.deep", "pack.deep.near", "pack.deep.far", "pack.deep.top"
    }  # fmt: skip
    (tmp_path / "pack" / "base.py").write_text("A = 2\n")
    after = file_digests(package / "top.py")
    assert {name for name in digests if digests[name] != after[name]} == {"pack.base"}


def test_the_environment_names_versions_and_instructions():
    found = numeric_environment()
    assert {"tensorflow", "keras", "numpy", "scikit-learn", "instructions"} <= set(found)
    assert all(isinstance(value, str) for value in found.values())


def test_a_limit_on_the_instructions_is_part_of_the_environment():
    script = "from analysis.engine.keys import numeric_environment as e; print(e()['instructions'])"
    names = set()
    for limit in ("SSE41", "AVX2"):
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True,
            env={**os.environ, "ONEDNN_MAX_CPU_ISA": limit},
        )  # fmt: skip
        names.add(done.stdout.strip())
    assert names == {"SSE41", "AVX2"}
