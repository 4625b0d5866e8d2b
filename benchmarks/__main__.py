"""Entry point of ``python -m benchmarks``."""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from analysis.paths import ROOT

PARTS = "abcdefg"
# Five folds of ten classes, and two halves in each, need some images.
LEAST_IMAGES = 100


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message):
        self.exit(2, f"error: {message}; {self.prog} --help tells all\n")


def _number(least):
    def read(text):
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not allowed; it must be an integer from {least}"
            )
        return int(text)

    return read


def parser():
    """The parser of the command line."""
    made = Parser(
        prog="python -m benchmarks",
        description="Measure the engine and the report's build against what people run today, "
        "print the tables and write README.md, results.json and speed.svg. All parts take about "
        "an hour on two cores, which should have nothing else to do.",
        epilog="parts: a engine and plain script; b time to the deeper network's accuracy; "
        "c joblib and scikit-learn; d the report's build; e growth; f the machine's limit; "
        "g exactness",
    )
    made.add_argument("parts", nargs="*", metavar="PART", help="a to g (default: all)")
    made.add_argument(
        "--images", type=_number(LEAST_IMAGES), metavar="N", help="the first N images only"
    )
    made.add_argument("--epochs", type=_number(1), metavar="N", help="N epochs everywhere")
    made.add_argument(
        "--out", metavar="DIR", help="folder of the record (default: benchmarks, in the checkout)"
    )
    return made


def main(arguments=None):
    """Measure.

    Returns
    -------
    int
        Exit status: 0 done, 1 a part failed, 2 bad input, 130 interrupted.
    """
    made = parser()
    options = made.parse_args(arguments)
    wanted = [part.lower() for part in options.parts] or list(PARTS)
    unknown = [part for part in wanted if part not in PARTS or len(part) != 1]
    if unknown:
        made.error(f"{unknown[0]!r} is no part; the parts are {', '.join(PARTS)}")
    if options.images and options.images > 60_000:
        made.error(f"--images: {options.images} is more than MNIST's 60000 training images")
    try:
        return _measure(sorted(set(wanted)), options)
    except KeyboardInterrupt:
        print("interrupted: the parts measured so far are written", file=sys.stderr)
        return 130


def _measure(wanted, options):
    # Imported here, for bad input is to be said at once.
    from benchmarks.machine import now
    from benchmarks.processes import say
    from benchmarks.record import PARTS as KNOWN
    from benchmarks.record import Record

    record = Record(options.out or ROOT / "benchmarks", options)
    began, failed = time.monotonic(), False
    for number, name in enumerate(wanted, 1):
        title, measure, describe = KNOWN[name]
        say(f"[{name}] part {number} of {len(wanted)}: {title} ({_since(began)} so far)")
        part, start = now(), time.monotonic()
        try:
            part["result"] = measure(options, record.results())
        except Exception as error:
            failed = True
            part["error"] = _private(f"{type(error).__name__}: {error}")
            say(f"[{name}] failed: {error}")
        part["seconds"] = time.monotonic() - start
        record.parts[name] = part
        record.write()
        if "result" in part:
            print(f"\n## {name.upper()}. {title}\n\n{describe(part['result'])}\n", flush=True)
    say(f"written to {record.folder} after {_since(began)}")
    return 1 if failed else 0


def _since(began):
    minutes, rest = divmod(round(time.monotonic() - began), 60)
    return f"{minutes} min {rest} s"


def _private(text):
    """A message without the paths of this machine."""
    for path in (sys.prefix, ROOT, tempfile.gettempdir(), Path.home()):
        text = re.sub(re.escape(str(path)) + r"(?=/|\b)", "…", text)
    return text


if __name__ == "__main__":
    sys.exit(main())
