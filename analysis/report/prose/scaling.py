"""Sentences of the preparation chapter about why pixels are scaled: theory and experiment."""

import numpy as np

from analysis.models.architectures import MODELS
from analysis.models.recipes import MOMENTUM, RECIPES
from analysis.report.display import Text
from analysis.report.prose.phrases import SCALING_NAMES, title
from analysis.report.words import (
    NBSP,
    count,
    counted,
    finite,
    listing,
    number,
    percent,
    pixel_value,
    points,
    step_size,
    table,
)
from analysis.statistics import intervals as statistics
from analysis.verdicts import scaling as scaling_rule

# Rates were tried in tenfold steps, so that a best rate is known to a factor of three or so.
ROUGHLY = 30

BOEHNING = (
    "D. Böhning (1992). Multinomial logistic regression algorithm. *Annals of the Institute of "
    "Statistical Mathematics* 44(1), 197–200. "
    "[doi:10.1007/BF00048682](https://doi.org/10.1007/BF00048682)"
)
LECUN = (
    "Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. *Neural Networks: "
    "Tricks of the Trade*, Lecture Notes in Computer Science 1524, 9–50. "
    "[doi:10.1007/3-540-49430-8_2](https://doi.org/10.1007/3-540-49430-8_2)"
)


def scaling_theory(study):
    """Why the size of the pixel values matters to gradient descent."""
    return Text(
        "The first layer computes $z = W x + b$ from the pixels $x$. Backpropagation gives the "
        "gradient of the loss in its weights as\n\n"
        "$$\\frac{\\partial L}{\\partial W} = \\delta \\, x^\\top,$$\n\n"
        "where $\\delta$ is the error that comes back to the layer. A step of gradient descent "
        "with learning rate $\\eta$ therefore changes the layer's output for the same image by\n\n"
        "$$\\Delta z = -\\eta \\, \\delta \\, (x^\\top x + 1).$$\n\n"
        "The pixels enter twice: once in the gradient, once when the changed weights meet them "
        "again. Pixels $c$ times as large make the step of the output about $c^2$ times as large, "
        "and the learning rate would have to be $c^2$ times smaller to undo that. How large a step "
        "may be is a question of curvature. For a network without a hidden layer, the curvature "
        "of the loss in the weights is at most $\\frac{1}{2} \\lambda$, where $\\lambda$ is the "
        "largest "
        "eigenvalue of the mean of $x x^\\top$ over the images (Böhning 1992), and plain gradient "
        "descent cannot diverge with\n\n"
        "$$\\eta < \\frac{4}{\\lambda}.$$\n\n"
        "For networks with hidden layers this is a guide and no guarantee.\n\n"
        "A smaller learning rate does not undo everything. From the same initial weights, pixels "
        "$c$ times as large make the outputs of the untrained network (before the softmax) $c$ "
        "times as large, so that it may start out certain of wrong answers. And one rate serves "
        "all weights, among them the biases, whose gradient does not grow with the pixels. LeCun "
        "et al. (1998) give a reason for subtracting the mean as well: if all pixels are positive, "
        "the weights of a unit can only all grow or all shrink together in one step, and descent "
        "has to zigzag.\n\n" + _factor(study)
    )


def _factor(study):
    """By how much the pixels of this dataset exceed the unit range."""
    facts = study.scaling.facts
    divisor = facts["scalers"][facts["scalings"].index("unit")]["divisor"]
    what = f"The pixels of {title(study)} span {pixel_value(divisor)}"
    if divisor > 2:
        return (
            f"{what}, so that raw pixels call for steps up to {pixel_value(divisor)}² ="
            f"{NBSP}{number(divisor**2)} times smaller than pixels scaled to [0, 1]."
        )
    if divisor < 0.5:
        return (
            f"{what}, so that raw pixels call for larger steps than pixels scaled to [0, 1], by a "
            f"factor of up to {number(1 / divisor**2)}."
        )
    return f"{what} as they are, so that scaling them to [0, 1] changes little here."


def scaling_design(study):
    """How the experiment was set up."""
    facts = study.scaling.facts
    rates = facts["learning_rates"]
    return Text(
        f"A small network with one hidden layer of {facts['hidden_units']} units learns from "
        f"{count(facts['train_size'])} images of the first fold's training part and answers for "
        f"{count(facts['validation_size'])} images of its validation part. It is trained for "
        f"{counted(facts['epochs'], 'epoch')}, with the run's batches of "
        f"{count(study.parameters.batch_size)} and momentum {MOMENTUM}, under each of "
        f"{len(facts['scalings'])} scalings and each of {len(rates)} learning rates from "
        f"{step_size(rates[0])} to {step_size(rates[-1])}, each time from the same "
        f"{facts['starts']} starts: the same weights and the same order of images. So every "
        "scaling may choose the learning rate that suits it, and raw pixels are not beaten merely "
        f"by a rate chosen for scaled ones.{_unlike(study)}"
    )


def _unlike(study):
    """In what the run's own training differs from the experiment's, where it does."""
    model, text = study.parameters.model, ""
    if RECIPES[model].one_cycle:
        text += (
            " The rates of the experiment stay the same from the first step to the last; the run's "
            f"own, {step_size(study.parameters.learning_rate)}, is the largest of its cycle."
        )
    if MODELS[model].normalised:
        text += (
            " The run's network also normalises its batches, which the small one does not, and "
            "may depend less on the scale of the pixels."
        )
    return text


def scaling_table(study):
    """Accuracies of the experiment."""
    facts, verdict = study.scaling.facts, study.scaling_verdict
    rows = [
        (
            SCALING_NAMES[row["scaling"]],
            step_size(row["best_rate"]),
            percent(row["best_accuracy"], 1),
            f"{100 * row['low']:.1f} to {percent(row['high'], 1)}",
            percent(row["at_run_rate"], 1),
            f"{len(row['working_rates'])} of {len(facts['learning_rates'])}",
        )
        for row in verdict.rows
    ]
    columns = [
        "input",
        "best learning rate",
        "accuracy there",
        f"range of {counted(facts['starts'], 'start')}",
        f"accuracy at this run's rate, {step_size(study.parameters.learning_rate)}",
        "rates that work",
    ]
    within = points(scaling_rule.WORKS_WITHIN, 0)
    return Text(
        table(rows, columns)
        + "\n\nAccuracies are on validation images, means over the starts. A rate works if it "
        f"comes within {within} of the best accuracy in the experiment."
    )


def _gain(gain, found, where):
    """One comparison of scaled with raw pixels."""
    low, high = found.low, found.high
    limits = (
        f" (95% interval {_points(low)} to {_points(high)})" if finite(low) and finite(high) else ""
    )
    if abs(gain) < 0.0005:
        return f"{where}, pixels scaled to [0, 1] and raw pixels come out equal{limits}."
    more = "more" if gain > 0 else "less"
    sure = "" if low > 0 or high < 0 else ", which may be chance"
    return (
        f"{where}, pixels scaled to [0, 1] reach {points(abs(gain), 1)} {more} than raw ones"
        f"{limits}{sure}."
    )


def _points(share):
    return f"{100 * share:.1f}".replace("-", "−")


def scaling_reading(study):
    """What the accuracies say."""
    verdict, facts = study.scaling_verdict, study.scaling.facts
    rates = facts["learning_rates"]
    sentences = [
        _gain(verdict.gain_at_best, verdict.at_best, "Each at its own best learning rate"),
        _gain(
            verdict.gain_at_run_rate,
            verdict.at_run_rate,
            f"At this run's rate of {step_size(study.parameters.learning_rate)}",
        ),
    ]
    edge = [
        SCALING_NAMES[row["scaling"]]
        for row in verdict.rows
        if row["best_rate"] in (rates[0], rates[-1])
    ]
    if edge:
        sentences.append(
            f"For {listing(edge)} the best rate is at an end of the range that was tried, so that "
            "a rate beyond it might do better still."
        )
    sentences.append(
        f"The intervals rest on {counted(facts['starts'], 'start')} and on those alone: other "
        f"images would move the accuracies too, and on {count(facts['validation_size'])} "
        f"validation images an accuracy is uncertain by about ±{points(_reach(study), 1)}. "
        f"After {counted(facts['epochs'], 'epoch')} the experiment speaks of how fast a network "
        "learns; what raw pixels would reach with much longer training it does not say."
    )
    return Text(" ".join(sentences))


def _reach(study):
    """Half the width of the 95% interval of the accuracy on scaled pixels."""
    n = study.scaling.facts["validation_size"]
    right = round(study.scaling_verdict.row("unit")["best_accuracy"] * n)
    return statistics.proportion_interval(right, n).half_width


def scaling_start_reading(study):
    """What the loss curves say about the start of training."""
    facts, curves = study.scaling.facts, study.scaling.arrays["curves"]
    start = {kind: float(curves[i, 0, :, 0].mean()) for i, kind in enumerate(facts["scalings"])}
    even = float(np.log(study.dataset.n_classes))
    text = (
        f"A network that gives all {study.dataset.n_classes} classes the same probability has a "
        f"loss of {number(even)}. Before any training, the loss is {number(start['none'])} on raw "
        f"pixels, {number(start['unit'])} on pixels scaled to [0, 1] and "
        f"{number(start['standard'])} on standardised ones. "
    )
    if start["none"] > 2 * max(start["unit"], even):
        text += (
            "Raw pixels make the untrained outputs large, and the network starts out certain and "
            "wrong; training must first undo that."
        )
    else:
        text += "So raw pixels do not start out worse here by much, if at all."
    run_rate = facts["learning_rates"].index(study.parameters.learning_rate)
    end = float(curves[facts["scalings"].index("none"), run_rate, :, -1].mean())
    if not finite(end):
        text += " At this run's rate, training on raw pixels diverged."
    elif abs(end / even - 1) < 0.05:
        text += (
            f" At this run's rate, the loss on raw pixels ends at {number(end)}, about that of a "
            "network that prefers no class: it has learned next to nothing."
        )
    return Text(text)


def scaling_mechanics(study):
    """Gradient, curvature and safe steps under each scaling."""
    rows = [
        (
            SCALING_NAMES[row["scaling"]],
            number(row["gradient"]),
            number(row["largest_eigenvalue"]),
            step_size(float(f"{row['safe_rate']:.2g}")),
            step_size(row["best_rate"]),
            number(row["condition"], 2),
        )
        for row in study.scaling_verdict.rows
    ]
    columns = [
        "input",
        "norm of the first gradient",
        "largest eigenvalue λ",
        "safe step, 4 / λ",
        "best rate found",
        "condition",
    ]
    return Text(
        table(rows, columns)
        + "\n\nThe norm is that of the gradient in the first layer's weights before training, "
        "mean over the starts. The condition is λ over the smallest of those eigenvalues that "
        "make up 99% of the total: the larger it is, the more the steepest direction holds "
        "back the others."
    )


def mechanics_reading(study):
    """Whether the measured numbers follow the theory."""
    verdict = study.scaling_verdict
    raw, unit, standard = (verdict.row(kind) for kind in ("none", "unit", "standard"))
    ratio = raw["largest_eigenvalue"] / unit["largest_eigenvalue"]
    text = ""
    if ratio > 2:
        text = (
            f"On raw pixels λ is {number(ratio)} times as large as on pixels scaled to [0, 1], "
            f"and the first gradient {number(raw['gradient'] / unit['gradient'], 2)} times. "
        )
        slower = unit["best_rate"] / raw["best_rate"]
        text += (
            f"The best rate found for raw pixels is {number(slower)} times smaller. "
            if slower > 1.01
            else "Yet the best rate found for raw pixels is no smaller. "
        )
    ratios = [row["best_rate"] / row["safe_rate"] for row in verdict.rows]
    apart = max(max(ratio, 1 / ratio) for ratio in ratios)
    text += f"The best rates found lie within a factor of {np.ceil(apart):.0f} of the safe steps"
    text += (
        ", although the network has a hidden layer and is trained with momentum: the curvature "
        "tells the order of magnitude, and no more. "
        if apart < ROUGHLY
        else ": here the safe step is a rough guide at best. "
    )
    if standard["condition"] < 0.9 * unit["condition"]:
        text += (
            "Dividing by a constant leaves the condition as it was. Subtracting the mean lowers "
            f"it, from {number(unit['condition'], 2)} to {number(standard['condition'], 2)}."
        )
    else:
        text += "Dividing by a constant leaves the condition as it was."
    return Text(text)


def scaling_verdict(study):
    """The verdict on scaling, and the rule behind it."""
    verdict = study.scaling_verdict
    epochs = counted(study.scaling.facts["epochs"], "epoch")
    said = {
        "needed": f"scaling is **needed**: within {epochs}, raw pixels do worse even with the "
        "learning rate that suits them best",
        "convenient": "scaling is **convenient**: with a rate of their own, raw pixels do not "
        "lose more than chance explains, but with the rate of this run, which suits scaled ones, "
        "they do",
        "harmful": f"scaling is **harmful** on these images: within {epochs}, raw pixels do better "
        "with the learning rate that suits them best",
        "no difference": "scaling makes **no difference** that this experiment can show, neither "
        "at the best rates nor at this run's",
    }[verdict.verdict]
    return Text(f"> **The rule.** {scaling_rule.rule()}\n\nBy this rule {said}.")


def preparation_references(study):
    """The works that the chapter cites."""
    return Text(f"- {BOEHNING}\n- {LECUN}")
