// Asking the service's own endpoint, for the pages that draw what they are told: labels for
// results, neighbours for the explorer.

import { language } from "./messages.ts";

export interface Term {
  type: "uri" | "literal" | "bnode";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export type Row = Record<string, Term | undefined>;

export interface Solutions {
  head: { vars?: string[] };
  results?: { bindings: Row[] };
  boolean?: boolean;
}

export async function select(endpoint: string, query: string): Promise<Row[]> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" },
    body: query,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as Solutions).results?.bindings ?? [];
}

export interface Name {
  label: string;
  kind: string;
}

/** An IRI as SPARQL writes it, or nothing if it could break out of its brackets. */
export function iriRef(iri: string): string {
  return /^[^\s<>"{}|\\^`]+$/.test(iri) ? `<${iri}>` : "";
}

const names = new Map<string, Name>();

/** Labels in the language of the page (else in the other one), all in one question. */
export async function namesOf(endpoint: string, iris: Iterable<string>): Promise<Map<string, Name>> {
  const wanted = [...new Set(iris)].filter((iri) => !names.has(iri) && iriRef(iri));
  for (let from = 0; from < wanted.length; from += 200) {
    const batch = wanted.slice(from, from + 200);
    const rows = await select(
      endpoint,
      `PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
       PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
       SELECT ?iri ?label WHERE { VALUES ?iri { ${batch.map(iriRef).join(" ")} } ?iri rdfs:label|skos:prefLabel ?label }`,
    );
    for (const { iri, label } of rows) {
      if (!iri || !label) continue;
      if (!names.has(iri.value) || label["xml:lang"] === language)
        names.set(iri.value, { label: label.value, kind: kindOf(iri.value) });
    }
  }
  return names;
}

/** The kind of a thing stands in its IRI: …/id/{kind}/{slug}. */
export function kindOf(iri: string): string {
  return iri.match(/\/id\/([a-z-]+)\//)?.[1] ?? "";
}

/** Where this service answers for an IRI; others are left as they are. */
export function placeOf(iri: string): string {
  return iri.replace(/^https:\/\/w3id\.org\/learning-city(?=\/(id|ontology|vocabularies|alignments|shapes|rules)\b)/, "");
}

/** The last part of an IRI, for want of a label. */
export function tailOf(iri: string): string {
  return decodeURIComponent(iri.replace(/[/#]$/, "").match(/[^/#]+$/)?.[0] ?? iri);
}
