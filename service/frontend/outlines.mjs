// Country outlines for the maps, made from Natural Earth (public domain, by way of world-atlas).
//
// Two shapes of the same data: a topology for the interactive map, and small SVG pictures that
// a page shows without any script. In the SVGs one unit is one degree and y grows southwards,
// so `x = longitude, y = -latitude` and a viewBox is a bounding box.

import { readFileSync } from "node:fs";
import { feature, mesh, quantize } from "topojson-client";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";

const read = (name) => JSON.parse(readFileSync(new URL(import.meta.resolve(`world-atlas/${name}.json`))));

export function outlines() {
  const weighted = presimplify(read("countries-50m"));
  // The weights are areas in square degrees: what is smaller than a triangle of that size goes.
  const fine = simplified(weighted, 0.02); // 13,500 points: enough to zoom to a province
  const coarse = simplified(weighted, 0.2);
  const nearby = { west: 90, south: -2, east: 112, north: 26 };
  return {
    "world.json": JSON.stringify(bare(quantize(fine, 1e5))),
    "world.svg": picture(coarse, { west: -180, south: -58, east: 180, north: 84 }, 1),
    "thailand.svg": picture(simplified(weighted, 0.004), nearby, 2),
  };
}

function simplified(topology, weight) {
  const simple = simplify(topology, weight);
  return filter(simple, filterWeight(simple, weight));
}

/** Names and identifiers are the graph's business, not the map's. */
function bare(topology) {
  const { countries, land } = topology.objects;
  for (const shape of countries.geometries) delete shape.properties;
  return { ...topology, objects: { countries, land } };
}

function picture(topology, box, decimals) {
  const { countries } = topology.objects;
  const rings = feature(topology, countries).features.flatMap(({ geometry }) =>
    geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat(),
  );
  const borders = mesh(topology, countries, (a, b) => a !== b).coordinates;
  const near = (line) => line.some(([x, y]) => x > box.west && x < box.east && y > box.south && y < box.north);
  // What lies outside is pushed to the edge, a little beyond the picture: one point instead of a coast.
  const clip = ([x, y]) => [
    Math.min(Math.max(x, box.west - 1), box.east + 1),
    Math.min(Math.max(y, box.south - 1), box.north + 1),
  ];
  const scale = 10 ** decimals;
  const draw = (lines, end) =>
    lines
      .flatMap(unwrapped)
      .filter(near)
      .map((line) => path(line.map(clip), scale) + end)
      .join("");
  const view = [box.west, -box.north, box.east - box.west, box.north - box.south];
  // Greys that hold on light and dark paper alike: an image cannot ask for the page's colours.
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view.join(" ")}">` +
    `<g transform="scale(${1 / scale})" stroke-linejoin="round">` +
    `<path fill="#8b8190" fill-opacity=".28" d="${draw(rings, "z")}"/>` +
    `<path fill="none" stroke="#8b8190" stroke-opacity=".6" stroke-width="${(box.east - box.west) * scale * 0.0016}" d="${draw(borders, "")}"/>` +
    `</g></svg>\n`
  );
}

/** A line across the date line runs on past 180 degrees, and is drawn once at each end of the map. */
function unwrapped(line) {
  let turn = 0;
  const straight = line.map(([x, y], index) => {
    const step = index ? x - line[index - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [x + turn, y];
  });
  if (!straight.some(([x]) => Math.abs(x) > 180)) return [straight];
  const back = straight.some(([x]) => x > 180) ? -360 : 360;
  return [straight, straight.map(([x, y]) => [x + back, y])];
}

/** Relative moves between whole numbers: a third of the bytes of absolute decimals. */
function path(line, scale) {
  let [px, py] = [0, 0];
  let text = "";
  line.forEach(([lon, lat], index) => {
    const [x, y] = [Math.round(lon * scale), Math.round(-lat * scale)];
    if (index && x === px && y === py) return;
    const [dx, dy] = [x - px, y - py];
    text += `${index === 0 ? "M" : index === 1 ? "l" : dx < 0 ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
    [px, py] = [x, y];
  });
  return text;
}
