"""The protocol of a task: what it is, and what its result depends on.

A task is a small frozen record. Its key names everything that its result
depends on (the data's digest, the split, the recipe, the seed, the source of
the code that runs it, the versions of the numeric packages) and nothing else.
"""

import hashlib
import importlib
import json
from dataclasses import asdict

from analysis.engine.keys import code_digests, numeric_environment


class Task:
    """A piece of work whose result is kept; kinds of tasks are frozen dataclasses of this class.

    Every kind has a field `digest`, of the data that it works on, and a
    `label`, by which progress and errors name it.

    A task's runner is a module with the function that does the work::

        def run(task, data, report, read, checkpoint):
            return facts, arrays

    It is called in a worker process. ``data`` has the arrays and facts that
    were shared, as attributes. ``report(units)`` says how many of the task's
    units are done; the last call is ``report(task.units)``, or none.
    ``read(other)`` gives the `analysis.engine.store.Result` of a task that
    this one requires. ``checkpoint`` is an `analysis.engine.store.Checkpoint`,
    for long tasks. ``facts`` is a dict that JSON can hold, ``arrays`` a dict of
    arrays. A runner names the parameters that it needs and takes the rest as
    ``**_``. The code of its module, and of all modules that it imports, is
    part of the key: the class of the task itself stands in another one.

    Attributes
    ----------
    runner : str
        Name of the module that does the work.
    unit : str
        What progress counts, such as ``"epoch"``.
    units : int
        How many of them there are.
    requires : tuple of Task
        Whose results it reads.
    """

    runner = None
    unit = "part"
    units = 1
    requires = ()

    def identity_fields(self):
        """What the result depends on besides code and environment, as plain data."""
        return asdict(self)

    def cost(self, n_train):
        """Rough relative cost with a training set of `n_train`: long tasks run first."""
        return 1.0

    def images(self, n_train):
        """Images seen in all, for the display of progress."""
        return 0

    def set_up_worker(self):
        """Prepare the process that is about to run such a task; called before each of them."""


def key_of(task):
    """Key under which the result of `task` is kept.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return key_of_identity(identity_of(task))


def key_of_identity(identity):
    """Key of the result that depends on `identity`; see `key_of`."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


def identity_of(task):
    """Everything that the result of `task` depends on, as plain data.

    Returns
    -------
    dict
        ``task`` (its kind), ``runner`` (the module that computes it),
        ``fields``, ``code`` (digests by module), ``environment`` and
        ``requires`` (keys of the results that it reads).
    """
    identity = {
        "task": type(task).__name__,
        "runner": task.runner,
        "fields": task.identity_fields(),
        "code": code_digests(task.runner),
        "environment": numeric_environment(),
        "requires": [key_of(needed) for needed in task.requires],
    }
    # In the form in which it is read from a stored result.
    return json.loads(json.dumps(identity))


def differences(before, after):
    """How two identities differ, in words.

    Parameters
    ----------
    before, after : dict
        See `identity_of`.

    Returns
    -------
    list of str
        Such as ``"epochs: 10, now 12"`` or ``"code of analysis.models.architectures: changed"``;
        empty where nothing differs.
    """
    changes = []
    for name in _either(before["fields"], after["fields"]):
        old, new = (identity["fields"].get(name) for identity in (before, after))
        if old != new:
            changes.append(f"{name}: {_short(old)}, now {_short(new)}")
    for name in _either(before["code"], after["code"]):
        old, new = (identity["code"].get(name) for identity in (before, after))
        if old != new:
            what = "is new" if old is None else "is not used now" if new is None else "changed"
            changes.append(f"code of {name}: {what}")
    for name in _either(before["environment"], after["environment"]):
        old, new = (identity["environment"].get(name) for identity in (before, after))
        if old != new:
            changes.append(f"{name}: {old or 'none'}, now {new or 'none'}")
    if before["requires"] != after["requires"]:
        changes.append("results that it reads: changed")
    return changes


def _either(one, other):
    return list(dict.fromkeys([*one, *other]))


def _short(value):
    if isinstance(value, str) and len(value) == 64:
        return value[:8]
    if isinstance(value, dict) and "name" in value:  # A variant.
        return value["name"]
    # A network among many, as the experiment with shifted images lists them.
    if isinstance(value, (list, tuple, dict)):
        return "other networks"
    return "null" if value is None else value


def runner_of(task):
    """The function that does the work of `task`, imported only when it is needed."""
    return importlib.import_module(task.runner).run
