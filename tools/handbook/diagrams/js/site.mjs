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

// d3-transition adds a method to selections, which its package does not say: without it tooltips fail.
const transitions = {
  name: "transitions",
  setup(build) {
    build.onResolve({ filter: /^(d3-transition|mermaid)$/ }, async ({ path, pluginData, ...asked }) => {
      if (pluginData === transitions) return undefined;
      if (path === "mermaid") return { path: join(root, "node_modules", "mermaid", "dist", "mermaid.core.mjs") };
      const found = await build.resolve(path, { ...asked, pluginData: transitions });
      return { ...found, sideEffects: true };
    });
  },
};

await esbuild
  .build({
    stdin: {
      contents: 'import "d3-transition"; export { default } from "mermaid";',
      resolveDir: root,
    },
    entryNames: "mermaid.esm.min",
    outdir: process.argv[2],
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/mermaid.esm.min/[name]-[hash]",
    absWorkingDir: root,
    preserveSymlinks: true,
    bundle: true,
    plugins: [transitions],
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
