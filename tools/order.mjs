// Orders the functions of a wasm module so that gzip finds what they have in common: node tools/order.mjs IN OUT
//
// gzip sees the last 32 KB only, and the compiler leaves functions in an order that has nothing to do with what they look
// like. Beside those that resemble them, functions that were made from the same generic take much less. The order of the
// functions means nothing to the module. OUT is IN with a name for each function that says at which place it is to stand;
// wasm-opt's --reorder-functions-by-name then puts it there.

import fs from 'node:fs';

/** Two functions have in common as many runs of this many bytes as occur in both. */
const RUN = 5;
/** Runs that occur in more functions than this say nothing of any of them. */
const COMMON = 3000;
/** How much what a function has in common with those before it counts, from one to the next: they leave gzip's sight. */
const FADING = 0.9;
/** Makes long functions, which have something in common with every other, no better liked than short ones. */
const [SPREAD, POWER] = [100, 0.6];

const CUSTOM = 0;
const IMPORTS = 2;
const CODE = 10;
const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;

const [from, to] = process.argv.slice(2);
const wasm = fs.readFileSync(from);
const { imported, bodies } = read(wasm);
fs.writeFileSync(to, Buffer.concat([wasm, nameSection(imported, order(bodies))]));

/** Finds the functions of a module: how many it imports, and the bodies of its own. */
function read(bytes) {
  let at = 8;
  const byte = () => bytes[at++];
  const number = () => {
    let [value, shift, next] = [0, 0, 0];
    do {
      next = byte();
      value += (next & 127) * 2 ** shift;
      shift += 7;
    } while (next & 128);
    return value;
  };
  const skip = (length) => (at += length);
  const skipLimits = () => {
    const hasMaximum = byte() & 1;
    number();
    if (hasMaximum) number();
  };
  const skipImport = (kind) => {
    if (kind === FUNCTION) number();
    else if (kind === MEMORY) skipLimits();
    else if (kind === GLOBAL) skip(2);
    else if (kind === TABLE) skipLimits(skip(1));
    else throw new Error(`${from}: an import of the unknown kind ${kind}`);
  };
  const found = { imported: 0, bodies: [] };
  while (at < bytes.length) {
    const section = byte();
    const end = number() + at;
    if (section === IMPORTS) {
      for (let left = number(); left > 0; left--) {
        skip(number());
        skip(number());
        const kind = byte();
        skipImport(kind);
        if (kind === FUNCTION) found.imported += 1;
      }
    } else if (section === CODE) {
      for (let left = number(); left > 0; left--) {
        const length = number();
        found.bodies.push(bytes.subarray(at, at + length));
        skip(length);
      }
    }
    at = end;
  }
  return found;
}

/** The indices of the bodies, each followed by the one that has the most in common with those before it. */
function order(bodies) {
  const runs = bodies.map((body) => {
    const text = body.toString('latin1');
    const count = Math.max(0, text.length - RUN + 1);
    return [...new Set(Array.from({ length: count }, (_, index) => text.slice(index, index + RUN)))];
  });
  const holders = new Map();
  runs.forEach((own, index) => {
    for (const run of own) {
      if (holders.has(run)) holders.get(run).push(index);
      else holders.set(run, [index]);
    }
  });
  const dislike = runs.map((own) => (own.length + SPREAD) ** POWER);
  const likeness = new Float64Array(bodies.length);
  const ordered = [];
  const left = new Set(bodies.keys());
  let [next] = left;
  while (next !== undefined) {
    left.delete(next);
    ordered.push(next);
    for (const index of left) likeness[index] *= FADING;
    for (const run of runs[next]) {
      const others = holders.get(run);
      if (others.length < 2 || others.length > COMMON) continue;
      const weight = 1 / Math.log(1 + others.length);
      for (const index of others) likeness[index] += weight;
    }
    next = undefined;
    for (const index of left) {
      if (next === undefined || likeness[index] / dislike[index] > likeness[next] / dislike[next]) next = index;
    }
  }
  return ordered;
}

/** The section that names functions: those of the module itself by their places in the order. */
function nameSection(imported, ordered) {
  const names = [];
  ordered.forEach((index, place) => (names[index] = `f${String(place).padStart(6, '0')}`));
  const entries = names.flatMap((name, index) => [number(imported + index), text(name)]);
  const functions = Buffer.concat([number(names.length), ...entries]);
  const content = Buffer.concat([text('name'), Buffer.of(1), number(functions.length), functions]);
  return Buffer.concat([Buffer.of(CUSTOM), number(content.length), content]);
}

function text(value) {
  return Buffer.concat([number(value.length), Buffer.from(value)]);
}

function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.of(...bytes, value);
}
