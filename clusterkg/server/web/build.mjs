// Builds what the pages need: ../static/{editor,graph}.js, map.json, LICENSES.txt.
// The same lock file gives the same bytes.
import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { geoArea, geoCentroid } from "d3-geo";
import { build } from "esbuild";
import { feature } from "topojson-client";

const target = new URL(process.argv[2] ? `file://${process.argv[2]}/` : "../static/", import.meta.url);
const at = (name) => new URL(name, target);

const result = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["src/editor.js", "src/graph.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  outdir: target.pathname,
});

// Land only: outlines of countries would take sides where they are disputed.
const read = (name) => JSON.parse(readFileSync(new URL(`node_modules/world-atlas/${name}`, import.meta.url)));
const land = feature(read("land-110m.json"), "land");
const rings = land.features
  .flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates))
  .flat()
  .map((ring) => ring.map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10]));

const called = {
  "United States of America": "United States", Czechia: "Czech Republic", "Dem. Rep. Congo": "Democratic Republic of the Congo",
  "Bosnia and Herz.": "Bosnia and Herzegovina", Macedonia: "North Macedonia", "Dominican Rep.": "Dominican Republic",
};
const topology = read("countries-110m.json");
const centres = {};
for (const one of feature(topology, "countries").features) {
  // The largest part: the middle of all parts of France lies in the sea.
  const parts = one.geometry.type === "Polygon" ? [one.geometry.coordinates] : one.geometry.coordinates;
  const shapes = parts.map((coordinates) => ({ type: "Polygon", coordinates }));
  shapes.sort((a, b) => geoArea(b) - geoArea(a));
  const [x, y] = geoCentroid(shapes[0]);
  const place = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  centres[one.properties.name] = place;
  if (called[one.properties.name]) centres[called[one.properties.name]] = place;
}
const sorted = Object.fromEntries(Object.entries(centres).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(at("map.json"), `${JSON.stringify({ land: rings, centres: sorted })}\n`);

// Whose work is in these files.
const inputs = Object.keys(result.metafile.inputs);
const used = new Set(["world-atlas"]);
for (const path of inputs) {
  const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) used.add(found[1]);
}
const parts = ["The scripts and the map in this folder contain the packages below, each under its licence.\n"];
for (const name of [...used].sort()) {
  const folder = new URL(`node_modules/${name}/`, import.meta.url);
  const about = JSON.parse(readFileSync(new URL("package.json", folder)));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file && existsSync(new URL(file, folder)) ? readFileSync(new URL(file, folder), "utf8").trim() : "(the package has no text of it)";
  parts.push(`${"=".repeat(72)}\n${name} ${about.version} (${about.license})\n\n${text}\n`);
}
parts.push(`${"=".repeat(72)}\nThe outline of land is of Natural Earth, which is in the public domain.\n`);
writeFileSync(at("LICENSES.txt"), parts.join("\n"));
