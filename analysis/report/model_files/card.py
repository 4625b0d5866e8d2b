"""The model card: what the final model is for, how it was trained and tested, where it fails.

References
----------
Mitchell et al., "Model cards for model reporting", FAT* 2019, arXiv:1810.03993. The block before
the text is that of the Hugging Face Hub.
"""

import yaml

from analysis.experiments.corruptions import pixel_range
from analysis.report import subject
from analysis.report.citation import LICENCE, report_title
from analysis.report.display import literal
from analysis.report.findings import statements
from analysis.report.model_words import title_of
from analysis.report.phrases import model_card as phrases
from analysis.report.provenance import provenance
from analysis.report.words import counted, percent, percent_range, step_size, table

FILE_NAME = "model_card.md"
# Findings by the section that they belong to.
_ACCURACY = ("Accuracy", "Forecast", "Writers")
# Datasets that the Hub knows by their names here.
_HUB = ("mnist", "fashion_mnist")
_LIMITS = ("Fit", "Errors", "Labels")


def model_card(study):
    """The card as Markdown; every number in it is the run's.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    str
    """
    dataset, facts = study.dataset, provenance(study)
    about, run = dataset.card, study.parameters
    found = {statement.topic: statement for statement in statements(study)}
    low, high = pixel_range(dataset)
    commit = facts["commit"]
    temperature = study.calibration.temperature
    calibration = [_stated(found, "Probabilities")]
    if temperature is not None:
        calibration.append(phrases.TEMPERATURE.format(t=temperature))
    licence = phrases.DATA_LICENCE.format(licence=about.licence) if about.licence else ""
    text = phrases.TEXT.format(
        title=f"{title_of(run.model)} for {_name(about.title, about)}",
        report=_name(report_title(about, run.model), about),
        network=title_of(run.model),
        subject=about.subject,
        parameters=study.final.facts["parameters"],
        outputs=dataset.n_classes,
        classes=subject.class_list([_name(name, about) for name in dataset.class_names]),
        size=subject.size(dataset.image_shape),
        channels=subject.channels(dataset.channels),
        low=low,
        high=high,
        epochs=counted(run.epochs, "epoch"),
        batch_size=run.batch_size,
        learning_rate=step_size(run.learning_rate),
        summary=about.summary,
        train=study.n_train,
        test_images=len(dataset.y_test),
        digest=dataset.digest,
        licence=licence,
        folds=study.validation.k,
        validation=study.validation,
        test=study.test,
        rounding=study.rounding,
        accuracy=_listed(found, _ACCURACY),
        recalls=_recalls(study),
        calibration=" ".join(calibration),
        robustness=_stated(found, "Robustness"),
        limits=_listed(found, _LIMITS),
        keras=facts["packages"]["keras"],
        tensorflow=facts["packages"]["tensorflow"],
        commit=phrases.COMMIT.format(commit=commit) if commit else "",
        text_licence=LICENCE,
    )
    return f"---\n{_front_matter(study)}---\n{text}"


def _name(text, about):
    """A name that the dataset brings along; that of an unknown file could be markup."""
    return text if about.key else literal(text)


def _in_full(statement):
    return f"{statement.marked} {statement.evidence}. {statement.limit}"


def _stated(found, topic):
    """A finding in full; networks that have not learned have none about what they predict."""
    return _in_full(found[topic]) if topic in found else phrases.NOT_JUDGED


def _listed(found, topics):
    return "\n".join(f"- {_in_full(found[topic])}" for topic in topics if topic in found)


def _recalls(study):
    about = study.dataset.card
    names = [_name(name, about) for name in about.class_names]
    rows = [
        (
            names[row["class"]],
            percent(row["recall"]),
            percent_range(*row["interval"]),
            "–" if row["mistaken_for"] is None else names[row["mistaken_for"]],
        )
        for row in study.recalls
    ]
    columns = ["class", "recall", "95% CI", "most often mistaken for"]
    return table(rows, columns, "lrrl")


def _front_matter(study):
    facts = {
        "language": "en",
        "license": "mit",
        "library_name": "keras",
        "pipeline_tag": "image-classification",
        "tags": ["image-classification", "onnx", study.parameters.model],
        "datasets": [name for name in _HUB if name == study.dataset.card.key],
        "metrics": ["accuracy"],
        "model-index": [
            {
                "name": study.parameters.model,
                "results": [
                    {
                        "task": {"type": "image-classification"},
                        "dataset": {"name": study.dataset.card.title, "split": "test"},
                        "metrics": [{"type": "accuracy", "value": round(study.test.accuracy, 6)}],
                    }
                ],
            }
        ],
    }
    return yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)
