// The browser's own fake on-device model. Chromium carries an echo backend below the whole real Prompt API (token
// accounting, overflow, clone, crash recovery); it needs a manifest that says which "model" to load. The manifest is
// two protobuf files, written here by hand, so that no protobuf library is needed.

import fs from 'node:fs';
import path from 'node:path';

/**
 * Writes the manifest of a fake model into `directory`.
 *
 * @param {string} directory made if it does not exist
 * @param {object} [options]
 * @param {number} [options.contextWindow] tokens that a session can hold; 8192 where it is not given
 * @param {boolean} [options.missing] the model's files are never delivered, so that a download never ends
 * @returns {{flags: string[], features: string[]}} what makes Chromium use it
 */
export function writeFakeModel(directory, { contextWindow, missing = false } = {}) {
  const files = path.join(directory, 'base');
  fs.mkdirSync(files, { recursive: true });
  fs.writeFileSync(path.join(files, 'weights.bin'), 'no weights: the backend only echoes');
  fs.writeFileSync(path.join(directory, SOLUTION_FILE), solutionConfig(contextWindow));
  fs.writeFileSync(path.join(directory, 'manifest.binarypb'), manifest());
  const override = path.join(directory, 'override.json');
  const components = missing ? {} : { [PUBLIC_KEY]: { [VERSION]: files } };
  fs.writeFileSync(override, JSON.stringify({ manifest_path: directory, components }));
  const flags = [
    `--optimization-guide-manifest-override=${override}`,
    // The browser measures the machine and refuses a weak one; this states a class that is good enough.
    '--optimization-guide-performance-class=6',
  ];
  return { flags, features: ['OnDeviceModelAllowGpuForTesting'] };
}

/**
 * The part of a profile's `Local State` that makes the model `available` from the first launch. Without it a fresh
 * profile says `downloadable` until the first `create()`.
 */
export function stateOfUsedModel() {
  const microsecondsSince1601 = (BigInt(Date.now()) + 11_644_473_600_000n) * 1000n;
  const last_usage_by_feature = { prompt_api: String(microsecondsSince1601) };
  return { optimization_guide: { model_execution: { last_usage_by_feature } } };
}

// Any public key and version do; they only name the component.
const PUBLIC_KEY = 'ab'.repeat(32);
const VERSION = '1.0.0.0';
const SOLUTION_FILE = 'prompt_config.pb';
const PROTO = 'optimization_guide.proto.';

// With these the reply is exactly what the model was given: another backend, hint or sampling is named in it.
const BACKEND_GPU = 1;
const HINT_QUALITY = 2;
const DEFAULT_SAMPLING = { topK: 1, temperature: 0 };
const MAX_SAMPLING = { topK: 128, temperature: 2 };
const PROMPT_API = 6;

// Tokens that the model takes in one go. More than any window: Chromium cuts what is longer, without a word.
const LONGEST_INPUT = 16_384;

/** How the Prompt API uses the model: its limits and its sampling. (`SolutionConfig`) */
function solutionConfig(contextWindow) {
  const limits = contextWindow ? message(number(5, contextWindow)) : null;
  const metadata = message(number(1, 3), bytes(3, sampling(MAX_SAMPLING)), ...PRESETS.map(preset));
  const feature = message(
    number(1, PROMPT_API),
    ...(limits ? [bytes(2, limits)] : []),
    number(5, 1),
    bytes(6, sampling(DEFAULT_SAMPLING)),
    bytes(7, any('PromptApiMetadata', metadata)),
  );
  return message(bytes(1, feature));
}

/** Which files make the model, and which API is served by it. (`Manifest`) */
function manifest() {
  const component = message(bytes(1, PUBLIC_KEY), bytes(2, VERSION));
  const recipe = message(
    bytes(1, file('base_component', 'weights.bin')),
    number(2, BACKEND_GPU),
    number(3, HINT_QUALITY),
    number(5, LONGEST_INPUT),
  );
  const solution = message(bytes(1, 'base_recipe'), bytes(3, file('manifest', SOLUTION_FILE)));
  const catalogue = message(
    entry(1, 'prompt_api', message(bytes(1, 'prompt_solution'))),
    entry(2, 'prompt_api', any('PromptApiFeatureConfig', message(bytes(1, 'prompt_api')))),
  );
  return message(
    bytes(1, entry(1, 'base_component', component)),
    bytes(2, message(entry(1, 'base_recipe', recipe), entry(4, 'prompt_solution', solution))),
    ...['cpu', 'gpu_low_tier', 'gpu_high_tier'].map((tier) => entry(3, tier, catalogue)),
  );
}

const PRESETS = [
  ['most-predictable', 1, 0],
  ['predictable', 4, 0.5],
  ['balanced', 5, 1],
  ['creative', 40, 1.1],
  ['most-creative', 64, 1.5],
];

const preset = ([name, topK, temperature]) =>
  bytes(4, message(bytes(1, name), number(2, topK), float(3, temperature)));
const sampling = ({ topK, temperature }) => message(number(1, topK), float(2, temperature));
const file = (component, name) => message(bytes(1, component), bytes(2, name));
const any = (type, value) => message(bytes(1, `type.googleapis.com/${PROTO}${type}`), bytes(2, value));

// The wire format of protobuf (https://protobuf.dev/programming-guides/encoding/): each field is its number and wire
// type, then its value.

const message = (...fields) => Buffer.concat(fields);
const tag = (field, wireType) => varint((field << 3) | wireType);
const number = (field, value) => Buffer.concat([tag(field, 0), varint(value)]);
const entry = (field, key, value) => bytes(field, message(bytes(1, key), bytes(2, value)));

function bytes(field, value) {
  const buffer = Buffer.from(value);
  return Buffer.concat([tag(field, 2), varint(buffer.length), buffer]);
}

function float(field, value) {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return Buffer.concat([tag(field, 5), buffer]);
}

function varint(value) {
  const out = [];
  for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}
