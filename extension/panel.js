// Starts the panel. The page's own form can already be typed into.
import start from "./wasm/panel.js";

await start();
