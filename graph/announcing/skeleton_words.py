"""The words of a skeleton: those that stay in the graph, in both languages, and those of its comments."""

from __future__ import annotations

LEGEND = {
    "en": """\
A skeleton made by `learningcity new-announcement`. Lines that begin with # are notes: delete them as you go.

1. The announcement, first block: its names in both languages, the city that it is about, where it was found.
2. Each passage has two blocks. In the first, give the English rendering (lc:gloss), and where the words are the
   writer's opinion, say so (lc:certainty). In the second, write what the words state, and nothing that they do not:
   take the sign # away from a line that fits, put a slug in place of …, and add what is missing.
   To cut the text in other places, write | there and make the skeleton anew with --cut-at "|".
3. What the words imply without stating goes into a graph <announcement/{slug}/passage/N/implied>, described as a
   lc:Reading beside its passage.
4. Names in the other language, and names of what has none in the text, go into the last block.

`learningcity check FILE` says what is missing; `learningcity load FILE --data DIR` publishes.""",
    "th": """\
โครงร่างที่ `learningcity new-announcement` จัดทำ บรรทัดที่ขึ้นต้นด้วย # เป็นหมายเหตุ ลบออกได้เมื่อทำเสร็จ

1. ส่วนแรกคือตัวข่าว โปรดใส่ชื่อข่าวทั้งสองภาษา เมืองที่ข่าวกล่าวถึง และที่มาของข่าว
2. แต่ละตอนมีสองส่วน ส่วนแรกโปรดใส่คำแปลภาษาอังกฤษ (lc:gloss) และหากเป็นความเห็นของผู้เขียน โปรดแก้ lc:certainty
   ส่วนที่สองโปรดเขียนเฉพาะสิ่งที่ถ้อยคำกล่าวไว้จริง โดยลบเครื่องหมาย # หน้าบรรทัดที่ใช้ได้ ใส่ slug แทน …
   แล้วเพิ่มสิ่งที่ยังขาด หากต้องการแบ่งตอนที่อื่น ให้ใส่ | ในตัวบท ณ ที่นั้น แล้วจัดทำโครงร่างใหม่ด้วย --cut-at "|"
3. สิ่งที่ถ้อยคำสื่อโดยนัยแต่มิได้กล่าวไว้ ให้อยู่ในกราฟ <announcement/{slug}/passage/N/implied>
   และบรรยายว่าเป็น lc:Reading ไว้คู่กับตอนนั้น
4. ชื่อในอีกภาษาหนึ่ง และชื่อของสิ่งที่ข่าวไม่ได้ตั้งชื่อไว้ ให้อยู่ในส่วนสุดท้าย

`learningcity check FILE` บอกว่ายังขาดอะไร `learningcity load FILE --data DIR` นำเข้าเผยแพร่""",
}

WORDS = {
    "en": {
        "todo": "to be given",
        "city": "if the announcement is about it",
        "gloss": "the same in English",
        "certainty": "or <certainty/opinion>: praise, hopes",
        "known": "Known things that it names:",
        "concepts": "Concepts that it names, to point to:",
        "dates": "Dates:",
        "new": "Names that are not known yet; check where they end:",
        "names": "Names in the other language, and names of all that the text does not name:",
    },
    "th": {
        "todo": "โปรดระบุ",
        "city": "ถ้าข่าวเกี่ยวกับเมืองนี้",
        "gloss": "คำแปลภาษาอังกฤษ",
        "certainty": "หรือ <certainty/opinion> หากเป็นคำชมหรือความเห็น",
        "known": "สิ่งที่กราฟรู้จักและมีชื่อในตอนนี้:",
        "concepts": "แนวคิดที่กล่าวถึง ใช้อ้างอิงได้:",
        "dates": "วันที่:",
        "new": "ชื่อที่ยังไม่รู้จัก โปรดตรวจว่าชื่อสิ้นสุดตรงไหน:",
        "names": "ชื่อในอีกภาษาหนึ่ง และชื่อของทุกสิ่งที่ข่าวไม่ได้ตั้งชื่อไว้:",
    },
}

GRAPH_TEXTS = {
    "rights": {
        "en": "The words of the announcement belong to its author; the statements and the English rendering made from "
        "them are licensed under CC BY 4.0.",
        "th": "ถ้อยคำของข่าวเป็นของผู้เขียน ส่วนข้อมูลและคำแปลภาษาอังกฤษที่จัดทำจากข่าวเผยแพร่ภายใต้สัญญาอนุญาต CC BY 4.0",
    },
    "positions": {
        "en": "Positions of passages count Unicode code points of the text, from zero; the end is the first code point "
        "after the passage.",
        "th": "ตำแหน่งของแต่ละตอนนับเป็นรหัสอักขระยูนิโคดของตัวบทเริ่มจากศูนย์ ตำแหน่งสิ้นสุดคือรหัสอักขระแรกถัดจากตอนนั้น",
    },
    "passage": {"en": "Passage {number} of announcement {slug}", "th": "ตอนที่ {number} ของข่าวประชาสัมพันธ์ {slug}"},
    "editorial": {"en": "Editorial graph of announcement {slug}", "th": "กราฟของผู้จัดทำสำหรับข่าว {slug}"},
    "additions": {
        "en": "Names in the other language and identifications that the editors add to what the announcement says.",
        "th": "ชื่อในอีกภาษาหนึ่งและการระบุว่าสิ่งที่กล่าวถึงคือสิ่งใด ซึ่งผู้จัดทำเพิ่มเติมจากสิ่งที่ข่าวกล่าวไว้",
    },
}
