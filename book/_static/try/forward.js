/* The forward pass of the report's networks, one function a layer.

   An activation is {shape: [rows, columns, channels] or [units], data: Float32Array}, the last
   index running fastest. A layer is {name, kind, settings, weights}, all called as in Keras; the
   build writes the network's layers to network.js. Sums are taken in double precision. */

const forwardPass = (() => {
  const relu = x => Math.max(x, 0);
  const size = shape => shape.reduce((product, side) => product * side, 1);
  const each = (x, f) => ({ shape: x.shape, data: x.data.map(f) });

  function softmax(x) {
    const largest = Math.max(...x.data);
    const powers = Array.from(x.data, value => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    return { shape: x.shape, data: Float32Array.from(powers, value => value / sum) };
  }

  const activations = { linear: x => x, relu: x => each(x, relu), softmax };

  // How many windows fit along a side, and where the first begins: before 0 where Keras pads.
  function windows(side, width, stride, padding) {
    if (padding === "valid") return { count: Math.floor((side - width) / stride) + 1, first: 0 };
    const count = Math.ceil(side / stride);
    return { count, first: -Math.floor(Math.max((count - 1) * stride + width - side, 0) / 2) };
  }

  // Calls visit(place of an output pixel, place of an input pixel, place in the window) for all
  // input pixels in the window of each output pixel; gives the output's rows and columns.
  function slide([rows, columns], [height, width], { strides, padding }, visit) {
    const down = windows(rows, height, strides[0], padding);
    const along = windows(columns, width, strides[1], padding);
    for (let i = 0; i < down.count; i++)
      for (let j = 0; j < along.count; j++)
        for (let r = 0; r < height; r++)
          for (let c = 0; c < width; c++) {
            const row = down.first + i * strides[0] + r;
            const column = along.first + j * strides[1] + c;
            if (row >= 0 && row < rows && column >= 0 && column < columns)
              visit(i * along.count + j, row * columns + column, r * width + c);
          }
    return [down.count, along.count];
  }

  // sums[filter] += input · kernel, over the channels of one pixel or the units of a layer.
  function accumulate(sums, to, input, from, kernel, at, inputs, outputs) {
    for (let c = 0; c < inputs; c++) {
      const value = input[from + c];
      if (value === 0) continue;
      const row = at + c * outputs;
      for (let f = 0; f < outputs; f++) sums[to + f] += value * kernel[row + f];
    }
  }

  const layers = {
    Rescaling(x, { scale, offset }) {
      return each(x, value => value * scale + offset);
    },

    Conv2D(x, settings, { kernel, bias }) {
      const [height, width, channels, filters] = kernel.shape;
      const sums = new Float64Array(x.shape[0] * x.shape[1] * filters);
      const sides = slide(x.shape, [height, width], settings, (out, pixel, weight) => accumulate(
        sums, out * filters, x.data, pixel * channels,
        kernel.data, weight * channels * filters, channels, filters));
      const shape = [...sides, filters];
      const plus = bias ? (sum, i) => sum + bias.data[i % filters] : sum => sum;
      const data = Float32Array.from(sums.subarray(0, size(shape)), plus);
      return activations[settings.activation]({ shape, data });
    },

    MaxPooling2D(x, settings) {
      const channels = x.shape[2];
      const most = new Float32Array(size(x.shape)).fill(-Infinity);
      const sides = slide(x.shape, settings.pool_size, settings, (out, pixel) => {
        for (let c = 0; c < channels; c++)
          most[out * channels + c] = Math.max(most[out * channels + c], x.data[pixel * channels + c]);
      });
      const shape = [...sides, channels];
      return { shape, data: most.slice(0, size(shape)) };
    },

    BatchNormalization(x, { epsilon }, { gamma, beta, moving_mean, moving_variance }) {
      return each(x, (value, i) => {
        const c = i % gamma.data.length;
        const spread = Math.sqrt(moving_variance.data[c] + epsilon);
        return (value - moving_mean.data[c]) / spread * gamma.data[c] + beta.data[c];
      });
    },

    ReLU: x => each(x, relu),

    Flatten: x => ({ shape: [x.data.length], data: x.data }),

    Dense(x, { activation }, { kernel, bias }) {
      const [inputs, units] = kernel.shape;
      const sums = Float64Array.from(bias.data);
      accumulate(sums, 0, x.data, 0, kernel.data, 0, inputs, units);
      return activations[activation]({ shape: [units], data: Float32Array.from(sums) });
    },
  };

  // The number that 16 bits stand for in the format of IEEE 754.
  function half(bits) {
    const sign = bits >> 15 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
  }

  const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));

  // The array that little-endian bytes stand for.
  function array({ shape, type }, bytes) {
    if (type === "uint8") return { shape, data: bytes };
    if (type === "float32") return { shape, data: new Float32Array(bytes.buffer) };
    return { shape, data: Float32Array.from(new Uint16Array(bytes.buffer), half) };
  }

  // An array that the build has packed, in base64.
  const unpack = packed => array(packed, bytes(packed.data));

  // The same where the bytes are compressed by gzip; a promise.
  async function inflate(packed) {
    const stream = new Blob([bytes(packed.data)]).stream();
    const inflated = new Response(stream.pipeThrough(new DecompressionStream("gzip")));
    return array(packed, new Uint8Array(await inflated.arrayBuffer()));
  }

  // Anything that the build has written, with every array in it unpacked.
  function load(packed) {
    if (packed === null || typeof packed !== "object") return packed;
    if (Array.isArray(packed)) return packed.map(load);
    if ("data" in packed) return unpack(packed);
    return Object.fromEntries(Object.entries(packed).map(([name, part]) => [name, load(part)]));
  }

  // The output of each layer for an image, by the layer's name; pixels as the dataset has them.
  function run(network, pixels) {
    let x = { shape: network.shape, data: Float32Array.from(pixels) };
    const outputs = {};
    for (const layer of network.layers)
      outputs[layer.name] = x = layers[layer.kind](x, layer.settings, layer.weights);
    return { outputs, probabilities: x.data };
  }

  // The softmax of the logarithms over the temperature; no logarithm of zero.
  function calibrated(probabilities, temperature) {
    const logits = Array.from(probabilities, p => Math.log(Math.max(p, 2 ** -126)) / temperature);
    return softmax({ shape: [logits.length], data: logits }).data;
  }

  return { load, inflate, run, calibrated, windows };
})();
