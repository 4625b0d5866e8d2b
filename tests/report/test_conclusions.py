"""Findings: each state of a study, their strength, their order, and where their links lead."""

import ast
import dataclasses
import json
import re
import warnings

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.fit_cases import CASES, MNIST_LIKE, fall, flat, folds_of, growing, remedy
from support.fit_cases import calibration as calibration_of
from support.made_up import SCALING_CASES, scaling_experiment
from support.predictions import (
    choose_k,
    cross_validation,
    dataset_of,
    final_test,
    validation_of,
    words,
)
from support.predictions import (
    curve as curve_of,
)

from analysis.evaluation.calibration import Calibration, calibrate
from analysis.evaluation.label_noise import suspects
from analysis.evaluation.leakage import Leakage
from analysis.evaluation.model_comparison import Contender
from analysis.evaluation.robustness import Measured, Robustness, Tolerance
from analysis.evaluation.validation import CrossValidation
from analysis.evaluation.writer_gap import IMMATERIAL, OPTIMISTIC, UNCLEAR, WriterGap
from analysis.models.recipes import RECIPES
from analysis.paths import ROOT
from analysis.report import findings as made
from analysis.report import findings_choices as choices
from analysis.report import findings_further as further
from analysis.report.finding import STRENGTHS, Finding, scale
from analysis.report.results import plain
from analysis.report.texts import conclusions as prose
from analysis.statistics.intervals import Interval, proportion_interval
from analysis.study import Study
from analysis.verdicts.class_balance import class_balance
from analysis.verdicts.fit import diagnose
from analysis.verdicts.scaling import judge_scaling

NAMES = tuple("abcdefghij")


def interval(low, high):
    return Interval(low, high, 0.95, "made up")


def leakage_of(verdict="no leak"):
    excess = {"leak": 0.01, "no material leak": 0.001, "no leak": 0.0}[verdict]
    return Leakage(9 if excess else 0, 2500, 1.0, 0.98, excess, 0, 1000)


def gap_of(verdict):
    numbers = {field.name: 0.1 for field in dataclasses.fields(WriterGap)}
    known = {
        "verdict": verdict,
        "difference": 0.002,
        "interval": interval(0.001, 0.003),
        "new_accuracy": 0.985,
        "known_accuracy": 0.987,
        "writers": 250,
    }
    return WriterGap(**{**numbers, **known})


def scaled(verdict):
    noise = 0.02 if verdict == "cannot tell" else 0.002
    found = scaling_experiment(*SCALING_CASES[verdict], noise=noise)
    return judge_scaling(found.facts, found.arrays, 0.01)


def curves_and_answers(curves, accuracies, size=500):
    """Folds with these curves, and out-of-fold predictions with these accuracies."""
    drawn = folds_of(*curves)
    answered = cross_validation(accuracies, size)
    folds = []
    for one, other in zip(answered.folds, drawn.folds, strict=False):
        history = {**other.history, "test": one.history["test"]}
        folds.append(dataclasses.replace(one, history=history))
    return CrossValidation(folds, answered.labels)


def study_of(
    curves=MNIST_LIKE,
    accuracies=(0.987, 0.988, 0.986, 0.987, 0.989),
    test=0.987,
    learned=True,
    learning_curve=None,
    remedies=(),
    **more,
):
    """A study with these results; the others are quiet ones."""
    validation = more.pop("validation", None) or curves_and_answers(curves, accuracies)
    curve = learning_curve or curve_of([100], [0.1])
    n = len(validation.labels)
    best = choose_k(learning_curve or growing(0.3), n, 1000, 100, 20.0, 1e-3, learned)
    test_labels = np.zeros(1000, int)
    given = {
        "validation": validation,
        "fit": diagnose(validation, calibration_of(), remedies, learned=learned),
        "beats_majority_class": learned,
        "labels": validation.labels,
        "learning_curve": curve,
        "halves": None,
        "remedies": list(remedies),
        "best_k": best,
        "test": final_test(test, test_labels),
        "model_comparison": [None],
        "writer_gap": None,
        "leakage": leakage_of(),
        "calibration": Calibration("cannot tell", 2500),
        "suspects": suspects(validation.out_of_fold),
        "robustness": Robustness(100, (1,), 0.95, 0.05, ()),
        "scaling_verdict": scaled("required"),
    }
    dataset = dataset_of(validation.labels, test_labels, items="images", class_names=NAMES)
    return Study.from_results(dataset=dataset, **{**given, **more})


def by_topic(study):
    return {item.topic: item for item in made.findings(study)}


# --- what is said in each state ------------------------------------------------------------


def test_the_most_important_comes_first():
    study = study_of(learning_curve=growing(0.5))
    topics = [item.topic for item in made.findings(study)]
    assert topics[:3] == ["Accuracy", "Forecast", "Fit"]
    assert topics.index("More images") < topics.index("Errors") < topics.index("Best K")
    full = [item.topic for item in made.findings(full_study())]
    # Who uses the model asks whether to trust it before how to improve it.
    assert full.index("Probabilities") < full.index("More images") < full.index("Network")
    assert len(set(topics)) == len(topics)


def test_an_unknown_strength_is_refused():
    with pytest.raises(ValueError, match="strength"):
        Finding("a", "b", "c", ("d", ""), "likely", "e")
    assert all(name in scale().lower() for name in STRENGTHS)


def test_where_nothing_was_learned_only_that_is_said():
    study = study_of(learned=False, learning_curve=growing(0.0))
    study.validation = cross_validation([0.1] * 5, 1200)
    study.labels = study.validation.labels
    found = made.findings(study)
    assert [item.topic for item in found][:3] == ["Accuracy", "Fit", "Best K"]
    assert "learned nothing that generalises" in found[0].claim
    assert found[0].strength == "firm"
    assert found[1].strength == found[2].strength == "cannot tell"
    text = words(prose.conclusions_in_short(study, made.findings(study)))
    assert "Nothing else can be concluded" in text and "forecast" not in text


@pytest.mark.parametrize("right, strength", [(4, "tentative"), (7, "cannot tell")])
def test_few_images_cannot_show_that_nothing_was_learned(right, strength):
    """Ten images of two equal classes; seven right may be chance, or may not."""
    study = study_of(learned=False)
    study.labels = np.repeat([0, 1], 5)
    study.validation = validation_of(
        np.eye(10)[(np.arange(10) >= right).astype(int)], np.zeros(10, int), 2
    )
    found = made.nothing_learned(study)
    assert found.strength == strength
    assert found.claim.startswith("These images are too few") == (strength == "cannot tell")


def test_a_diverged_training_says_so_and_no_more():
    bad = folds_of(flat(np.nan), flat(np.nan), 0.9, 0.9)
    study = study_of(learned=False)
    study.fit = diagnose(bad, calibration_of(), learned=False)
    found = made.fit(study)
    assert "underfitting" in found.claim and "diverged" in found.claim
    assert found.strength == "firm" and "converges" in found.limit


@pytest.mark.parametrize("test, lies", [(0.987, True), (0.90, False)])
def test_the_forecast_is_judged(test, lies):
    study = study_of(test=test)
    claim = made.forecast(study).claim
    assert ("is not consistent" in claim) != lies
    assert (
        "is not consistent" in words(prose.conclusions_in_short(study, made.findings(study)))
    ) != lies


def test_what_flatters_the_accuracy_makes_it_tentative():
    assert made.accuracy(study_of()).strength == "firm"
    leak, gap = leakage_of("leak"), gap_of(OPTIMISTIC)
    for more, said in (({"leakage": leak}, "Copies"), ({"writer_gap": gap}, "new writers")):
        found = made.accuracy(study_of(**more))
        assert found.strength == "tentative" and said in found.limit


def test_copies_in_the_test_set_concern_the_test_accuracy_only():
    copied = study_of(leakage=dataclasses.replace(leakage_of(), test_copies=500))
    assert made.accuracy(copied).strength == "firm" and "Copies" not in made.accuracy(copied).limit
    assert made.forecast(copied).strength == "tentative"
    assert "Copies of training images in the test set" in made.forecast(copied).limit


@pytest.mark.parametrize("name", CASES)
def test_the_fit_is_as_firm_as_its_evidence(name):
    study = study_of()
    curves, known, *_ = CASES[name]
    study.fit = diagnose(folds_of(*curves), **({"calibration": calibration_of()} | known))
    found = made.fit(study)
    if study.fit.verdict == "cannot tell":
        assert found.strength == "cannot tell" and "cannot tell" in found.claim
    else:
        assert (found.strength == "firm") == study.fit.firm
        assert study.fit.verdict in found.claim
    assert "**" not in found.claim


def test_only_what_is_shown_helps():
    """A clear gain, one by chance, and one excluded."""
    found = made.what_helps(study_of(remedies=[remedy(0.2, 0.1)]))
    assert found.claim.startswith("Shown to help: random shifts") and found.strength == "firm"
    noise = made.what_helps(study_of(remedies=[remedy(0.05, 0.2, "dropout")]))
    assert noise.strength == "cannot tell" and "cannot tell" in noise.claim
    none = made.what_helps(study_of(remedies=[remedy(-0.2, 0.1)]))
    assert none.strength == "firm" and none.claim.startswith("No gain that would matter")
    assert made.what_helps(study_of()) is None


@pytest.mark.parametrize(
    "curve, claim, strength",
    [
        (growing(0.5), "More training images would help", "firm"),
        (growing(0.02), "would not help much", "firm"),
        (growing(0.2, scatter=0.4), "cannot tell", "cannot tell"),
    ],
)
def test_more_images(curve, claim, strength):
    found = made.more_data(study_of(learning_curve=curve))
    assert claim in found.claim and found.strength == strength
    assert made.more_data(study_of()) is None


def answers(stated, true, n=4000):
    """Two folds of a network that says `stated` and is right with probability `true`."""
    found, folds = cross_validation([true] * 2, n // 2), []
    rng = np.random.default_rng(0)
    for fold in found.folds:
        order = rng.permutation(n // 2)
        top = fold.probabilities.argmax(axis=1)
        p = np.full(fold.probabilities.shape, (1 - stated) / 9)
        p[np.arange(len(p)), top] = stated
        changed = {"probabilities": p[order], "indices": fold.indices[order]}
        folds.append(dataclasses.replace(fold, **changed))
    return CrossValidation(folds, found.labels)


@pytest.mark.parametrize(
    "stated, true, said, strength",
    [
        (0.95, 0.8, "overconfident: its", "firm"),
        (0.8, 0.95, "underconfident: its", "firm"),
        (0.9, 0.9, "calibrated within chance", "tentative"),
    ],
)
def test_probabilities(stated, true, said, strength):
    study = study_of(calibration=calibrate(answers(stated, true), draws=60))
    found = further.trust(study)
    assert said in found.claim and found.strength == strength
    if strength == "firm":
        assert "15.00 percentage points" in words(found.claim)


def test_probabilities_that_are_no_numbers():
    bad = answers(0.9, 0.9)
    bad.folds[0].probabilities[:] = np.nan
    found = further.trust(study_of(calibration=calibrate(bad)))
    assert found.strength == "cannot tell" and found.link[1] == ""


def confused(pairs, right=50):
    """A study whose errors are these (label, predicted, times)."""
    pairs = [*pairs, (0, 0, right)]
    labels, said = (np.concatenate([np.full(pair[2], pair[at]) for pair in pairs]) for at in (0, 1))
    half = len(labels) // 2
    found = cross_validation([1.0] * 2, half)
    folds = [
        dataclasses.replace(fold, probabilities=np.eye(10)[said[i * half : (i + 1) * half]])
        for i, fold in enumerate(found.folds)
    ]
    return study_of(validation=CrossValidation(folds, labels))


def test_the_most_frequent_confusion_must_lead_beyond_chance():
    far = further.errors(confused([(4, 9, 30), (7, 2, 6)]))
    near = further.errors(confused([(4, 9, 11), (7, 2, 9)]))
    assert far.strength == "firm" and "Its most frequent error is e predicted as j" in far.claim
    assert near.strength == "tentative" and "not beyond chance" in near.claim
    assert "36 errors" in far.evidence and "makes 30" in far.evidence
    none = further.errors(confused([]))
    assert "makes no error" in none.claim and none.strength == "firm"


def test_suspected_labels_are_never_firm():
    study = study_of()
    found = further.labels(study_of(suspects=suspects(study.validation.out_of_fold)))
    assert found.strength == "tentative" and found.link[1] == "fig-worst-errors"
    perfect = study_of(accuracies=[1.0] * 5)
    clean = further.labels(study_of(suspects=suspects(perfect.validation.out_of_fold)))
    assert "No label is suspected" in clean.claim and clean.link[1] == ""


def tolerance(kind, tolerated, breaks_at, amounts=(1.0, 2.0)):
    measured = [
        Measured(a, 0.9, interval(0.88, 0.92), 0.05, interval(0.02, 0.08)) for a in (0.0, *amounts)
    ]
    return Tolerance(kind, "units", tuple(measured), tolerated, breaks_at)


@pytest.mark.parametrize(
    "kinds, said, strength",
    [
        ([("shift", 1.0, 2.0)], "tolerate shift of up to 1 pixel", "firm"),
        ([("shift", 1.0, 2.0), ("rotation", 0, 1.0)], "but do not tolerate rotation", "firm"),
        ([("shift", 1.0, 2.0), ("rotation", 0, None)], "tolerate shift", "tentative"),
        (
            [("shift", 0, None), ("rotation", 0, None)],
            "tolerate any shift or rotation",
            "cannot tell",
        ),
    ],
)
def test_robustness(kinds, said, strength):
    found = Robustness(100, (1,), 0.95, 0.05, tuple(tolerance(*kind) for kind in kinds))
    inference = further.robustness(study_of(robustness=found))
    assert said in words(inference.claim) and inference.strength == strength


def test_disturbances_that_were_not_measured_are_left_out():
    nothing = Robustness(100, (1,), 0.95, 0.05, (tolerance("shift", 0, None, amounts=()),))
    assert further.robustness(study_of(robustness=nothing)) is None
    assert further.robustness(study_of()) is None


@pytest.mark.parametrize(
    "verdict, said, strength",
    [
        (OPTIMISTIC, "is optimistic for new writers", "firm"),
        (IMMATERIAL, "not materially", "firm"),
        (UNCLEAR, "cannot tell", "cannot tell"),
    ],
)
def test_writers(verdict, said, strength):
    gap = gap_of(verdict)
    found = further.writers(study_of(writer_gap=gap))
    assert said in found.claim and found.strength == strength


def test_the_best_k_is_firm_where_its_rule_says_so():
    study = study_of(learning_curve=growing(0.3))
    firm = further.best_k(study)
    assert f"K = {study.best_k.verdict} is" in firm.claim
    assert (firm.strength == "firm") == study.best_k.firm
    doubtful = dataclasses.replace(study.best_k, range=(2, 20), worst_loss=0.3)
    assert further.best_k(study_of(best_k=doubtful)).strength == "tentative"


def test_stability():
    calm, wild, perfect = (
        study_of(validation=cross_validation(accuracies))
        for accuracies in ([0.95] * 5, [0.90, 0.99, 0.93, 0.97, 0.95], [1.0] * 5)
    )
    assert further.stability(calm).strength == "tentative"
    assert further.stability(wild).strength == "firm"
    assert further.stability(perfect) is None


def contender(title, right, of=400):
    correct = np.arange(of) < right
    found = proportion_interval(right, of)
    return Contender(title, RECIPES["dense"], 10, 10, right / of, found, 1.0, correct)


@pytest.mark.parametrize(
    "right, said, strength",
    [
        ((300, 310, 390), "A deep network does better than regression and a dense", "firm"),
        ((300, 389, 390), "better than regression; from a dense network it cannot", "tentative"),
        ((389, 390, 390), "cannot tell whether a deep network does better", "cannot tell"),
        ((399, 399, 300), "does worse than", "firm"),
    ],
)
def test_networks(right, said, strength):
    titles = ("regression", "dense network", "deep network")
    found = choices.architecture(study_of(model_comparison=[*map(contender, titles, right)]))
    assert said in found.claim and found.strength == strength


@pytest.mark.parametrize(
    "verdict, said, strength",
    [
        ("required", "is required", "firm"),
        ("beneficial", "is beneficial", "firm"),
        ("needed at this learning rate", "at this run's learning rate", "firm"),
        ("harmful", "does harm", "firm"),
        ("cannot tell", "cannot tell", "cannot tell"),
        ("no difference", "no material difference", "firm"),
    ],
)
def test_scaling(verdict, said, strength):
    inference = choices.scaling(study_of(scaling_verdict=scaled(verdict)))
    assert said in inference.claim and inference.strength == strength


def test_class_balance():
    even, skewed = (
        class_balance(np.repeat([0, 1], counts), np.repeat([0, 1], counts), 2)
        for counts in ([5000, 5000], [9000, 1000])
    )
    assert "are balanced" in choices.balance(study_of(class_balance=even)).claim
    found = choices.balance(study_of(class_balance=skewed))
    assert "are imbalanced" in found.claim and "90.0%" in words(found.claim)


# --- as they are shown ----------------------------------------------------------------------


def full_study():
    """A study in which everything was measured."""
    study = study_of(
        learning_curve=growing(0.5),
        remedies=[remedy(0.2, 0.1)],
        scaling_verdict=scaled("required"),
        robustness=Robustness(100, (1,), 0.95, 0.05, (tolerance("shift", 1.0, 2.0),)),
        model_comparison=[contender("regression", 300), contender("deep network", 390)],
    )
    study.class_balance = class_balance(study.labels, study.labels, 10)
    study.calibration = calibrate(study.validation, draws=30)
    study.suspects = suspects(study.validation.out_of_fold)
    study.writer_gap = gap_of(IMMATERIAL)
    return study


def states():
    yield full_study()
    yield study_of()
    yield study_of(accuracies=[1.0] * 5, test=1.0)
    yield study_of(accuracies=[0.5] * 2, test=0.0)
    yield study_of(accuracies=[0.1] * 5, test=0.1, learned=False)


def test_every_state_is_told_in_whole_sentences():
    for study in states():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            items = made.findings(study)
            shown = run_chapter("book/11_draw_conclusions", study)
        text = text_of(item for item in shown if item.kind in ("prose", "details"))
        assert len(re.findall(r"^\d+\. [^\n]*\.$", text, re.M)) == len(items)
        for item in items:
            for part in (item.claim, item.evidence, item.limit):
                assert part == part.strip() and ".." not in part and "**" not in part
            assert not item.claim.endswith(".") and not item.evidence.endswith(".")
            assert item.limit.endswith(".")
        told = re.sub(r"^ +|^\|.*$|\\\n *", "", text, flags=re.M)
        assert "nan" not in text and "None" not in told.replace("None of", "")
        assert "digit" not in text
        assert "> In short. " in text and "images from another source." in text
        json.dumps(plain(items), allow_nan=False)


def test_what_belongs_to_an_entry_is_indented_under_it():
    lines = prose.listed(made.findings(full_study())).split("\n\n")
    for head, body in zip(lines[::2], lines[1::2], strict=True):
        width = len(re.match(r"\d+\. ", head)[0])
        assert len(body) - len(body.lstrip(" ")) == width and body.lstrip().startswith("*Evidence")
    assert len(lines) >= 20


def test_five_findings_are_shown_and_the_others_fold_with_their_numbers():
    study = full_study()
    items, shown = made.findings(study), run_chapter("book/11_draw_conclusions", study)
    visible, folded = (
        words(text_of(item for item in shown if item.kind == kind)) for kind in ("prose", "details")
    )
    assert len(items) > 12
    for number, item in enumerate(items, 1):
        mark = f"{number}. {words(item.claim)}."
        assert (mark in visible) == (number <= 5) and (mark in folded) == (number > 5)
    (table,) = [item.value for item in shown if item.kind == "open"]
    assert list(table.frame.claim) == [item.claim for item in items]


def test_the_answer_quotes_the_leading_claims():
    study = full_study()
    found = by_topic(study)
    text = words(prose.conclusions_in_short(study, made.findings(study)))
    assert words(found["Accuracy"].claim) in text
    assert (
        "Shown to help: dropout. More training images would help"
        in text.replace(" (tentative)", "")
        or "More training images would help" in text
    )
    assert found["Probabilities"].claim[:20] in text
    assert "whether a bigger network" not in text.lower()
    unclear = study_of(learning_curve=growing(0.2, scatter=0.4))
    nothing = words(prose.conclusions_in_short(unclear, made.findings(unclear)))
    assert "What would improve the model, this run cannot tell" in nothing


@pytest.mark.parametrize(
    "curves, learned, said",
    [
        ((flat(np.nan), flat(np.nan), 0.9, 0.9), False, "one that converges"),
        ((fall(2.3, 0.1, 0.1), fall(2.3, 0.12, 0.1), 0.05, 0.06), True, "more epochs would help"),
        ((flat(0.3), flat(0.32), 0.10, 0.11), True, "training them longer"),
    ],
)
def test_an_underfitting_run_says_what_would_improve_it(curves, learned, said):
    study = study_of(curves=curves, learned=learned)
    assert study.fit.verdict == "underfitting"
    assert said in by_topic(study)["More training"].claim
    assert said in prose.improvements(made.findings(study))
    assert "More training" not in by_topic(study_of())


def test_the_landing_page_gives_the_results_with_intervals_and_an_answer_to_each_question():
    study = full_study()
    study.scaling = scaling_experiment([0.1] * 4, [0.9] * 4)
    text = words(text_of(run_chapter("index", study)))
    assert f"Test accuracy: {study.test.accuracy:.2%} (95% CI {study.test.interval:.2%})" in text
    assert f"Cross-validated accuracy: {study.validation.mean_accuracy:.2%} (95% CI" in text
    assert f"Verdict on the fit: {study.fit.phrase}" in text
    assert len(re.findall(r"- \[[^\]]+\?\]\(book/\d\d_\w+\.ipynb\) [A-Z0-9]", text, re.M)) == 12
    assert "nan" not in text and "None" not in text
    # A network whose probabilities are not finite has no calibration to speak of.
    study.calibration = Calibration("cannot tell", 10)
    assert "not all probabilities are finite" in text_of(run_chapter("index", study))


def drawn_by():
    """The function that draws each figure, by the figure's name."""
    found = {}
    for path in (ROOT / "analysis" / "report" / "figures").glob("*.py"):
        for function in ast.parse(path.read_text()).body:
            if isinstance(function, ast.FunctionDef):
                for name in re.findall(r'"(fig-[a-z-]+)"', ast.unparse(function).replace("'", '"')):
                    found.setdefault(name, function.name)
    return found


def test_links_lead_to_the_chapters_that_show_the_figures():
    """The build fails where a link leads nowhere."""
    drawn, items = drawn_by(), made.findings(full_study())
    links = {item.link for item in items}
    assert len(links) > 10
    for chapter, figure in links:
        source = (ROOT / "book" / f"{chapter}.ipynb").read_text(encoding="utf-8")
        imported = rf"import [^\\]*\b{drawn[figure]}\b" if figure in drawn else figure or "."
        assert re.search(imported, source), (chapter, figure)
        title = json.loads(source)["cells"][0]["source"]
        title = "".join(title).splitlines()[0].removeprefix("# ")
        assert f"[{title}]({chapter}.ipynb)" in prose.shown_in((chapter, figure))
