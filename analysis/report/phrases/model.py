"""Sentences of the chapter that builds the model, by network and by measurement."""

from analysis.models.architectures import MODELS
from analysis.report.model_words import layer_detail, title_of
from analysis.report.words import counted, listing, number, p_value, percent
from analysis.statistics.levels import ALPHA

# One percentage point.
MATERIAL = 0.01

SUITS = {
    "baseline": "A convolutional network suits images: its small filters detect the same local "
    "pattern at every position. This run uses the baseline, with one convolution, max pooling and "
    "two dense layers, {weights:,} weights in all.",
    "deeper": "A convolutional network suits images: its small filters detect the same local "
    "pattern at every position. This run uses a deeper one, with three convolutions and two dense "
    "layers, {weights:,} weights in all.",
    "efficient": "A convolutional network suits images: its small filters detect the same local "
    "pattern at every position. This run uses an efficient one, with three convolutions, batch "
    "normalisation and one dense layer, {weights:,} weights in all.",
    "dense": "This run uses a dense network with {weights:,} weights, in which every pixel has "
    "separate weights; a convolutional network, whose filters detect a local pattern at every "
    "position, is the usual choice for images.",
    "logistic": "This run uses multinomial logistic regression with {weights:,} weights, the "
    "simplest model that could work; a convolutional network, whose filters detect a local "
    "pattern at every position, is the usual choice for images.",
}
"""The answer on the kind of network, by the run's model."""

REACHES = {
    "better": "On the {images:,} validation images of the first fold it classifies {own:.2%} "
    "correctly (95% CI {own_interval:.2%}), {gain:.2f} percentage points more than the {other}.",
    "worse": "On the {images:,} validation images of the first fold it classifies {own:.2%} "
    "correctly (95% CI {own_interval:.2%}), {loss:.2f} percentage points less than the {other}.",
    "unclear": "On the {images:,} validation images of the first fold it classifies {own:.2%} "
    "correctly (95% CI {own_interval:.2%}); its difference from the {other} is within chance.",
    "edge": "On the {images:,} validation images of the first fold it classifies {own:.2%} "
    "correctly (95% CI {own_interval:.2%}); its difference from the {other} is within chance.",
}
"""The answer on its accuracy, by the comparison with the best of the other networks."""

PAIRED = {
    "better": "The {own_title} classifies {gain:.2f} percentage points more images correctly than "
    "the {other} (95% CI {low:.2f} to {high:.2f}; {p}).",
    "worse": "The {own_title} classifies {loss:.2f} percentage points fewer images correctly than "
    "the {other} (95% CI of the change {low:.2f} to {high:.2f}; {p}).",
    "unclear": "No difference between the {own_title} and the {other} is shown: {gain:.2f} "
    "percentage points (95% CI {low:.2f} to {high:.2f}; {p}).",
    "edge": "No difference between the {own_title} and the {other} is shown: the interval of "
    "{low:.2f} to {high:.2f} percentage points excludes zero, but the exact test, which decides, "
    "has {p}.",
}
"""The run's network compared with another, by McNemar's test."""

OWN_RECIPE = (
    "Network and recipe differ at once: which of the two makes a difference, this comparison does "
    "not show."
)

PRICE = (
    "Compared with the baseline, the {title} has {weights} times the weights, needs {work} times "
    "the multiply-adds for an image, and took {time} times as long to train."
)

SHIFTED = {
    "better": "The {title} loses {gain:.1f} percentage points less than the dense network, as "
    "expected of filters that detect a pattern wherever it lies. The layers after the filters "
    "still depend on the position, so the robustness is limited.",
    "better, augmented": "The {title} loses {gain:.1f} percentage points less than the dense "
    "network. It was also trained on images moved by up to {pixels}, and how much of the "
    "difference is due to that is not measured.",
    "similar": "The {title} and the dense network lose about as much, so robustness to shifts is "
    "no argument for either on these images.",
    "worse": "The dense network loses less than the {title}, so robustness to shifts is no "
    "argument for convolution on these images.",
    "few": "The run's network classifies too few images correctly for the comparison to mean "
    "anything.",
    "not convolutional": "",
}
"""Robustness to shifts, the run's network compared with the dense one."""

SKELETON = {
    "baseline": "From the image to the classes: a convolution detects local patterns, max pooling "
    "keeps the strongest response of each block, a flatten layer turns the grid into a vector, and "
    "two dense layers combine what was detected. The last one ends in softmax, which turns scores "
    "into probabilities that sum to one.",
    "deeper": "From the image to the classes: three convolutions detect patterns of patterns, two "
    "max-pooling layers keep the strongest response of each block, a flatten layer turns the grid "
    "into a vector, and two dense layers combine what was detected. The last one ends in softmax, "
    "which turns scores into probabilities that sum to one.",
    "efficient": "From the image to the classes: a layer shifts the images at random while the "
    "network is trained and does nothing afterwards; three convolutions, with max pooling and "
    "batch normalisation between them, detect patterns of patterns; and one dense layer combines "
    "what was detected. It ends in softmax, which turns scores into probabilities that sum to one.",
    "dense": "From the image to the classes: a flatten layer turns the pixels into a vector, and "
    "three dense layers follow, two of them hidden, in which every unit is connected to all values "
    "before it. The last one ends in softmax, which turns scores into probabilities that sum to "
    "one.",
    "logistic": "From the image to the classes there is one layer only: it weighs every pixel for "
    "every class and ends in softmax, which turns scores into probabilities that sum to one.",
}
"""The flow through the run's network."""

WORK = {
    True: "The same layer does {share:.1%} of the multiply-adds.",
    False: "Most of the work, {share:.1%} of the multiply-adds, is done by another layer, {layer}.",
}
"""Where the work is, by whether the layer with most weights does it."""

AVERAGES = (
    "The count includes {count:,} running averages of batch normalisation, which training keeps "
    "but no gradient changes."
)

BUILT = {
    True: "The report builds its networks with the function `build_network`; for the baseline it "
    "returns this network, layer by layer.",
    False: "The report builds its networks with the function `build_network`; the model of this "
    "run is the {title}.",
}
"""How the run builds its model, by whether it is the baseline."""


def paired_state(test):
    """The key of `PAIRED` and `REACHES` for the result of McNemar's test."""
    if test.p_value < ALPHA:
        return "better" if test.difference > 0 else "worse"
    return "unclear" if test.interval.low <= 0 <= test.interval.high else "edge"


def paired_values(own, other, test):
    """What the fields of `PAIRED` and `REACHES` stand for.

    Parameters
    ----------
    own, other : analysis.evaluation.model_comparison.Contender
    test : object
        Their `analysis.evaluation.model_comparison.paired`.
    """
    return {
        "own_title": title_of(own.name),
        "own": own.accuracy,
        "own_interval": own.interval,
        "images": len(own.correct),
        "other": title_of(other.name),
        "gain": 100 * test.difference,
        "loss": -100 * test.difference,
        "low": 100 * test.interval.low,
        "high": 100 * test.interval.high,
        "p": p_value(test.p_value),
    }


def price(own, baseline):
    """What the run's network costs compared with the baseline, a sentence."""
    return PRICE.format(
        title=title_of(own.name),
        weights=number(own.parameters / baseline.parameters, 2),
        work=number(own.multiply_adds / baseline.multiply_adds, 2),
        time=number(own.seconds / baseline.seconds, 2),
    )


def shifted(shifts, own):
    """What the shifted images show, a list of sentences.

    Parameters
    ----------
    shifts : analysis.engine.store.Result
        Of the experiment.
    own : str
        The run's model.
    """
    facts, card = shifts.facts, MODELS[own]
    accuracy = dict(zip(facts["models"], shifts.arrays["accuracy"], strict=True))
    # Where the run's own network is mostly wrong, differences mean little.
    at = max((d for d, value in enumerate(accuracy[own]) if d and value >= 0.5), default=1)
    lost = {name: values[0] - values[at] for name, values in accuracy.items()}
    listed = listing(
        f"the {title_of(name)} {100 * loss:.1f}"
        for name, loss in sorted(lost.items(), key=lambda item: item[1])
    )
    first = (
        f"Moved by {counted(facts['distances'][at], 'pixel')}, the images cost {listed} percentage "
        f"points of accuracy ([Figure](#fig-shifts); {facts['images']:,} validation images, four "
        "directions each)."
    )
    gain = lost.get("dense", lost[own]) - lost[own]
    shares = [accuracy[name][at] for name in (own, "dense") if name in accuracy]
    noise = 1.96 * (sum(share * (1 - share) for share in shares) / facts["images"]) ** 0.5
    if accuracy[own][0] < 0.5:
        state = "few"
    elif not card.convolutional or "dense" not in lost:
        state = "not convolutional"
    elif abs(gain) < max(MATERIAL, noise):
        state = "similar"
    elif gain < 0:
        state = "worse"
    else:
        state = "better, augmented" if card.shift else "better"
    values = {"title": title_of(own), "gain": 100 * gain, "pixels": counted(card.shift, "pixel")}
    return [first, SHIFTED[state].format(**values)]


def layers_reading(layers):
    """Where the weights and the work of a network are, a list of sentences.

    Parameters
    ----------
    layers : list of dict
        See `analysis.models.architectures.layer_table`.
    """
    kinds = {"Conv2D": "convolution", "Dense": "dense layer"}
    heaviest = max(layers, key=lambda layer: layer["parameters"])
    busiest = max(layers, key=lambda layer: layer["multiply_adds"])
    weights, work = (sum(x[key] for x in layers) for key in ("parameters", "multiply_adds"))
    name, other = (f"one {kinds[x['layer']]} ({layer_detail(x)})" for x in (heaviest, busiest))
    share = percent(heaviest["parameters"] / weights, 1)
    found = [f"The network has {weights:,} weights, {share} of them in {name}."]
    share = busiest["multiply_adds"] / work
    found.append(WORK[busiest is heaviest].format(share=share, layer=other))
    # Of the four numbers that a filter's normalisation keeps, two are averages.
    kept = sum(x["parameters"] for x in layers if x["layer"] == "BatchNormalization") // 2
    return [*found, AVERAGES.format(count=kept)] if kept else found
