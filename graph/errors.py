"""Everything that can go wrong below the service, as one small tree.

    LearningCityError
    ├── MalformedQuery            the text is not SPARQL
    ├── RefusedQuery              the text is SPARQL that we do not run (a limit, SERVICE)
    ├── QueryFailed               the query runs into an error of its own (an unknown function)
    ├── MalformedData             a file or an upload is not what its format says
    ├── UnusableText              the source text of an announcement cannot be taken as it is
    ├── SlugRefused               the last part of an identifier is badly formed, or was not given
    ├── AlreadyThere              a file or an announcement of that name exists
    ├── NoGraphNamed              a statement without a named graph
    ├── ReservedGraph             a statement in a graph whose name means something else here
    ├── OtherGraph                the request names one graph, the data another
    ├── ReadOnly                  there is nothing to write to
    ├── Rejected                  the data is well formed and breaks a shape
    ├── VersionMoved              somebody else was faster
    ├── TimedOut                  the deadline passed
    ├── Overloaded                no worker became free in time
    ├── NobodyWaits               the client has gone before there was an answer
    ├── TooManyWrites             too many writes are waiting
    ├── EngineFailed              the engine crashed or ran out of memory
    ├── OutcomeUnknown            a write ended without a word, and something was published meanwhile
    ├── NotFound                  nothing of that name
    │   ├── NoSuchQuery
    │   ├── NoSuchToken
    │   └── NoSuchVersion
    │       └── VersionPruned     there was one, and it was removed to save space
    ├── TokenNameRefused          a token cannot have that name
    ├── EndpointFailed            another SPARQL endpoint does not answer
    ├── ServiceCallFailed         an endpoint that a query calls by SERVICE gives no answer
    ├── EngineUnreachable         the engine behind the service is down or refuses us
    ├── EngineTooSlow             it does not answer within the deadline
    ├── EngineAnsweredWrongly     it answers with something that is no answer, or with half of one
    ├── NotHere                   the engine behind the service cannot do this
    ├── DataDirectoryError        the data directory cannot be used
    │   ├── DirectoryInUse
    │   ├── DirectoryNotWritable
    │   ├── DiskFull
    │   └── DirectoryFromNewerVersion
    ├── CannotListen              the address of the service is taken
    └── SystemCannotServe         the operating system cannot copy processes

Each class says what happened and what to do next, in English and in Thai; `service/http/problems.py` is the one place
that knows the HTTP statuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from graph.validating.validate import Report


class LearningCityError(Exception):
    """An error that a user can do something about.

    Args:
        facts: what the message needs to name: a file, a line, a limit. Kept as `facts`.
    """

    en: ClassVar[str] = "Something went wrong."
    th: ClassVar[str] = "เกิดข้อผิดพลาด"

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    def message(self, language: str = "en") -> str:
        """Say what happened and what to do next, in one language ("en" or "th")."""
        template = self.th if language == "th" else self.en
        return template.format(**self.facts)

    def __str__(self) -> str:
        return self.message()


class MalformedQuery(LearningCityError):
    """The text is not SPARQL; `line` and `column` count from 1."""

    en = "The query cannot be read at line {line}, column {column}: {reason_en}. {hint_en}"
    th = "อ่านคำค้น SPARQL ไม่ได้ที่บรรทัด {line} คอลัมน์ {column}: {reason_th} {hint_th}"

    def __init__(
        self, *, reason_en: str, reason_th: str, line: int = 1, column: int = 1, hint_en: str = "", hint_th: str = ""
    ) -> None:
        super().__init__(
            line=line, column=column, reason_en=reason_en, reason_th=reason_th, hint_en=hint_en, hint_th=hint_th
        )


class RefusedQuery(LearningCityError):
    """The text is SPARQL that this service does not run: it passes a limit or calls another server."""

    en = "{reason_en}"
    th = "{reason_th}"

    def __init__(self, *, reason_en: str, reason_th: str) -> None:
        super().__init__(reason_en=reason_en, reason_th=reason_th)


class QueryFailed(LearningCityError):
    """The query ran into an error of its own making, such as a function that does not exist."""

    en = "The query cannot be evaluated: {reason}."
    th = "ประมวลผลคำค้นไม่ได้: {reason}"


class MalformedData(LearningCityError):
    """A file or an upload is not what its format says; `place` names the file and the line."""

    en = "{place}: cannot be read as {format}: {reason}."
    th = "{place}: อ่านเป็น {format} ไม่ได้: {reason}"


class MalformedTable(LearningCityError):
    """A table of the register is not what it must be; names the file, the row and the column."""

    en = "{file}, row {row}, column {column}: {reason_en}. Nothing was written."
    th = "{file} แถวที่ {row} คอลัมน์ {column}: {reason_th} ยังไม่มีการเขียนไฟล์ใด"


class VersionMoved(LearningCityError):
    """Somebody else has written since the version that the writer has seen."""

    en = "The graph is at version {current} now, and the change was made for version {expected}. Look at what changed, then send it again."
    th = "ขณะนี้กราฟเป็นรุ่นที่ {current} แต่การแก้ไขนี้จัดทำจากรุ่นที่ {expected} โปรดตรวจสอบสิ่งที่เปลี่ยนไปแล้วส่งใหม่"


class UnusableText(LearningCityError):
    """The source text of an announcement cannot be taken as it is; `place` names the file and the line."""

    en = "{place}: this text cannot be used: {reason_en}."
    th = "{place}: ใช้ตัวบทนี้ไม่ได้: {reason_th}"


class SlugRefused(LearningCityError):
    """The last part of an identifier is badly formed, or was not given and cannot be made from a file's name."""

    en = (
        "“{slug}” cannot be the slug of an announcement. Give one with --slug: lower-case ASCII letters and digits, joined "
        "by single hyphens, such as hat-yai-2024."
    )
    th = "ใช้ “{slug}” เป็น slug ของข่าวไม่ได้ โปรดระบุด้วย --slug โดยใช้อักษรโรมันตัวเล็กและเลขอารบิก คั่นด้วยยัติภังค์ เช่น hat-yai-2024"


class AlreadyThere(LearningCityError):
    """A file or an announcement of that name exists, and would be overwritten or mixed with another."""

    en = "{name} is there already. Choose another name, or give --force."
    th = "มี {name} อยู่แล้ว โปรดใช้ชื่ออื่น หรือเพิ่ม --force หากต้องการเขียนทับ"


class TimedOut(LearningCityError):
    """The deadline passed before the answer was complete.

    Args:
        seconds: the limit.
        limit: the setting that it comes from, which tells what kind of work it was.
    """

    en = "The time limit of {seconds:g} s passed (setting {limit}). {advice_en}"
    th = "เกินกำหนดเวลา {seconds:g} วินาที (ค่าตั้ง {limit}) {advice_th}"

    def __init__(self, *, seconds: float, limit: str = "timeout") -> None:
        advice_en, advice_th = HOW_TO_ASK_FOR_LESS.get(limit, HOW_TO_ASK_FOR_LESS["timeout"])
        super().__init__(seconds=seconds, limit=limit, advice_en=advice_en, advice_th=advice_th)


HOW_TO_ASK_FOR_LESS = {
    "timeout": (
        "Ask for less: add LIMIT, name a graph, or make a pattern more specific.",
        "โปรดลดขอบเขตคำค้น เช่น ใส่ LIMIT ระบุกราฟ หรือกำหนดเงื่อนไขให้เจาะจงขึ้น",
    ),
    "page_timeout": (
        "Try again when there is less to do; the same facts can be asked for in parts with SPARQL.",
        "โปรดลองใหม่เมื่อระบบว่างขึ้น หรือสืบค้นข้อมูลเดียวกันทีละส่วนด้วย SPARQL",
    ),
    "search_timeout": (
        "Search for a longer part of the name, or for one kind of thing.",
        "โปรดค้นด้วยชื่อที่ยาวขึ้น หรือเลือกค้นเฉพาะประเภทเดียว",
    ),
    "dump_timeout": (
        "Fetch the graphs one by one from /graph-store, or ask the operator for more time.",
        "โปรดดาวน์โหลดทีละกราฟจาก /graph-store หรือขอให้ผู้ดูแลระบบเพิ่มเวลา",
    ),
    "digest_timeout": (
        "Take the fingerprint of a smaller answer: add LIMIT, or ask for fewer blank nodes.",
        "โปรดขอลายนิ้วมือของคำตอบที่เล็กลง เช่น ใส่ LIMIT หรือลดจำนวนโหนดว่าง",
    ),
    "write_timeout": (
        "Nothing was stored. Send the change in smaller parts.",
        "ไม่มีการจัดเก็บข้อมูลใด โปรดแบ่งส่งเป็นส่วนที่เล็กลง",
    ),
    "validation_timeout": (
        "Send the data in smaller parts, or check it with `learningcity check`.",
        "โปรดแบ่งข้อมูลเป็นส่วนที่เล็กลง หรือตรวจด้วยคำสั่ง `learningcity check`",
    ),
}
"""For each setting that is a time limit: what to do when it passes."""


class Overloaded(LearningCityError):
    """No query worker became free in time."""

    en = "All query workers are busy. Try again in {seconds:g} s."
    th = "ตัวประมวลผลคำค้นทุกตัวไม่ว่าง โปรดลองใหม่ใน {seconds:g} วินาที"


class NobodyWaits(LearningCityError):
    """The client has gone before there was an answer; its query was ended."""

    en = "The connection was closed before there was an answer."
    th = "การเชื่อมต่อถูกปิดก่อนที่จะได้คำตอบ"


class TooManyWrites(LearningCityError):
    """Too many writes are waiting for one another."""

    en = "Other writes are under way, and enough are waiting (setting write_queue). Nothing was stored. Try again in {seconds:g} s."
    th = "มีการเขียนข้อมูลอื่นรออยู่เต็มจำนวนแล้ว (ค่าตั้ง write_queue) ไม่มีการจัดเก็บข้อมูลใด โปรดลองใหม่ใน {seconds:g} วินาที"


class EngineFailed(LearningCityError):
    """The engine crashed or ran out of memory on this one request."""

    en = "The query engine gave up on this request: it ran out of memory or met a fault of its own. Other requests are not affected."
    th = "ระบบประมวลผลคำค้นหยุดทำงานกับคำขอนี้ เพราะหน่วยความจำไม่พอหรือเกิดข้อผิดพลาดภายใน คำขออื่นไม่ได้รับผลกระทบ"


class OutcomeUnknown(LearningCityError):
    """A write ended without saying what came of it, and a version was published meanwhile that may be its own."""

    en = (
        "The process that writes ended before it could answer, and the graph is at version {current} now. Look at /versions "
        "whether your change is there before you send it again."
    )
    th = (
        "กระบวนการเขียนข้อมูลหยุดลงก่อนตอบกลับ และขณะนี้กราฟเป็นรุ่นที่ {current} "
        "โปรดตรวจสอบที่ /versions ว่ามีการแก้ไขนี้แล้วหรือไม่ ก่อนส่งใหม่"
    )


class NoGraphNamed(LearningCityError):
    """Statements must say in which named graph they stand, and may not stand among the derived ones."""

    en = (
        "Every statement needs a named graph that says who makes it. Name one (--graph IRI, ?graph=IRI), or send TriG or "
        "N-Quads; the graph of derived triples is kept by the rules alone."
    )
    th = (
        "ข้อความทุกข้อต้องอยู่ในกราฟที่มีชื่อเพื่อบอกว่าใครเป็นผู้กล่าว โปรดระบุกราฟ (--graph IRI หรือ ?graph=IRI) "
        "หรือส่งเป็น TriG หรือ N-Quads ส่วนกราฟของข้อเท็จจริงที่อนุมานนั้นระบบจัดทำเองเท่านั้น"
    )


class ReservedGraph(LearningCityError):
    """A graph cannot have that name: the records of changes use it for something else."""

    en = "No graph can be named {name}: the name is reserved. Choose another."
    th = "ตั้งชื่อกราฟว่า {name} ไม่ได้ เพราะเป็นชื่อที่สงวนไว้ โปรดใช้ชื่ออื่น"


class OtherGraph(LearningCityError):
    """The request names one graph and the data another."""

    en = "A statement is in the graph {found}, and the request names {named}. Send the data without graphs, or leave out the graph."
    th = "มีข้อความอยู่ในกราฟ {found} แต่คำขอระบุกราฟ {named} โปรดส่งข้อมูลโดยไม่ระบุกราฟ หรือไม่ระบุกราฟในคำขอ"


class ReadOnly(LearningCityError):
    """The service has no data directory, so nothing can be written."""

    en = "This service takes no writes: it runs without a data directory. Start it with --data DIR."
    th = "ระบบนี้ไม่รับการเขียนข้อมูล เพราะเริ่มทำงานโดยไม่มีไดเรกทอรีข้อมูล โปรดเริ่มด้วย --data DIR"


class Rejected(LearningCityError):
    """The data is well formed and breaks a shape; `report` holds the SHACL results.

    Args:
        report: the validation report (`graph.validating.validate.Report`).
    """

    en = "The data breaks {count} rule(s) of the shapes; nothing was stored."
    th = "ข้อมูลไม่ผ่านเกณฑ์ของ shapes จำนวน {count} รายการ ไม่มีการจัดเก็บข้อมูลใด"

    def __init__(self, report: Report, count: int) -> None:
        super().__init__(count=count)
        self.report = report


class NotFound(LearningCityError):
    """Nothing of that name is known."""

    en = "Nothing is known as {name}."
    th = "ไม่พบ {name}"


class NoSuchQuery(NotFound):
    """No saved query has that name."""

    en = "There is no saved query “{name}”. {suggestion_en}"
    th = "ไม่มีคำค้นสำเร็จรูปชื่อ “{name}” {suggestion_th}"


class NoSuchVersion(NotFound):
    """No version has that number."""

    en = "There is no version {name}; the versions are {first} to {last}."
    th = "ไม่มีรุ่นที่ {name} มีเฉพาะรุ่นที่ {first} ถึง {last}"


class VersionPruned(NoSuchVersion):
    """The version was removed to save space; what it changed is still on record."""

    en = "Version {name} was removed to save space; what it changed is still in the history. The versions that can be asked are {kept}."
    th = "รุ่นที่ {name} ถูกลบออกเพื่อประหยัดพื้นที่ แต่ยังดูได้ในประวัติว่ารุ่นนั้นเปลี่ยนแปลงอะไร รุ่นที่สืบค้นได้คือ {kept}"


class NoSuchToken(NotFound):
    """No token has that name."""

    en = "There is no token “{name}”; `learningcity token list` names them."
    th = "ไม่มีโทเค็นชื่อ “{name}” ดูรายชื่อได้ด้วย `learningcity token list`"


class TokenNameRefused(LearningCityError):
    """A token cannot have that name: it is badly formed, or another token has or had it."""

    en = "A token cannot be named “{name}”: {reason_en}."
    th = "ตั้งชื่อโทเค็นว่า “{name}” ไม่ได้ เพราะ{reason_th}"


class EndpointFailed(LearningCityError):
    """Another SPARQL endpoint cannot be reached, or answers with an error."""

    en = "{endpoint} does not answer as a SPARQL endpoint: {reason}"
    th = "{endpoint} ไม่ตอบสนองในฐานะปลายทาง SPARQL: {reason}"


class ServiceCallFailed(LearningCityError):
    """An endpoint that a query calls by SERVICE may not be called, or gives no answer within the bounds."""

    en = "SERVICE <{endpoint}> gave no answer: {reason_en}."
    th = "SERVICE <{endpoint}> ไม่ให้คำตอบ: {reason_th}"


class EngineUnreachable(LearningCityError):
    """The engine behind the service cannot be reached, or does not let us in."""

    en = "The engine that keeps the graph cannot be reached now ({reason}). Nothing is lost; try again in a moment."
    th = "ขณะนี้ติดต่อระบบจัดเก็บกราฟไม่ได้ ({reason}) ข้อมูลไม่สูญหาย โปรดลองใหม่ในอีกสักครู่"


class EngineTooSlow(LearningCityError):
    """The engine behind the service does not answer within the deadline."""

    en = "The engine that keeps the graph did not answer within {seconds:g} s. Ask for less, or try again later."
    th = "ระบบจัดเก็บกราฟไม่ตอบภายใน {seconds:g} วินาที โปรดลดขอบเขตคำค้น หรือลองใหม่ภายหลัง"


class EngineAnsweredWrongly(LearningCityError):
    """The engine behind the service answers with something that is no answer, or with half of one."""

    en = "The engine that keeps the graph gave no proper answer: {reason}."
    th = "ระบบจัดเก็บกราฟส่งคำตอบที่ใช้ไม่ได้: {reason}"


class NotHere(LearningCityError):
    """The engine behind the service cannot do what was asked, though SPARQL or this service allows it elsewhere."""

    en = "The engine that keeps the graph here cannot do this: {reason_en}."
    th = "ระบบจัดเก็บกราฟที่ใช้อยู่ไม่รองรับคำขอนี้: {reason_th}"


class DataDirectoryError(LearningCityError):
    """The data directory cannot be used."""

    en = "The data directory {path} cannot be used: {reason}."
    th = "ใช้ไดเรกทอรีข้อมูล {path} ไม่ได้: {reason}"


class DirectoryInUse(DataDirectoryError):
    """Another process is writing to the data directory."""

    en = "Another process is writing to {path}. Wait until it has finished, then try again."
    th = "มีกระบวนการอื่นกำลังเขียนข้อมูลใน {path} โปรดรอให้เสร็จแล้วลองใหม่"


class DirectoryNotWritable(DataDirectoryError):
    """The data directory, or the disk that it is on, is read-only for this process."""

    en = "Nothing can be written to {path}: it is read-only for this service ({reason}). Nothing was stored."
    th = "เขียนข้อมูลลงใน {path} ไม่ได้ เพราะระบบนี้มีสิทธิ์อ่านอย่างเดียว ({reason}) ไม่มีการจัดเก็บข้อมูลใด"


class DiskFull(DataDirectoryError):
    """There is no room left for another version."""

    en = (
        "There is no room left on the disk of {path}; nothing was stored. Make room, for example with `learningcity versions "
        "prune`, then try again."
    )
    th = (
        "พื้นที่จัดเก็บของ {path} เต็ม ไม่มีการจัดเก็บข้อมูลใด โปรดเพิ่มพื้นที่ว่าง เช่น ลบรุ่นเก่าด้วยคำสั่ง "
        "`learningcity versions prune` แล้วลองใหม่"
    )


class DirectoryFromNewerVersion(DataDirectoryError):
    """The data directory was written by a newer version of this software."""

    en = "{path} has data format {found}; this version reads up to {known}. Upgrade learningcity, or name another directory."
    th = "{path} ใช้รูปแบบข้อมูลรุ่น {found} แต่โปรแกรมนี้อ่านได้ถึงรุ่น {known} โปรดปรับรุ่น learningcity หรือระบุไดเรกทอรีอื่น"


class CannotListen(LearningCityError):
    """The service cannot listen where it was told to."""

    en = "Cannot listen at {address}: {reason}. Name another address with --host and --port."
    th = "เปิดรับการเชื่อมต่อที่ {address} ไม่ได้: {reason} โปรดระบุที่อยู่อื่นด้วย --host และ --port"


class SystemCannotServe(LearningCityError):
    """The operating system has no fork, which the query workers and the writes are made with."""

    en = "The service does not run on {system}: it needs an operating system that can fork processes, such as Linux or macOS."
    th = "โปรแกรมนี้ให้บริการบน {system} ไม่ได้ เพราะต้องใช้ระบบปฏิบัติการที่แยกกระบวนการด้วย fork ได้ เช่น Linux หรือ macOS"
