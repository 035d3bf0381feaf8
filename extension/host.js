// Starts the host, which owns the live sessions.
import start from "./wasm/host.js";

await start();
