"""Sentences of the model card; its numbers are those of the report.

Fields are the study's results, or numbers in words.
"""

TEXT = """
# Model card: {title}

The final model of the report “{report}”.

## The model

A {network} for {subject}: {parameters:,} weights, {outputs} classes ({classes}). It takes images of
{size} pixels with {channels}, in the pixel values of the dataset ({low:g} to {high:g}), and returns
one probability for each class. It was trained once, on all {train:,} training images of the run:
{epochs} with batches of {batch_size:,} images and a learning rate of {learning_rate}.

| file | for |
|:---|:---|
| `model.keras` | Keras 3, weights in float32 |
| `model.onnx` | programs that read ONNX, weights in float32 |
| `network.js` | the page of the site that runs the network, matrices in float16 |
| `training_images.js` | the same page, to prepare and to judge drawings |

## Intended use

The model shows how such a network is trained, tested and explained. It is meant for images that are
prepared like those of the dataset. It was not made for decisions that matter to people, and not
tested for them.

## Data

{summary} Training images: {train:,}. Test images: {test_images:,}, which no decision depended on.
SHA-256 of the data: `{digest}`. {licence}

## Accuracy

| measured on | accuracy | 95% CI |
|:---|---:|---:|
| {folds} folds, mean | {validation.mean_accuracy:.2%} | {validation.interval:.2%} |
| test images | {test.accuracy:.2%} | {test.interval:.2%} |
| test images, rounded weights of `network.js` | {rounding.accuracy:.2%} | |

{accuracy}

Recall of each class, among the held-out images of the folds:

{recalls}

## Calibration

{calibration}

## Robustness

{robustness}

## Limits

- The model gives every image one of its classes, also an image that shows none of them.
{limits}

## Training and reproducibility

Trained with Keras {keras} and TensorFlow {tensorflow}{commit}. The same parameters, packages and
kind of processor give the same weights, to the last bit. The numbers of this card are in
`results.json`, next to the index page of the site.

## Licence

The model may be used under the MIT licence of the code, this card under
[CC BY 4.0]({text_licence}). The images keep the licence of their dataset.
"""

TEMPERATURE = (
    "Dividing the logarithms of the probabilities by the temperature T = {t:.2f}, and normalising "
    "them again, calibrates them as the report describes."
)

COMMIT = ", by the code of commit `{commit}`"

DATA_LICENCE = "Licence of the data: {licence}."

NOT_JUDGED = (
    "This is not judged, because there is no evidence that the networks of the folds beat the "
    "majority class."
)
