// The drawing of a neighbourhood, from the data in the page. The table below says the same.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

cytoscape.use(fcose);
const host = document.getElementById("drawing");
const data = JSON.parse(document.getElementById("links").textContent);

// Cytoscape would add a style element, which the page's policy forbids; our sheet has the rule.
const mark = document.createElement("meta");
mark.id = "__________cytoscape_stylesheet";
document.head.append(mark);

function styles() {
  const of = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [
    { selector: "node", style: {
      label: "data(label)", "font-family": "system-ui, sans-serif", "font-size": 12, color: of("--ink"), "text-wrap": "wrap", "text-max-width": 120, "line-height": 1.15,
      "text-valign": "bottom", "text-margin-y": 4, "background-color": of("--soft"), width: 13, height: 13,
      "text-background-color": of("--card"), "text-background-opacity": 0.85, "text-background-padding": 2 } },
    { selector: "node[?near]", style: { "background-color": of("--accent"), width: 17, height: 17 } },
    { selector: "node[?centre]", style: { "background-color": of("--accent"), width: 34, height: 34, "font-size": 15, "font-weight": 600 } },
    { selector: "edge", style: {
      width: 1.3, "line-color": of("--line"), "target-arrow-color": of("--soft"), "target-arrow-shape": "triangle", "arrow-scale": 0.8,
      "curve-style": "bezier", label: "data(label)", "font-size": 8.5, color: of("--soft"), "text-rotation": "autorotate",
      "text-background-color": of("--card"), "text-background-opacity": 0.9, "text-background-padding": 1, "min-zoomed-font-size": 8 } },
    { selector: "node:active, node:selected", style: { "overlay-color": of("--accent"), "overlay-opacity": 0.15 } },
  ];
}

host.hidden = false;
// On a narrow screen names of things two steps away would only cover each other.
const narrow = host.clientWidth < 600;
const near = new Set(data.filter(({ data: one }) => one.centre || one.near).map(({ data: one }) => one.id));
const shown = narrow ? data.filter(({ data: one }) => (one.source ? near.has(one.source) && near.has(one.target) : near.has(one.id))) : data;

const drawing = cytoscape({
  container: host,
  elements: shown,
  style: styles(),
  minZoom: 0.2,
  maxZoom: 4,
  layout: { name: "fcose", animate: false, randomize: true, quality: "proof", idealEdgeLength: 70, nodeRepulsion: 7000, nodeSeparation: 80, gravity: 0.3, gravityRange: 2, numIter: 5000, nodeDimensionsIncludeLabels: true, padding: 20 },
});

drawing.resize();
drawing.fit(undefined, 20);
if (narrow && drawing.zoom() < 0.7) {
  drawing.zoom(0.7);
  drawing.center("node[?centre]");
}
drawing.on("tap", "node", (event) => { location.href = event.target.data("href"); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawing.style(styles()));
const step = (factor) => drawing.zoom({ level: drawing.zoom() * factor, renderedPosition: { x: host.clientWidth / 2, y: host.clientHeight / 2 } });
document.getElementById("in").addEventListener("click", () => step(1.3));
document.getElementById("out").addEventListener("click", () => step(1 / 1.3));
document.getElementById("fit").addEventListener("click", () => drawing.fit(undefined, 30));
document.getElementById("zoom").hidden = false;
