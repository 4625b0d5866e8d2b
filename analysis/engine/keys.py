"""What a result depends on besides its task: the code that makes it, and where it is computed."""

import ast
import hashlib
import importlib.metadata
import inspect
import os
import platform
import sys
import sysconfig
import types
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.errors import InputError
from analysis.paths import PACKAGE
from analysis.system.processor import instruction_set

NUMERIC_PACKAGES = ("tensorflow", "keras", "numpy", "scipy", "scikit-learn")


@lru_cache
def numeric_environment():
    """Versions and machine properties that can change the bits of a result.

    Returns
    -------
    dict of str to str
    """
    versions = {name: importlib.metadata.version(name) for name in NUMERIC_PACKAGES}
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "instructions": instruction_set(),
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", ""),
        **versions,
    }


@lru_cache
def code_digests(module):
    """Digests of the source of a module and of the project's modules that it imports.

    Comments, docstrings and layout do not count: they cannot change a result.

    Parameters
    ----------
    module : str
        Such as ``"analysis.training.fit"``.

    Returns
    -------
    dict of str to str
        By module name.
    """
    return _digests([module], PACKAGE.parent, "analysis")


def file_digests(path):
    """Like `code_digests`, for a module outside the project and what it imports from its folder.

    Parameters
    ----------
    path : path-like
        A Python file; packages are followed to their outermost folder.

    Returns
    -------
    dict of str to str
    """
    root, name = _root_of(Path(path).resolve())
    return _digests([name], root, None)


def _root_of(path):
    """The folder from which a Python file is imported, and under which name."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts, folder = [folder.name, *parts], folder.parent
    return folder, ".".join(parts)


def _digests(waiting, root, package):
    """Digests by module name of the modules below `root` that can be reached by imports."""
    digests, seen = {}, set()
    while waiting:
        name = waiting.pop()
        if not name or name in seen or (package and name.split(".")[0] != package):
            continue
        seen.add(name)
        waiting.append(name.rpartition(".")[0])  # A package runs before what is in it.
        path = root.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if not path.is_file():
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        home = name if path.name == "__init__.py" else name.rpartition(".")[0]
        waiting += _imports(tree, home)
        _drop_docstrings(tree)
        digests[name] = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    return dict(sorted(digests.items()))


def _imports(tree, home):
    """Names of the modules that a syntax tree may import; `home` is its package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            above = home.split(".")[: len(home.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            for alias in node.names:
                yield f"{base}.{alias.name}"


def _drop_docstrings(tree):
    for node in ast.walk(tree):
        documented = isinstance(
            node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        )
        if documented and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]


def function_digest(function, what="build"):
    """Digest of a function and of everything in its project that it uses.

    The source of functions, classes and modules counts, whatever their comments and
    layout, followed through the names that a function looks up; so do the
    values of constants, defaults and enclosing variables. Installed packages count by
    their version.

    Parameters
    ----------
    function : callable
    what : str
        The parameter's name, for the error.

    Returns
    -------
    str

    Raises
    ------
    InputError
        When it uses a value that cannot be distinguished from a changed one.
    """
    digest, seen = hashlib.sha256(), set()

    def add(*parts):
        digest.update(("\0".join(map(str, parts)) + "\n").encode())

    def visit(name, value):
        if id(value) in seen:
            return
        if isinstance(value, types.ModuleType):
            _add_module(add, name, value)
        elif isinstance(value, (type, types.FunctionType)):
            seen.add(id(value))
            home = sys.modules.get(value.__module__)
            if home is not None and is_installed(home):
                _add_module(add, name, home)
                add(value.__qualname__)
            elif isinstance(value, types.FunctionType):
                _visit_function(add, visit, name, value)
            else:
                add("class", name, _source(value))
                for part in vars(value).values():
                    if isinstance(part, types.FunctionType):
                        _visit_function(add, visit, name, part)
        elif isinstance(value, (types.MethodType, types.BuiltinFunctionType)):
            add("method", name, value.__name__)
            visit(name, getattr(value, "__func__", None))
            if not isinstance(value.__self__, types.ModuleType):
                visit(name, value.__self__)
        elif isinstance(value, np.ndarray) and not value.dtype.hasobject:
            data = np.ascontiguousarray(value)
            add(name, value.dtype, value.shape, hashlib.sha256(data).hexdigest())
        elif isinstance(value, (list, tuple, set, frozenset, dict)):
            seen.add(id(value))
            add(type(value).__name__, name, len(value))
            items = value.items() if isinstance(value, dict) else enumerate(value)
            if isinstance(value, (set, frozenset)):
                items = enumerate(sorted(value, key=repr))
            for key, item in items:
                visit(f"{name}[{key!r}]", item)
        elif value is None or isinstance(value, (bool, int, float, complex, str, bytes, range)):
            add(name, type(value).__name__, repr(value))
        elif hasattr(value, "func") and hasattr(value, "keywords"):  # functools.partial
            visit(name, [value.func, value.args, value.keywords])
        else:
            raise InputError(
                f"{what}: it uses {name}, a {type(value).__name__}, which cannot be compared with "
                "a later run's; make it inside the function, or keep no results (store=None)"
            )

    visit(getattr(function, "__name__", what), function)
    return digest.hexdigest()


def _visit_function(add, visit, name, function):
    code = function.__code__
    # The source of a lambda is that of its whole line.
    tree = _tree(function) if function.__name__ != "<lambda>" else None
    if tree:
        add("function", name, ast.dump(tree))
    else:
        add("function", name, code.co_code.hex(), code.co_names, code.co_varnames)
        visit(f"{name}'s constants", list(_constants(code)))
    visit(f"{name}'s defaults", [function.__defaults__, function.__kwdefaults__])
    found = inspect.getclosurevars(function)
    looked_up = {**found.globals, **found.nonlocals}
    for nested in _nested_names(code):
        if nested in function.__globals__:
            looked_up.setdefault(nested, function.__globals__[nested])
    for variable in sorted(looked_up):
        visit(variable, looked_up[variable])
    home = inspect.getsourcefile(function) if tree else None
    if home and Path(home).is_file():
        # Modules in the folder of the function's own that it imports when it is called.
        inside = _digests(list(_imports(tree, "")), _root_of(Path(home).resolve())[0], None)
        add("imports", name, sorted(inside.items()))


def _constants(code):
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant.co_code
            yield from _constants(constant)
        else:
            yield constant


def _nested_names(code):
    """Names that functions inside a function look up."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from constant.co_names
            yield from _nested_names(constant)


def _tree(value):
    """Syntax tree of a function or class without docstrings; None where there is no source."""
    try:
        source = inspect.getsource(value)
    except (OSError, TypeError):
        return None
    lines = source.splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    try:
        tree = ast.parse("\n".join(line[indent:] for line in lines))
    except SyntaxError:  # A lambda in the middle of an expression.
        return None
    _drop_docstrings(tree)
    return tree


def _source(value):
    tree = _tree(value)
    return ast.dump(tree) if tree else repr(value)


@lru_cache
def _installed_folders():
    paths = sysconfig.get_paths()
    return [Path(paths[name]).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")]


def is_installed(module):
    """Whether a module is built in, of the standard library, or of an installed package."""
    file = getattr(module, "__file__", None)
    if file is None:
        return module.__name__ != "__main__"
    path = Path(file).resolve()
    return any(folder in path.parents for folder in _installed_folders())


def _add_module(add, name, module):
    if not is_installed(module):
        add("module", name, sorted(file_digests(module.__file__).items()))
        return
    package = module.__name__.split(".")[0]
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        version = sys.version.split()[0]
    add("module", module.__name__, version)
