"""What can be wrong with the data that is read or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors.base import LearningCityError

if TYPE_CHECKING:
    from graph.validating.validate import Report


class MalformedData(LearningCityError):
    """A file or an upload is not what its format says; `place` names the file and the line."""

    en = "{place}: cannot be read as {format}: {reason}."
    th = "{place}: อ่านเป็น {format} ไม่ได้: {reason_th}"


class FileChanged(LearningCityError):
    """A file was changed while it was loaded, so that nobody can tell what was read of it."""

    en = "{place}: it was changed while it was loaded. Nothing was taken; load it again."
    th = "{place}: ไฟล์มีการแก้ไขระหว่างการนำเข้า จึงยังไม่มีการนำเข้าข้อมูลใด โปรดนำเข้าอีกครั้ง"


class MalformedTable(LearningCityError):
    """A table of the register is not what it must be; names the file, the row and the column."""

    en = "{file}, row {row}, column {column}: {reason_en}. Nothing was written."
    th = "{file} แถวที่ {row} คอลัมน์ {column}: {reason_th} ยังไม่มีการเขียนไฟล์ใด"


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
