"""The command line: ``python -m analysis``."""

import argparse
import sys

from analysis.errors import InputError
from analysis.parameters import (
    Parameters,
    allowed,
    make_parameters,
    parse_value,
    read_parameter_file,
)


def parameter_help():
    """The parameters, one paragraph each, as the help shows them."""
    lines = ["parameters (NAME, default, meaning, allowed values):"]
    for name, field in Parameters.model_fields.items():
        default = "null" if field.default is None else field.default
        lines.append(f"  {name} (default {default})")
        lines.append(f"      {field.description}")
        if allowed(name) != field.description:
            lines.append(f"      allowed: {allowed(name)}")
    return "\n".join(lines)


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, like every other refusal here."""

    def error(self, message):
        self.exit(2, f"error: {message}; {self.prog} --help tells all\n")


def parser():
    """The parser of the command line."""
    main = Parser(
        prog="python -m analysis",
        description="Build the report, its every sentence computed from the run that made it.",
        epilog=parameter_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build",
        help="train what is missing, run the chapters and build the site",
        description="Train what is missing, run the chapters and build the site at "
        "DIR/html/index.html.",
        epilog=parameter_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    build.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="set a parameter; may be repeated, and wins over the file",
    )
    build.add_argument(
        "-f", "--file", metavar="PARAMETERS.yml", help="read parameters from a YAML file"
    )
    build.add_argument("--out", metavar="DIR", help="output folder (default: _build)")
    build.add_argument(
        "--workers", metavar="N", help="worker processes (default: as many as cores)"
    )
    build.add_argument(
        "--pdf", action="store_true", help="build the PDF too, at DIR/pdf/report.pdf"
    )
    build.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    commands.add_parser(
        "sync",
        help="write the shared cells (set-up, parameters) into the chapters, for authors",
        description="Write the cells that all chapters share into the notebooks: the set-up cell "
        "(with the repository's address of _config.yml) and the parameter cell; drop outputs.",
    )
    return main


def main(arguments=None):
    """Run a command.

    Returns
    -------
    int
        Exit status: 0 done, 1 a run failed, 2 bad input, 130 interrupted.
    """
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "interrupted: finished training runs are kept, and the next build goes on from there",
            file=sys.stderr,
        )
        return 130


def _run(options):
    if options.command == "sync":
        from analysis.chapters import check_sources, sync

        check_sources()
        for path in sync():
            print(f"wrote {path}")
        return 0

    values = read_parameter_file(options.file) if options.file else {}
    values |= {name: parse_value(value) for name, value in options.parameter}
    parameters = make_parameters(values)
    # Checked before the imports below, which take seconds.
    from analysis.build import BuildError, build
    from analysis.chapters import ChapterError
    from analysis.engine import TaskError, worker_count
    from analysis.paths import default_output

    worker_count(options.workers)
    try:
        made = build(
            parameters,
            options.out or default_output(),
            workers=options.workers,
            pdf=options.pdf,
            quiet=options.quiet,
        )
    except (BuildError, ChapterError, TaskError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(made)
    return 0
