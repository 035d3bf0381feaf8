// What measurements come to.

/** The middle one of these numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints one line: what was measured, the value, and whether it keeps its limit. */
export function print(what, value, limit = undefined) {
  const verdict = limit === undefined ? '' : `  ${limit.kept ? 'ok' : 'OVER'} (${limit.words})`;
  console.log(`${what.padEnd(64)} ${value.padStart(12)}${verdict}`);
}

/** Prints the median of times in milliseconds, and their range. */
export function printTimes(what, times, most = undefined) {
  const value = median(times);
  const range = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}, ${times.length} runs`;
  const limit = most && { kept: value <= most, words: `at most ${most} ms` };
  print(`${what} (${range})`, milliseconds(value), limit);
  return value;
}

/** Prints how many times `of` one value is. */
export function printRatio(what, value, of, most = undefined) {
  const ratio = value / of;
  print(what, `× ${ratio.toFixed(2)}`, most && { kept: ratio <= most, words: `at most × ${most}` });
  return ratio;
}

export const milliseconds = (value) => `${value.toFixed(1)} ms`;
