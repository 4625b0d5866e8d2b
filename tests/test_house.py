"""The packages import each other in one direction only."""

import subprocess
import sysconfig
from pathlib import Path

from analysis.paths import ROOT


def test_the_import_directions_hold():
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
