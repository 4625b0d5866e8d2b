"""Sentences of the model chapter."""

import numpy as np

from analysis.evaluation.model_comparison import one_recipe, paired
from analysis.models.architectures import MODELS
from analysis.report.display import Text
from analysis.report.model_words import layer_detail, title_of
from analysis.report.prose.recipes import shift_words
from analysis.report.words import (
    an,
    answer,
    count,
    counted,
    interval,
    listing,
    number,
    p_value,
    percent,
    percent_range,
    points,
    seconds,
    table,
    with_sign,
)

# A paired difference below this is called noise, as usual at the 95% level.
ALPHA = 0.05
# One percentage point.
MATERIAL = 0.01


def own_network(study):
    return study.model_comparison[-1]


def comparison_table(study):
    """The compared networks in numbers."""
    rows = [
        (
            title_of(item.name),
            count(item.parameters),
            count(item.multiply_adds),
            percent(item.accuracy),
            percent_range(item.interval.low, item.interval.high),
            f"{item.seconds:.1f}",
        )
        for item in study.model_comparison
    ]
    return Text(
        table(
            rows,
            [
                "network",
                "weights",
                "multiply-adds per image",
                "validation accuracy",
                "95% interval",
                "training time (s)",
            ],
        )
    )


def _difference(first, second):
    """What the paired comparison of two contenders says."""
    test = paired(first, second)
    low, high = test.interval.low, test.interval.high
    if test.p_value >= ALPHA:
        return (
            f"Between the {title_of(first.name)} and the {title_of(second.name)} this fold cannot "
            f"tell: the difference is {points(test.difference)} (95% interval "
            f"{with_sign(100 * low)} to {with_sign(100 * high)}; {p_value(test.p_value)})"
            + ("." if low <= 0 <= high else ", a case on the edge: the exact test decides.")
        )
    better, worse = (first, second) if test.difference > 0 else (second, first)
    if test.difference < 0:
        low, high = -high, -low
    return (
        f"The {title_of(better.name)} beats the {title_of(worse.name)} by "
        f"{points(abs(test.difference))} (95% interval {100 * low:.2f} to "
        f"{100 * high:.2f}; {p_value(test.p_value)})."
    )


def comparison_reading(study):
    """What the comparison says."""
    own = own_network(study)
    sentences = [_difference(own, item) for item in reversed(study.model_comparison[:-1])]
    if not one_recipe(study.model_comparison):
        sentences += _price(study)
        sentences.append(
            "Network and recipe differ at once, so that the measurement cannot tell which of the "
            "two makes a difference."
        )
    return Text(
        " ".join(sentences)
        + " The tests compare the networks image by image (McNemar). They speak of these trained "
        "networks: training again from another start would move each accuracy a little, and "
        "one fold cannot show by how much."
        + (
            " Variants of the run's network, other widths or remedies against overfitting, are "
            "tried over the folds in [Read the curves](08_read_the_curves.ipynb)."
            if study.plan.variants
            else ""
        )
    )


def _price(study):
    """What the run's network costs beside the baseline, where that is compared."""
    own = own_network(study)
    baseline = next((item for item in study.model_comparison[:-1] if item.name == "baseline"), None)
    if baseline is None:
        return []
    weights = number(own.parameters / baseline.parameters, 2)
    work = number(own.multiply_adds / baseline.multiply_adds, 2)
    time = number(own.seconds / baseline.seconds, 2)
    return [
        f"Beside the baseline, the {title_of(baseline.name)}, the {title_of(own.name)} has "
        f"{weights} times the weights, does {work} times the multiply-adds for an image, and took "
        f"{time} times the time for its whole training."
    ]


def shift_reading(study):
    """What the shifted images say."""
    facts, accuracy = study.shifts.facts, study.shifts.arrays["accuracy"]
    by_name = dict(zip(facts["models"], accuracy, strict=True))
    # Where the run's own network is mostly wrong, differences mean little.
    kept = [d for d, value in enumerate(by_name[study.parameters.model]) if d and value >= 0.5]
    at = max(kept, default=1)
    distance = facts["distances"][at]
    lost = {name: values[0] - values[at] for name, values in by_name.items()}
    listed = listing(
        f"the {title_of(name)} {points(loss, 1)}"
        for name, loss in sorted(lost.items(), key=lambda item: item[1])
    )
    sentences = [
        f"Moved by {counted(distance, 'pixel')}, the images cost {listed} of accuracy "
        f"(on {count(facts['images'])} validation images, four directions each)."
    ]
    own, dense = study.parameters.model, "dense"
    if by_name[own][0] < 0.5:
        sentences.append(
            "The run's own network recognises too few images for the comparison to mean anything."
        )
    elif MODELS[own].convolutional and dense in lost:
        gain = lost[dense] - lost[own]
        shares = np.array([by_name[own][at], by_name[dense][at]])
        noise = 1.96 * np.sqrt(np.sum(shares * (1 - shares)) / facts["images"])
        if abs(gain) < max(MATERIAL, noise):
            sentences.append(
                f"The {title_of(own)} and the dense one lose too nearly the same for shift "
                "tolerance to be an argument for either on these images."
            )
        elif gain > 0:
            sentences.append(
                f"The {title_of(own)} loses {points(gain, 1)} less than the dense one, as "
                "one expects of filters that find a pattern wherever it lies and of pooling that "
                "forgives a pixel."
                + (
                    f" But it was also trained on images that were moved by "
                    f"{shift_words(MODELS[own])}, which the dense one was not, and how much of "
                    "the difference is due to that, this measurement does not tell."
                    if MODELS[own].shift
                    else ""
                )
                + " The layers after the filters still tie what was found to its place, and so the "
                "tolerance is limited."
            )
        else:
            sentences.append(
                "Here the convolution does not help: the dense network loses less, so "
                f"shift tolerance is no argument for the {title_of(own)} on these images."
            )
    return Text(" ".join(sentences))


def skeleton(study):
    """What the parts of the run's network are for."""
    card = MODELS[study.parameters.model]
    kinds = [layer["layer"] for layer in study.final.facts["layers"]]
    softmax = "a softmax, which turns scores into probabilities that sum to one"
    if not card.convolutional:
        hidden = kinds.count("Dense") - 1
        return Text(
            f"From the image to the classes: the pixels in a row, "
            f"{counted(hidden, 'hidden layer')} in which every unit weighs all numbers before it, "
            f"and a last layer with {softmax}."
            if hidden
            else "From the image to the classes there is one layer only: it weighs every pixel "
            f"for every class and ends in {softmax}."
        )
    n_found, n_thinned = kinds.count("Conv2D"), kinds.count("MaxPooling2D")
    n_weighing = kinds.count("Dense")
    finding, thinning, weighing = (
        plural if number_ > 1 else singular
        for number_, singular, plural in (
            (n_found, "a layer that finds local patterns", "layers that find local patterns"),
            (n_thinned, "a layer that thins them out", "layers that thin them out"),
            (
                n_weighing,
                "a layer that weighs all that was found",
                "layers that weigh all that was found",
            ),
        )
    )
    text = f"From the image to the classes: {finding}, {thinning}, and {weighing}. "
    text += f"The last layer ends in {softmax}."
    if card.shift:
        text += (
            " Before them all stands a layer that moves the images at random while the network "
            "is trained, and does nothing afterwards."
        )
    if card.normalised:
        text += (
            " Batch normalisation keeps the numbers between the layers in a steady range, which "
            "lets training take longer steps."
        )
    return Text(text)


def layer_rows(study):
    """The layers of the run's network in numbers."""
    layers = study.final.facts["layers"]
    rows = [
        (
            layer["layer"],
            layer_detail(layer),
            " × ".join(map(count, layer["output"])),
            count(layer["parameters"]),
            count(layer["multiply_adds"]),
        )
        for layer in layers
    ]
    sums = (sum(layer[key] for layer in layers) for key in ("parameters", "multiply_adds"))
    total = ("**total**", "", "", *(f"**{count(number)}**" for number in sums))
    return Text(
        table(
            [*rows, total],
            ["layer", "what it does", "output", "weights", "multiply-adds per image"],
            align="llrrr",
        )
    )


def layer_reading(study):
    """Where the weights and the work are."""
    layers = study.final.facts["layers"]
    weights = max(layers, key=lambda layer: layer["parameters"])
    work = max(layers, key=lambda layer: layer["multiply_adds"])
    total = study.final.facts["parameters"]
    work_total = sum(layer["multiply_adds"] for layer in layers)
    name = {"Conv2D": "convolution", "Dense": "dense layer"}
    sentence = (
        f"The network has {count(total)} weights, {percent(weights['parameters'] / total, 1)} of "
        f"them in one {name[weights['layer']]} ({layer_detail(weights)}). "
    )
    share = percent(work["multiply_adds"] / work_total, 1)
    if work is weights:
        sentence += f"The same layer does {share} of the multiply-adds."
    else:
        sentence += (
            f"The largest part of the work, {share} of the multiply-adds, is done by one "
            f"{name[work['layer']]} ({layer_detail(work)})."
        )
    # Of the four numbers that a filter's normalisation keeps, two are averages.
    kept = sum(x["parameters"] for x in layers if x["layer"] == "BatchNormalization") // 2
    if kept:
        sentence += (
            f" Counted with the weights are {count(kept)} running averages of batch "
            "normalisation, which training keeps but no gradient moves."
        )
    return Text(sentence)


def training_reading(study):
    """What the training of the first fold's network looked like."""
    fold = study.validation.folds[0]
    train, validation = fold.history["train"], fold.history["validation"]
    if not (train[1:, 0] < float("inf")).all():
        return Text(
            "The training diverged: the loss left the range of numbers. The step size is too "
            "large for this network and these pixels."
        )
    return Text(
        f"Before training, the network is right on {percent(validation[0, 1], 1)} of the held-out "
        f"images. After one epoch it is right on {percent(validation[1, 1])}"
        + (
            f", after {count(len(train) - 1)} on {percent(validation[-1, 1])} "
            f"(and on {percent(train[-1, 1])} of those it learned from)"
            if len(train) > 2
            else f" (and on {percent(train[1, 1])} of those it learned from)"
        )
        + f". {as_measured(study)}The gradient steps took {seconds(fold.seconds)} on one thread. "
        "What the two curves say of the fit is judged over all folds in "
        "[Read the curves](08_read_the_curves.ipynb)."
    )


def as_measured(study):
    """How measuring differs from training, a sentence with a space after it; or nothing."""
    card = MODELS[study.parameters.model]
    differences = []
    if card.shift:
        differences.append("the images lie still instead of being moved at random")
    if card.normalised:
        differences.append("batches are normalised by running averages instead of their own")
    if not differences:
        return ""
    return (
        "All this is measured on the network as it will be used, which is not quite how it is "
        f"trained: {', and '.join(differences)}. "
    )


def final_reading(study):
    """The final model."""
    return Text(
        f"The final model is the same network with the same recipe, trained on all "
        f"{count(study.n_train)} training images of the run. It is the one that meets the test "
        "set, once, after everything else was decided."
    )


def model_answer(study):
    """The answer of the chapter."""
    own = own_network(study)
    others = [item for item in study.model_comparison[:-1]]
    best = max(others, key=lambda item: item.accuracy)
    title = title_of(study.parameters.model)
    reason = _difference(own, best)
    why = (
        "It slides small filters over the image, so that a pattern is learned once and "
        "recognised anywhere, with few weights for it. "
        if MODELS[study.parameters.model].convolutional
        else ""
    )
    return Text(
        answer(
            f"The network of this run is {an(title)} with {count(own.parameters)} weights. {why}"
            f"On the first fold's held-out images it reaches {percent(own.accuracy)}, "
            f"{interval(own.interval)}. {reason}"
        )
    )
