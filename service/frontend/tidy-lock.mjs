// Keeps the lock file free of addresses: npm already leaves the download addresses out
// (.npmrc), but copies each package's funding and deprecation notes, which name hosts.
// `npm ci` needs only versions and checksums.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.deprecated;
  delete entry.resolved;
}
const text = JSON.stringify(lock, null, 2) + "\n";
if (text.includes("://")) throw new Error("package-lock.json still names a host");
writeFileSync(path, text);
