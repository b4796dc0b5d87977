// What has no types of its own.
declare module "topojson-client" {
  export function feature(topology: unknown, object: unknown): unknown;
}
