"""Sentences of the model chapter."""

import inspect

import numpy as np

from analysis.comparison import paired
from analysis.models import MODELS, build_network
from analysis.notebook import Text
from analysis.prose.words import (
    answer,
    count,
    counted,
    interval,
    listing,
    p_value,
    percent,
    percent_range,
    points,
    seconds,
    table,
    with_sign,
)
from analysis.recipes import MOMENTUM, compile_network

# A paired difference below this is called noise, as usual at the 95 % level.
ALPHA = 0.05
# One percentage point.
MATERIAL = 0.01


def an(noun):
    """A noun with its article."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def own_network(study):
    return study.contenders[-1]


def compared(study):
    """How the comparison was set up."""
    fold = study.validation.folds[0]
    run = study.parameters
    names = listing(an(item.title) for item in study.contenders)
    return Text(
        f"The networks compared are {names}. All learn from the same "
        f"{count(fold.train_size)} images, the training part of the first fold, and answer for "
        f"the same {count(fold.validation_size)} held-out images; all follow the same recipe: "
        f"{counted(run.epochs, 'epoch')}, batches of {count(run.batch_size)}, stochastic gradient "
        f"descent with step size {run.learning_rate:g} and momentum {MOMENTUM}. The dense "
        "network is made so wide that it has about as many weights as the baseline, so that "
        "the two differ in how the weights are arranged and not in how many there are."
    )


def comparison_table(study):
    """The compared networks in numbers."""
    rows = [
        (
            item.title,
            count(item.parameters),
            count(item.multiply_adds),
            percent(item.accuracy),
            percent_range(item.interval.low, item.interval.high),
            f"{item.seconds:.1f}",
        )
        for item in study.contenders
    ]
    return Text(
        table(
            rows,
            [
                "network",
                "weights",
                "multiply-adds per image",
                "validation accuracy",
                "95 % interval",
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
            f"Between the {first.title} and the {second.title} this fold cannot tell: the "
            f"difference is {points(test.difference)} (95 % interval {with_sign(100 * low)} to "
            f"{with_sign(100 * high)}; {p_value(test.p_value)})."
        )
    better, worse = (first, second) if test.difference > 0 else (second, first)
    if test.difference < 0:
        low, high = -high, -low
    return (
        f"The {better.title} beats the {worse.title} by {points(abs(test.difference))} "
        f"(95 % interval {100 * low:.2f} to {100 * high:.2f}; {p_value(test.p_value)})."
    )


def comparison_reading(study):
    """What the comparison says."""
    own = own_network(study)
    sentences = [_difference(own, item) for item in reversed(study.contenders[:-1])]
    return Text(
        " ".join(sentences)
        + " The tests compare the networks image by image (McNemar). They speak of these trained "
        "networks: training again from another start would move each accuracy a little, and "
        "one fold cannot show by how much."
    )


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
        f"the {MODELS[name].title} {points(loss, 1)}"
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
    elif own in ("baseline", "deeper") and dense in lost:
        gain = lost[dense] - lost[own]
        shares = np.array([by_name[own][at], by_name[dense][at]])
        noise = 1.96 * np.sqrt(np.sum(shares * (1 - shares)) / facts["images"])
        if abs(gain) < max(MATERIAL, noise):
            sentences.append(
                "The convolutional and the dense network lose too nearly the same for shift "
                "tolerance to be an argument for either on these images."
            )
        elif gain > 0:
            sentences.append(
                f"The convolutional network loses {points(gain, 1)} less than the dense one, as "
                "one expects of filters that find a pattern wherever it lies and of pooling that "
                "forgives a pixel. The layers after them still tie what was found to its "
                "place, and so the tolerance is limited."
            )
        else:
            sentences.append(
                "Here the convolution does not help: the dense network loses less, so "
                "shift tolerance is no argument for it on these images."
            )
    return Text(" ".join(sentences))


def layer_rows(study):
    """The layers of the run's network in numbers."""
    layers = study.final.facts["layers"]
    rows = [
        (
            layer["layer"],
            layer["detail"],
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
        f"them in one {name[weights['layer']]} ({weights['detail']}). "
    )
    share = percent(work["multiply_adds"] / work_total, 1)
    if work is weights:
        sentence += f"The same layer does {share} of the multiply-adds."
    else:
        sentence += (
            f"Most of the work, {share} of the multiply-adds, is done by one "
            f"{name[work['layer']]} ({work['detail']})."
        )
    return Text(sentence)


def _code(*functions):
    """The source of functions as a block of code, without their documentation."""
    blocks = []
    for function in functions:
        source = inspect.getsource(function)
        blocks.append(source.replace(f'    """{function.__doc__}"""\n', ""))
    return "```python\n" + "\n\n".join(blocks) + "```"


def network_source():
    """The code that builds the networks."""
    return Text(_code(build_network))


def training_source():
    """The code that sets the recipe, and how it is used."""
    return Text(
        _code(compile_network)
        + "\n\nTraining then calls `network.fit` for one epoch at a time, each with an order of "
        "the images of its own, and measures the network with `network.evaluate` in between."
    )


def recipe(study):
    """The recipe of the training, in words."""
    run = study.parameters
    scaling = {
        "unit": "scaled to the range from 0 to 1",
        "standard": "standardised with the mean and standard deviation of the training part",
        "none": "left as they are",
    }[run.scaling]
    return Text(
        f"Recipe of this run: pixels {scaling}; cross-entropy loss; stochastic gradient descent "
        f"with step size {run.learning_rate:g} and momentum {MOMENTUM}; batches of "
        f"{count(run.batch_size)} images; {counted(run.epochs, 'epoch')}; no early stopping, no "
        "augmentation, no dropout. Nothing in it was tuned on this run's results."
    )


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
        + f". The gradient steps took {seconds(fold.seconds)} on one thread. What the two curves "
        "say of the fit is judged over all folds in the chapter on the curves."
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
    others = [item for item in study.contenders[:-1]]
    best = max(others, key=lambda item: item.accuracy)
    title = MODELS[study.parameters.model].title
    reason = _difference(own, best)
    run = study.parameters
    convolutional = run.model in ("baseline", "deeper")
    why = (
        "It slides small filters over the image, so that a pattern is learned once and "
        "recognised anywhere, with few weights in that layer. "
        if convolutional
        else ""
    )
    return Text(
        answer(
            f"The network of this run is {an(title)} with {count(own.parameters)} weights. {why}"
            f"On the first fold's held-out images it reaches {percent(own.accuracy)}, "
            f"{interval(own.interval)}. {reason}"
        )
    )
