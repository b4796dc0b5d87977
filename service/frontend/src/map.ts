// The interactive map: Leaflet over the bundled outlines, so that no tile server is asked.
// Places that would cover one another stand as one circle with their number, which zooms in.
// It takes the places from the picture that it replaces: each .place of the SVG is a circle whose
// centre is (longitude, -latitude), inside an <a> that names and links it.

import L from "leaflet";
import type { FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import { all, asset, make } from "./lib/dom.ts";
import { say } from "./lib/messages.ts";

interface Place {
  at: L.LatLngTuple;
  name: string;
  href: string;
  kind: string; // classes that colour it
}

const CELL = 56; // pixels: places nearer than that to one another are one circle
const ZOOM = { min: 1, max: 11 };

/** Turns a picture into a map; the focus goes to it when a reader asked for it. */
export async function showMap(figure: HTMLElement, focus = true): Promise<void> {
  const picture = figure.querySelector(":scope > svg");
  if (!picture) return;
  const [topology] = await Promise.all([
    fetch(asset("outlines/world.json", import.meta.url)).then((answer) => answer.json()),
    stylesheet(asset("map.css", import.meta.url)),
  ]);
  const places = all<SVGCircleElement>(".place", picture).map(placeOf);

  const box = document.createElement("div");
  box.className = "map-live";
  picture.replaceWith(box);
  const map = L.map(box, { attributionControl: false, zoomControl: false, minZoom: ZOOM.min, maxZoom: ZOOM.max, worldCopyJump: true });
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", say("map"));
  L.control.zoom({ zoomInTitle: say("zoomIn"), zoomOutTitle: say("zoomOut") }).addTo(map);

  // The view first: Leaflet cannot draw shapes on a map that looks nowhere.
  map.setView(places[0]?.at ?? [15, 100], 5);
  if (places.length > 1) map.fitBounds(L.latLngBounds(places.map(({ at }) => at)), { padding: [24, 24], maxZoom: 6, animate: false });

  const countries = feature(topology, topology.objects.countries) as FeatureCollection<Polygon | MultiPolygon>;
  for (const { geometry } of countries.features)
    for (const ring of geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()) unwrap(ring);
  L.geoJSON(countries, {
    interactive: false,
    style: { className: "map-land" },
  }).addTo(map);

  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    const within = box.contains(document.activeElement);
    layer.clearLayers();
    for (const together of clusters(map, places)) {
      const shown = together.length === 1 ? single(together[0] as Place) : several(map, together);
      layer.addLayer(shown);
      reachable(shown);
    }
    if (within && !box.contains(document.activeElement)) box.focus(); // what had the focus is gone
  };
  if (places.length > 1) map.on("moveend", draw);
  draw();

  if (focus) box.focus();
}

/** The places in sight, each with those that would cover it: by the cells of a grid, the same at each zoom. */
function clusters(map: L.Map, places: Place[]): Place[][] {
  const cells = new Map<string, Place[]>();
  const sight = map.getBounds().pad(0.2);
  for (const place of places) {
    if (!sight.contains(place.at)) continue;
    const { x, y } = map.project(place.at);
    const last = map.getZoom() >= ZOOM.max;
    const cell = last ? place.href : `${Math.floor(x / CELL)}/${Math.floor(y / CELL)}`;
    cells.set(cell, [...(cells.get(cell) ?? []), place]);
  }
  return [...cells.values()];
}

/** One place: a circle that leads to its page. */
function single({ at, name, href, kind }: Place): L.Layer {
  const marker = L.circleMarker(at, { radius: 7, className: `map-place ${kind}` });
  marker.bindTooltip(name);
  marker.on("click", () => href && location.assign(href));
  named.set(marker, { name, role: "link", press: () => href && location.assign(href) });
  return marker;
}

/** Several places: a circle with their number, which zooms in until they part. */
function several(map: L.Map, places: Place[]): L.Layer {
  const bounds = L.latLngBounds(places.map(({ at }) => at));
  const size = 26 + Math.min(22, 5 * Math.log2(places.length));
  const icon = L.divIcon({ className: "map-cluster", html: make("span", {}, String(places.length)), iconSize: [size, size] });
  const marker = L.marker(bounds.getCenter(), { icon, keyboard: true });
  const zoom = () => map.flyToBounds(bounds, { padding: [40, 40], maxZoom: Math.min(ZOOM.max, map.getZoom() + 3), animate: false });
  const names = places.slice(0, 6).map((place) => place.name).join("; ") + (places.length > 6 ? " …" : "");
  marker.bindTooltip(names);
  marker.on("click", zoom);
  named.set(marker, { name: say("cluster", { n: places.length, names }), role: "button", press: zoom });
  return marker;
}

interface Named {
  name: string;
  role: string;
  press: () => void;
}

const named = new WeakMap<L.Layer, Named>();

function elementOf(layer: L.Layer): Element | undefined {
  return (layer as L.CircleMarker | L.Marker).getElement?.() ?? undefined;
}

/** Leaflet draws circles that only a mouse can reach: make each one a link or a button for the keyboard. */
function reachable(layer: L.Layer): void {
  const shape = elementOf(layer);
  const what = named.get(layer);
  if (!shape || !what) return;
  for (const [attribute, value] of Object.entries({ tabindex: "0", role: what.role, "aria-label": what.name })) shape.setAttribute(attribute, value);
  shape.removeAttribute("title");
  shape.removeAttribute("alt");
  shape.addEventListener("focus", () => layer.openTooltip());
  shape.addEventListener("blur", () => layer.closeTooltip());
  shape.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key !== "Enter") return;
    event.stopPropagation();
    what.press();
  });
}

function placeOf(circle: SVGCircleElement): Place {
  const link = circle.closest("a");
  return {
    at: [-circle.cy.baseVal.value, circle.cx.baseVal.value],
    name: link?.getAttribute("aria-label") ?? link?.querySelector("title")?.textContent ?? "",
    href: link?.getAttribute("href") ?? "",
    kind: circle.getAttribute("class") ?? "",
  };
}

/** A coast across the date line runs on past 180 degrees instead of jumping over the whole map. */
function unwrap(ring: Position[]): void {
  let previous: number | undefined;
  for (const point of ring) {
    const x = point[0] ?? 0;
    if (previous !== undefined && Math.abs(x - previous) > 180) point[0] = x + Math.sign(previous - x) * 360;
    previous = point[0];
  }
}

function stylesheet(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: () => resolve(), onerror: reject });
    document.head.append(link);
  });
}
