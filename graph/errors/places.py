"""What can be wrong with the data directory, its versions and the machine."""

from __future__ import annotations

from graph.errors.base import LearningCityError, NotFound


class NoSuchVersion(NotFound):
    """No version has that number."""

    en = "There is no version {name}; the versions are {first} to {last}."
    th = "ไม่มีรุ่นที่ {name} มีเฉพาะรุ่นที่ {first} ถึง {last}"


class VersionPruned(NoSuchVersion):
    """The version was removed to save space; what it changed is still on record."""

    en = "Version {name} was removed to save space; what it changed is still in the history. The versions that can be asked are {kept}."
    th = "รุ่นที่ {name} ถูกลบออกเพื่อประหยัดพื้นที่ แต่ยังดูได้ในประวัติว่ารุ่นนั้นเปลี่ยนแปลงอะไร รุ่นที่สืบค้นได้คือ {kept}"


class DataDirectoryError(LearningCityError):
    """The data directory cannot be used."""

    en = "The data directory {path} cannot be used: {reason}."
    th = "ใช้ไดเรกทอรีข้อมูล {path} ไม่ได้: {reason_th}"


class CurrentLost(DataDirectoryError):
    """The file that names the current version is not the one that belongs to the versions that are there."""

    en = (
        "{path} says that version {current} is the current one, but there are versions up to {newest}. Nothing was changed. "
        "Look with `learningcity doctor`, then write the right number into that file or restore a backup."
    )
    th = (
        "{path} ระบุว่ารุ่นปัจจุบันคือรุ่นที่ {current} แต่มีข้อมูลถึงรุ่นที่ {newest} ระบบยังไม่ได้เปลี่ยนแปลงสิ่งใด "
        "โปรดตรวจด้วย `learningcity doctor` แล้วเขียนหมายเลขที่ถูกต้องลงในไฟล์นั้น หรือกู้คืนจากสำเนาสำรอง"
    )


class VersionMissing(DataDirectoryError):
    """The folder of the current version is not where it should be."""

    en = (
        "Version {number}, the current one, is missing from the data directory {path}: its folder is not there. "
        "`learningcity doctor {path}` tells what to do."
    )
    th = (
        "ไดเรกทอรีข้อมูล {path} ไม่มีรุ่นที่ {number} ซึ่งเป็นรุ่นปัจจุบัน เนื่องจากไม่พบไดเรกทอรีของรุ่นนั้น "
        "โปรดตรวจด้วย `learningcity doctor {path}` เพื่อดูวิธีแก้ไข"
    )


class VersionUnreadable(DataDirectoryError):
    """A version is there and cannot be opened: a file of it is damaged or missing."""

    en = (
        "Version {number} of the data directory {path} cannot be opened: {reason}. "
        "`learningcity doctor {path}` tells what is wrong and what to do."
    )
    th = (
        "เปิดรุ่นที่ {number} ของไดเรกทอรีข้อมูล {path} ไม่ได้: {reason_th} "
        "โปรดตรวจด้วย `learningcity doctor {path}` เพื่อดูสาเหตุและวิธีแก้ไข"
    )


class TableDamaged(DataDirectoryError):
    """What was asked lies in a table of a version that is damaged."""

    en = (
        "The data cannot be read, for the file {path} of a version is damaged: {reason}. "
        "`learningcity doctor --thorough` tells which versions are concerned and what to do."
    )
    th = (
        "อ่านข้อมูลไม่ได้ เนื่องจากไฟล์ {path} ของรุ่นข้อมูลเสียหาย: {reason_th} "
        "โปรดตรวจด้วย `learningcity doctor --thorough` เพื่อดูว่ากระทบรุ่นใดบ้างและวิธีแก้ไข"
    )


class RecordMissing(DataDirectoryError):
    """The record of what a version changed is not there."""

    en = "The change record of version {number} is missing: {path}. `learningcity doctor` tells what to do."
    th = "ไม่พบบันทึกการเปลี่ยนแปลงของรุ่นที่ {number}: {path} โปรดตรวจด้วย `learningcity doctor` เพื่อดูวิธีแก้ไข"


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
