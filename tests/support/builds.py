"""Building the whole report as a user does, by the command."""

import os
import subprocess
import sys

from analysis.paths import ROOT

SMALL_REPORT = {"dataset": "digits", "k": 3, "epochs": 3, "samples": 2}
"""Parameters of the report that all tests of a whole site read."""

SOMEBODY = {name: "quillfeather" for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME")}
"""Whoever builds the report is not named in it."""


def run(*arguments, store, cwd=ROOT, **environment):
    """Run ``python -m analysis`` with a store of its own."""
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "ANALYSIS_STORE": str(store), **environment},
    )


def options_of(parameters):
    """Parameters as arguments of a command."""
    return [word for name, value in parameters.items() for word in ("-p", name, str(value))]
