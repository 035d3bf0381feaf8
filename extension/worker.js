// Starts the worker without a single await: a listener that is registered after the first turn misses the event that
// woke the worker. So its wasm comes as a module, is compiled in place, and `start` registers every listener.
import { initSync } from "./wasm/worker.js";
import bytes from "./wasm/worker_bytes.js";

initSync({ module: new WebAssembly.Module(Uint8Array.fromHex(bytes)) });
