"""The first page: the run, its main results, and the contents."""

from sphinx.util import texescape

from analysis.report.site import run as run_behind


def results_of(study):
    """The results that the first page states.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    list of (str, str, str)
        Value, what it is, and how certain.
    """
    test, folds = study.test, study.validation
    return [
        (f"{test.accuracy:.2%}", "test accuracy", f"95% CI {test.interval:.2%}"),
        (
            f"{folds.mean_accuracy:.2%}",
            f"cross-validated accuracy, {folds.k} folds",
            f"95% CI {folds.interval:.2%}",
        ),
        (study.fit.verdict, "verdict on the fit", "by the rule in the chapter on the curves"),
    ]


def run_of(study):
    """What was run, where the first page says it.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    list of (str, str)
        Name and value.
    """
    from analysis.report.model_words import title_of
    from analysis.report.provenance import provenance
    from analysis.report.words import counted

    run, made_by = study.parameters, provenance(study)
    return [
        (
            "Data",
            f"{study.dataset.card.title}: {study.n_train:,} training and "
            f"{study.test.images:,} test images in {study.dataset.n_classes} classes",
        ),
        ("Model", f"{title_of(run.model)} ({run.model}), built with Keras"),
        (
            "Training",
            f"{counted(run.epochs, 'epoch')}, batches of {run.batch_size}, "
            f"learning rate {run.learning_rate:g}, seed {run.seed}",
        ),
        ("Validation", f"{run.k}-fold cross-validation, stratified"),
        ("Code", f"commit {made_by['commit'] or 'unknown'}"),
        ("Trained", (made_by["when"] or "unknown").replace("T", " ").replace("+00:00", " UTC")),
    ]


def keywords_of(study):
    """Words by which a catalogue finds the report.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    list of str
    """
    from analysis.report.model_words import title_of

    run = study.parameters
    return [
        study.dataset.card.title,
        "image classification",
        title_of(run.model),
        f"{run.k}-fold cross-validation",
        "Keras",
        "reproducible research",
    ]


def write(app):
    """Put the first page in the place of Sphinx's title page and contents."""
    if app.builder.format != "latex":
        return

    def command(name, *parts):
        return rf"\{name}" + "".join(
            f"{{{texescape.escape(part, app.config.latex_engine)}}}" for part in parts
        )

    results, run, keywords = [], [], []
    if study := run_behind.study(app):
        results = [command("reportresult", *parts) for parts in results_of(study)]
        run = [command("reportfact", *parts) for parts in run_of(study)]
        keywords = [command("reportkeywords", ", ".join(keywords_of(study)))]
    app.builder.context["maketitle"] = "\n".join(
        [*keywords, r"\reportfrontpage", "{" + "\n".join(results) + "}", "{" + "\n".join(run) + "}"]
    )
    app.builder.context["tableofcontents"] = ""


def setup(app):
    """Register the page."""
    app.connect("builder-inited", write)
