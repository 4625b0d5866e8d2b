"""The final model as files: for browsers, for Keras, as ONNX, and its model card."""
