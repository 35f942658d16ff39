// Bundles Mermaid for the site: the modules of its package with the packages that the lock file pins.
//
//   node site.mjs OUTPUT_FOLDER
//
// Mermaid's own build for browsers draws the same, and a first flowchart weighs 29 KB more with it (gzip).

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..");
const esbuild = createRequire(import.meta.url)("esbuild");

await esbuild
  .build({
    entryPoints: { "mermaid.esm.min": join(root, "node_modules", "mermaid", "dist", "mermaid.core.mjs") },
    outdir: process.argv[2],
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/mermaid.esm.min/[name]-[hash]",
    absWorkingDir: root,
    preserveSymlinks: true,
    bundle: true,
    // The packages of d3 add methods to each other, whatever they say of side effects: without this a tooltip fails.
    ignoreAnnotations: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
  })
  .catch(({ message, errors }) => {
    for (const { text, location } of errors ?? [{ text: message }]) {
      console.error(`site.mjs: ${location ? `${location.file}:${location.line}: ` : ""}${text}`);
    }
    process.exit(1);
  });
