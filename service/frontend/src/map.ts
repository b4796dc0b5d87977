// The interactive map: Leaflet over the bundled outlines, so that no tile server is asked.
// It takes the places from the picture that it replaces: each .place of the SVG is a circle whose
// centre is (longitude, -latitude), inside an <a> that names and links it.

import L from "leaflet";
import type { FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import { all, asset } from "./lib/dom.ts";
import { say } from "./lib/messages.ts";

interface Place {
  at: L.LatLngTuple;
  name: string;
  href: string;
}

export async function showMap(figure: HTMLElement): Promise<void> {
  const picture = figure.querySelector("svg");
  if (!picture) return;
  const [topology] = await Promise.all([
    fetch(asset("outlines/world.json", import.meta.url)).then((answer) => answer.json()),
    stylesheet(asset("map.css", import.meta.url)),
  ]);
  const places = all<SVGCircleElement>(".place", picture).map(placeOf);

  const box = document.createElement("div");
  box.className = "map-live";
  picture.replaceWith(box);
  const map = L.map(box, { attributionControl: false, zoomControl: false, minZoom: 1, maxZoom: 9, worldCopyJump: true });
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", say("map"));
  L.control.zoom({ zoomInTitle: say("zoomIn"), zoomOutTitle: say("zoomOut") }).addTo(map);

  // The view first: Leaflet cannot draw shapes on a map that looks nowhere.
  map.setView(places[0]?.at ?? [15, 100], 5);
  if (places.length > 1) map.fitBounds(L.latLngBounds(places.map(({ at }) => at)), { padding: [24, 24], maxZoom: 7 });

  const countries = feature(topology, topology.objects.countries) as FeatureCollection<Polygon | MultiPolygon>;
  for (const { geometry } of countries.features)
    for (const ring of geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()) unwrap(ring);
  L.geoJSON(countries, {
    interactive: false,
    style: { className: "map-land" },
  }).addTo(map);

  for (const { at, name, href } of places) {
    const marker = L.circleMarker(at, { radius: 6, className: "map-place" }).addTo(map);
    marker.bindTooltip(name);
    marker.on("click", () => href && location.assign(href));
    // Leaflet draws circles that only a mouse can reach: make each one a link for the keyboard
    const shape = marker.getElement() as SVGElement | undefined;
    shape?.setAttribute("tabindex", "0");
    shape?.setAttribute("role", "link");
    shape?.setAttribute("aria-label", name);
    shape?.addEventListener("focus", () => marker.openTooltip());
    shape?.addEventListener("blur", () => marker.closeTooltip());
    shape?.addEventListener("keydown", (event) => event.key === "Enter" && href && location.assign(href));
  }

  box.focus();
}

function placeOf(circle: SVGCircleElement): Place {
  const link = circle.closest("a");
  return {
    at: [-circle.cy.baseVal.value, circle.cx.baseVal.value],
    name: link?.getAttribute("aria-label") ?? link?.querySelector("title")?.textContent ?? "",
    href: link?.getAttribute("href") ?? "",
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
