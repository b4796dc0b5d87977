"""What the operating system says of a failure, in plain words, and in Thai: to us it speaks English, whatever the reader does."""

from __future__ import annotations

import errno
import os
import re

THAI = {
    errno.EACCES: "ไม่มีสิทธิ์เข้าถึง",
    errno.EPERM: "ระบบปฏิบัติการไม่อนุญาต",
    errno.ENOENT: "ไม่พบไฟล์หรือไดเรกทอรี",
    errno.EEXIST: "มีไฟล์หรือไดเรกทอรีชื่อนี้อยู่แล้ว",
    errno.EISDIR: "เป็นไดเรกทอรี ไม่ใช่ไฟล์",
    errno.ENOTDIR: "ไม่ใช่ไดเรกทอรี",
    errno.ENOTEMPTY: "ยังมีไฟล์อยู่ในไดเรกทอรี",
    errno.ENOSPC: "พื้นที่ดิสก์ไม่เพียงพอ",
    errno.EDQUOT: "ใช้พื้นที่ดิสก์ครบตามโควตาแล้ว",
    errno.EFBIG: "ไฟล์มีขนาดใหญ่เกินกำหนด",
    errno.EROFS: "ระบบไฟล์อ่านได้อย่างเดียว",
    errno.EIO: "อ่านหรือเขียนข้อมูลในดิสก์ไม่สำเร็จ",
    errno.EMFILE: "เปิดไฟล์พร้อมกันเกินจำนวนที่กำหนด",
    errno.ENAMETOOLONG: "ชื่อไฟล์ยาวเกินไป",
    errno.ENOMEM: "หน่วยความจำไม่เพียงพอ",
    errno.EADDRINUSE: "มีโปรแกรมอื่นใช้ที่อยู่นี้อยู่",
    errno.EADDRNOTAVAIL: "เครื่องนี้ไม่มีที่อยู่ดังกล่าว",
    errno.ECONNREFUSED: "ปลายทางปฏิเสธการเชื่อมต่อ",
    errno.ECONNRESET: "ปลายทางตัดการเชื่อมต่อ",
    errno.EPIPE: "ปลายทางปิดการเชื่อมต่อแล้ว",
    errno.ETIMEDOUT: "เชื่อมต่อไม่ได้ภายในเวลาที่กำหนด",
    errno.EHOSTUNREACH: "ไม่พบเส้นทางไปยังเครื่องปลายทาง",
    errno.ENETUNREACH: "ติดต่อเครือข่ายปลายทางไม่ได้",
}
OTHER = {
    "timed out": "ไม่ตอบสนองภายในเวลาที่กำหนด",
    "Name or service not known": "ไม่พบเครื่องปลายทางตามชื่อที่ระบุ",
    "nodename nor servname provided, or not known": "ไม่พบเครื่องปลายทางตามชื่อที่ระบุ",
    "Temporary failure in name resolution": "แปลงชื่อเครื่องปลายทางเป็นที่อยู่ไม่ได้ในขณะนี้",
    "Remote end closed connection without response": "ปลายทางปิดการเชื่อมต่อโดยไม่ส่งคำตอบ",
}
KNOWN = {os.strerror(number): thai for number, thai in THAI.items()} | OTHER
NUMBERED = re.compile(r"\[Errno (-?\d+)\] (?P<words>.*?)(?:: '.*')?", re.DOTALL)


def plain_words(error: BaseException) -> str:
    """Say what an error says, without the number of the system and without what urllib puts around it."""
    from urllib.error import HTTPError, URLError  # costs every process time at its start

    if isinstance(error, URLError) and not isinstance(error, HTTPError):
        return plain_words(error.reason) if isinstance(error.reason, BaseException) else error.reason
    return getattr(error, "strerror", None) or str(error)


def in_thai(said: object) -> object:
    """Say in Thai what the system said; return anything else as it is.

    Args:
        said: its words, or the error that holds them.
    """
    if not isinstance(said, str | OSError):
        return said
    numbered = NUMBERED.fullmatch(str(said))
    words = numbered["words"] if numbered else str(said)
    return KNOWN.get(words, said)
