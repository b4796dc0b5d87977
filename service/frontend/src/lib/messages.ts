// Everything the scripts say, in both languages. A missing half does not compile.

const messages = {
  copied: { th: "คัดลอกแล้ว", en: "Copied" },
  copyFailed: { th: "คัดลอกไม่ได้ โปรดเลือกข้อความแล้วคัดลอกเอง", en: "Could not copy: please select the text and copy it" },
  suggestions: { th: "คำแนะนำ", en: "Suggestions" },
  suggestionCount: { th: "พบ {n} รายการ ใช้ลูกศรเลื่อน", en: "{n} found, use the arrow keys" },
  suggestionsFailed: { th: "ขณะนี้แสดงคำแนะนำไม่ได้ กด Enter เพื่อค้นหา", en: "No suggestions now: press Enter to search" },
  nothingFound: { th: "ไม่พบรายการ", en: "Nothing found" },
  shown: { th: "แสดง {n} จาก {total}", en: "Showing {n} of {total}" },
  openAll: { th: "เปิดหลักฐานทั้งหมด", en: "Open all evidence" },
  closeAll: { th: "ปิดหลักฐานทั้งหมด", en: "Close all evidence" },
  close: { th: "ปิด", en: "Close" },
  passage: { th: "ตอนที่ {n}", en: "Passage {n}" },
  passagesAbout: { th: "{n} ตอนกล่าวถึง {thing}", en: "{n} passages speak of {thing}" },
  map: { th: "แผนที่ เลื่อนด้วยปุ่มลูกศร", en: "Map, move with the arrow keys" },
  cluster: { th: "{n} เมือง: {names} กด Enter เพื่อขยาย", en: "{n} cities: {names}. Press Enter to zoom in" },
  zoomIn: { th: "ขยาย", en: "Zoom in" },
  zoomOut: { th: "ย่อ", en: "Zoom out" },
  mapFailed: { th: "เปิดแผนที่ไม่ได้", en: "The map could not be loaded" },
  // query editor
  editorLabel: { th: "คำค้น SPARQL กด Ctrl+Enter เพื่อส่งคำค้น กด Esc แล้ว Tab เพื่อออกจากช่อง", en: "SPARQL query. Ctrl+Enter sends it; Esc, then Tab, leaves the editor" },
  expected: { th: "บรรทัดนี้ยังไม่ถูกต้อง ตรงนี้ใช้ได้: ", en: "This line is not right. It could go on with: " },
  undeclared: { th: "ยังไม่ได้ประกาศคำนำหน้า ", en: "This prefix is not declared: " },
  sortBy: { th: "เรียงตาม {name}", en: "Sort by {name}" },
  running: { th: "กำลังสืบค้น…", en: "Asking…" },
  stop: { th: "หยุด", en: "Stop" },
  stopped: { th: "หยุดแล้ว", en: "Stopped" },
  rows: { th: "{n} แถว ใน {ms} มิลลิวินาที", en: "{n} rows in {ms} ms" },
  noRows: { th: "ไม่มีคำตอบ: ไม่มีข้อมูลในกราฟที่ตรงกับคำค้นนี้", en: "No rows: nothing in the graph matches" },
  yes: { th: "ใช่", en: "Yes" },
  no: { th: "ไม่ใช่", en: "No" },
  labels: { th: "แสดงชื่อแทน IRI", en: "Show names instead of IRIs" },
  download: { th: "ดาวน์โหลด", en: "Download" },
  previous: { th: "ก่อนหน้า", en: "Previous" },
  next: { th: "ถัดไป", en: "Next" },
  rowsFrom: { th: "แถวที่ {from} ถึง {to} จาก {n}", en: "Rows {from} to {to} of {n}" },
  results: { th: "ผลการสืบค้น", en: "Answer" },
  failed: { th: "สืบค้นไม่สำเร็จ", en: "The query was not answered" },
  unreachable: { th: "ติดต่อระบบไม่ได้", en: "The service cannot be reached" },
  linkCopied: { th: "คัดลอกลิงก์ของคำค้นนี้แล้ว", en: "Link to this query copied" },
  updated: { th: "บันทึกการเปลี่ยนแปลงแล้ว", en: "The change was published" },
  // explore
  expanded: { th: "เพิ่ม {n} สิ่งรอบ {thing}", en: "{n} things added around {thing}" },
  tooMany: { th: "มีมากกว่านี้ แสดงไว้ {n} ความสัมพันธ์", en: "There are more: {n} relations are shown" },
  expand: { th: "ดูสิ่งที่เกี่ยวข้องกับ{thing}", en: "Show what is around {thing}" },
  takeOut: { th: "นำ{thing}ออก", en: "Take {thing} out" },
  relations: { th: "{n} รายการ", en: "{n} in all" },
  graphLabel: { th: "ภาพกราฟ ข้อมูลเดียวกันอยู่ในตารางด้านล่าง", en: "Picture of the graph; the table below says the same" },
} as const satisfies Record<string, { th: string; en: string }>;

export type Language = "th" | "en";

export const language: Language = document.documentElement.lang.startsWith("en") ? "en" : "th";

export function say(key: keyof typeof messages, values: Record<string, string | number> = {}): string {
  return messages[key][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}
