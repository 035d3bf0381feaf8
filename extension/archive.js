// Starts the archive, a worker of the panel. What arrives before its wasm is awake waits for it, in order.
import start, { take } from "./wasm/archive.js";

const awake = start();
addEventListener("message", ({ data }) => awake.then(() => take(...data)));
