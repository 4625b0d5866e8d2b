"""The command line: ``python -m analysis``."""

import argparse
import sys

from analysis.errors import InputError
from analysis.parameters import (
    RECIPE_NAMES,
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
        default = field.default
        if default is None:
            default = "null, the model's own" if name in RECIPE_NAMES else "null"
        lines.append(f"  {name} (default {default})")
        lines.append(f"      {field.description}")
        if allowed(name) != field.description:
            lines.append(f"      allowed: {allowed(name)}")
    return "\n".join(lines)


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, like every other refusal here."""

    def error(self, message):
        self.exit(2, f"error: {message}; {self.prog} --help lists all options\n")


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
    _add_parameters(build)
    build.add_argument("--out", metavar="DIR", help="output folder (default: _build)")
    build.add_argument(
        "--workers", metavar="N", help="worker processes (default: as many as cores)"
    )
    build.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="train on the workers of this Dask scheduler, such as tcp://HOST:8786 (default: "
        "$DASK_SCHEDULER_ADDRESS, or worker processes of this machine)",
    )
    build.add_argument(
        "--pdf", action="store_true", help="build the PDF too, at DIR/pdf/report.pdf"
    )
    build.add_argument(
        "--what-if",
        metavar="RUNS.yml",
        help="add a page that compares the report with runs with other parameters: a mapping of "
        "names to parameters, such as 'one epoch: {epochs: 1}'; docs/what_if.yml is one",
    )
    build.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    commands.add_parser(
        "sync",
        help="write the shared cells (set-up, parameters) into the chapters, for authors",
        description="Write the cells that all chapters share into the notebooks: the set-up cell "
        "(with the repository's address of _config.yml) and the parameter cell; drop outputs.",
    )
    _add_verify(commands)
    compare = commands.add_parser(
        "compare",
        help="put several reports side by side",
        description="Compare reports with the first of them: parameters, accuracies with the test "
        "that fits, verdicts and cost.",
    )
    compare.add_argument(
        "sites", nargs="+", metavar="SITE", help="a site's folder, or its results.json"
    )
    compare.add_argument("--out", metavar="FILE.html", help="write the comparison as a page too")
    _add_predict(commands)
    _add_store(commands)
    return main


def _add_parameters(command):
    command.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="set a parameter; may be repeated, and wins over the file",
    )
    command.add_argument(
        "-f", "--file", metavar="PARAMETERS.yml", help="read parameters from a YAML file"
    )


def _add_verify(commands):
    verify = commands.add_parser(
        "verify",
        help="make the results of a report again, and compare every value",
        description="Make the results of a report again from its parameters, training what is not "
        "stored, and compare every value. Exit status 0: reproduced; 1: a value differs.",
    )
    verify.add_argument("site", metavar="SITE", help="a site's folder, or its results.json")
    verify.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "PATH"),
        help="where the file of dataset or writers is, if the report was made from one",
    )
    verify.add_argument(
        "--workers", metavar="N", help="worker processes (default: as many as cores)"
    )
    verify.add_argument("-q", "--quiet", action="store_true", help="show no progress")


def _add_predict(commands):
    predict = commands.add_parser(
        "predict",
        help="let the final model of a report read image files",
        description="Prepare image files as the training images were, and let the final model of a "
        "report read them: class, calibrated probability, runner-up, and a warning where an image "
        "is unlike the training images.",
    )
    predict.add_argument("images", nargs="+", metavar="IMAGE", help="a PNG or JPEG file")
    predict.add_argument("--report", metavar="DIR", help="what a build filled (default: _build)")
    predict.add_argument("--json", action="store_true", help="print everything as JSON")


def _add_store(commands):
    store = commands.add_parser(
        "store",
        help="list, explain or prune the stored results",
        description="Look after the stored results, in $ANALYSIS_STORE or .store.",
    )
    actions = store.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="what is stored (the default)")
    explain = actions.add_parser(
        "explain",
        help="for each training run of a report, whether it is stored, and if not, why",
        epilog=parameter_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_parameters(explain)
    prune = actions.add_parser(
        "prune",
        help="delete what no build with today's code and packages can use",
        description="Delete results of other code, packages or processors, states of interrupted "
        "runs that nothing can take up, and data of no kept result.",
    )
    prune.add_argument("-n", "--dry-run", action="store_true", help="only say what would go")
    prune.add_argument(
        "--older-than", metavar="DAYS", help="also results and chapters older than so many days"
    )
    prune.add_argument("--all", action="store_true", help="everything")


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
        from analysis.report.chapters import check_sources, sync

        check_sources()
        for path in sync():
            print(f"wrote {path}")
        return 0

    if options.command == "store":
        return _run_store(options)

    if options.command == "verify":
        return _run_verify(options)

    if options.command == "compare":
        return _run_compare(options)

    if options.command == "predict":
        return _run_predict(options)

    parameters = _parameters(options)
    # Checked before the imports below, which take seconds.
    from analysis.engine.scheduler import TaskError, worker_count
    from analysis.paths import default_output
    from analysis.report.build import BuildError, build
    from analysis.report.chapters import ChapterError

    worker_count(options.workers)
    try:
        made = build(
            parameters,
            options.out or default_output(),
            workers=options.workers,
            dask=options.dask,
            pdf=options.pdf,
            quiet=options.quiet,
            what_if_file=options.what_if,
        )
    except (BuildError, ChapterError, TaskError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(made)
    return 0


def _run_verify(options):
    from analysis.report.recorded import read_recorded

    recorded = read_recorded(options.site, dict(options.parameter))
    from analysis.engine.scheduler import TaskError, worker_count
    from analysis.report.phrases.verification import described
    from analysis.report.verification import study_of, verify

    study = study_of(recorded, workers=worker_count(options.workers), quiet=options.quiet)
    try:
        found = verify(recorded, study)
    except TaskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(described(found, options.site))
    return 0 if found.reproduced else 1


def _run_compare(options):
    from pathlib import Path

    from analysis.report.comparison import compare_runs
    from analysis.report.comparison_page import page
    from analysis.report.phrases.comparison import as_text
    from analysis.report.recorded import read_recorded
    from analysis.system.files import write_whole

    comparison = compare_runs([read_recorded(site) for site in options.sites])
    if options.out:
        try:
            out = Path(options.out)
            write_whole(out, page(comparison).encode())
            out.chmod(0o644)
        except OSError as error:
            raise InputError(f"--out: {options.out} cannot be written ({error.strerror})") from None
    print(as_text(comparison))
    return 0


def _run_predict(options):
    import json

    from analysis.paths import default_output
    from analysis.report import prediction

    pixels, faults = prediction.pixels_of(options.images)
    if faults:
        print(*(f"error: {fault}" for fault in faults), sep="\n", file=sys.stderr)
        return 2
    reader = prediction.reader(options.report or default_output())
    found = reader.predict(options.images, pixels)
    if options.json:
        answers = prediction.as_json(found, reader.temperature)
        print(json.dumps(answers, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        print(prediction.as_text(found))
    return 0


def _run_store(options):
    from analysis.engine import store_report
    from analysis.engine.store import Store
    from analysis.paths import store_dir

    if options.action == "explain":
        from analysis.study import Study

        study = Study(_parameters(options))
        store_report.show_reasons(study.plan.tasks, study.store)
    elif options.action == "prune":
        store_report.prune(Store(store_dir()), options.older_than, options.all, options.dry_run)
    else:
        store_report.show(Store(store_dir()))
    return 0


def _parameters(options):
    values = read_parameter_file(options.file) if options.file else {}
    values |= {name: parse_value(value) for name, value in options.parameter}
    return make_parameters(values)
