// Builds everything a page loads into one folder (default ../static):
//
//   site.css site.js          every page
//   editor.css editor.js      /sparql only
//   explore.js                /explore only
//   map.css map.js            fetched by site.js when a reader asks for the interactive map
//   fonts/ outlines/          faces, and country outlines for maps
//   third-party.txt           licences of what the bundles contain
//   manifest.json             version (for ?v=…) and size of each file
//
// Usage: node build.mjs [--out FOLDER] [--version TEXT]

import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile, copyFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { outlines } from "./outlines.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: { out: { type: "string", default: join(here, "..", "static") }, version: { type: "string" } },
});
const out = options.out;

// Every script is an ES module of its own with a fixed name: no shared chunks, so a page that
// needs one file loads one file.
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  legalComments: "none", // third-party.txt carries them whole
  metafile: true,
  target: ["chrome123", "firefox121", "safari17.5"], // the first with light-dark(), see css/tokens.css
  outdir: out,
  logLevel: "warning",
};

// What Yasqe brings and we do without: a dump of a public prefix registry, with whatever strangers
// put there (we complete our own prefixes, src/editor.ts); hints in English alone, and with a style
// that the pages' policy refuses (src/editor.ts says them in both languages).
const CHANGES = [
  [/^.*\bmadsrdf = "http.*$/m, (line) => line.replace(/"https?:[^"]*"/g, '""')],
  [`"<strong style='text-decoration:underline'>"`, '"<strong>"'],
  ['"This line is invalid. Expected: "', "this.config.hints.expected"],
  [`"Prefix '" + t + "' is not defined"`, 't + ":"'],
  ["escape$1(r.state.errorMsg)", "this.config.hints.undeclared + escape$1(r.state.errorMsg)"],
];
const changedYasqe = {
  name: "changed-yasqe",
  setup(build) {
    build.onLoad({ filter: /yasqe\.esm\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [old, ours] of CHANGES) {
        const changed = contents.replace(old, ours);
        if (changed === contents) throw new Error(`yasqe has changed where we change it, adapt build.mjs: ${old}`);
        contents = changed;
      }
      return { contents, loader: "js" };
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(join(out, "outlines"), { recursive: true });

const scripts = await esbuild.build({
  ...common,
  entryPoints: ["src/site.ts", "src/editor.ts", "src/explore.ts", "src/map.ts"],
  format: "esm",
  plugins: [changedYasqe],
});
const styles = await esbuild.build({
  ...common,
  entryPoints: ["site", "editor", "map"].map((name) => `src/css/${name}.css`),
  loader: { ".woff2": "file", ".png": "empty" }, // Leaflet's marker pictures are not used
  assetNames: "fonts/[name]-[hash]",
});

for (const name of await readdir(join(here, "src/assets")))
  await copyFile(join(here, "src/assets", name), join(out, name));
for (const [name, text] of Object.entries(outlines())) await writeFile(join(out, "outlines", name), text);
await writeFile(join(out, "third-party.txt"), await notices([scripts.metafile, styles.metafile]));

// ---- what was made -------------------------------------------------------------------

const files = {};
const digest = createHash("sha256");
for (const path of (await listed(out)).sort()) {
  const body = await readFile(join(out, path));
  digest.update(path).update(body);
  files[path] = { bytes: body.length };
  if (!path.endsWith(".woff2")) {
    // woff2 is compressed already; the rest is compressed once, here, as hard as it goes
    files[path].gzip = await beside(path + ".gz", gzipSync(body, { level: 9 }));
    files[path].br = await beside(path + ".br", brotliCompressSync(body));
  }
}
const version = digest.digest("hex").slice(0, 12);
await writeFile(
  join(out, "manifest.json"),
  JSON.stringify({ version, inputs: options.version ?? null, files }, null, 1) + "\n",
);

async function beside(path, body) {
  await writeFile(join(out, path), body);
  return body.length;
}

async function listed(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

// The licence text of each package that ended up in a bundle, found from esbuild's list of
// inputs; the map outlines are read outside esbuild and named by hand.
async function notices(metafiles) {
  const packages = new Set(["world-atlas"]);
  for (const { inputs } of metafiles)
    for (const path of Object.keys(inputs)) {
      const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
      if (found) packages.add(found[1]);
    }
  // Yasqe is published already bundled: what it was bundled from is in its manifest.
  const yasqe = JSON.parse(await readFile(join(here, "node_modules/@zazuko/yasqe/package.json"), "utf8"));
  for (const name of Object.keys(yasqe.dependencies)) packages.add(name);

  const parts = ["Software and fonts in this folder, and their licences.\n"];
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}\n`;
    parts.push(`${"=".repeat(72)}\n${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.join("\n");
}
