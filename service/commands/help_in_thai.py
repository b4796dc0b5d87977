"""The help of the command line in Thai: each paragraph of it, by its English."""

from __future__ import annotations

THAI: dict[str, str] = {
    "Publish the knowledge graph of UNESCO learning cities: every statement opens the sentence that it came from.": (
        "เผยแพร่กราฟความรู้เมืองแห่งการเรียนรู้ของยูเนสโก ทุกข้อความเปิดดูประโยคต้นทางได้"
    ),
    (
        "\b\nlearningcity serve                     serve the packaged graph at http://127.0.0.1:7000\n"
        "learningcity query leaders-and-members-with-evidence\n"
        "learningcity COMMAND --help            explains each command, with an example"
    ): (
        "\b\nlearningcity serve                     ให้บริการกราฟที่มาพร้อมโปรแกรม ที่ http://127.0.0.1:7000\n"
        "learningcity query leaders-and-members-with-evidence\n"
        "learningcity COMMAND --help            อธิบายแต่ละคำสั่งพร้อมตัวอย่าง"
    ),
    "Show the version and exit.": "แสดงรุ่นของโปรแกรมแล้วจบการทำงาน",
    "Serve the graph: SPARQL at /sparql, each thing at its own address, pages in Thai and English.": (
        "ให้บริการกราฟ สืบค้นด้วย SPARQL ได้ที่ /sparql แต่ละสิ่งในกราฟมีที่อยู่ของตนเอง และมีหน้าเว็บทั้งภาษาไทยและภาษาอังกฤษ"
    ),
    "Every setting can also be given in the environment, as LEARNINGCITY_TIMEOUT=30.": (
        "ค่าตั้งทุกค่ากำหนดด้วยตัวแปรสภาพแวดล้อมก็ได้ เช่น LEARNINGCITY_TIMEOUT=30"
    ),
    (
        "\b\nlearningcity serve                          the packaged graph, from memory, read-only\n"
        "learningcity serve --data ./data --port 80  a graph that persists\n"
        "learningcity serve --store http://localhost:8890/sparql --update-store http://localhost:8890/sparql-auth \\\n"
        "    --store-credentials ./secret --data ./data   a graph in an engine of your own"
    ): (
        "\b\nlearningcity serve                          กราฟที่มาพร้อมโปรแกรม ในหน่วยความจำ อ่านได้อย่างเดียว\n"
        "learningcity serve --data ./data --port 80  กราฟที่จัดเก็บถาวร\n"
        "learningcity serve --store http://localhost:8890/sparql --update-store http://localhost:8890/sparql-auth \\\n"
        "    --store-credentials ./secret --data ./data   กราฟในระบบจัดเก็บที่มีอยู่แล้ว"
    ),
    "Address to listen on.": "ที่อยู่ที่เปิดรับการเชื่อมต่อ",
    "Port to listen on.": "พอร์ตที่เปิดรับการเชื่อมต่อ",
    "Data directory; none serves the packaged graph from memory and takes no writes.": (
        "ไดเรกทอรีข้อมูล หากไม่ระบุ จะให้บริการกราฟที่มาพร้อมโปรแกรมในหน่วยความจำ และไม่รับการเขียนข้อมูล"
    ),
    "SPARQL endpoint of an engine that keeps the graph instead; --data then holds tokens and history.": (
        "ปลายทาง SPARQL ของระบบอื่นที่ใช้จัดเก็บกราฟแทน ในกรณีนี้ --data ใช้เก็บโทเค็นและประวัติ"
    ),
    "Where that engine takes updates; none makes the service read-only.": (
        "ที่อยู่ที่ระบบดังกล่าวรับคำสั่งปรับปรุงข้อมูล หากไม่ระบุ บริการนี้จะอ่านได้อย่างเดียว"
    ),
    "Where that engine takes whole graphs (Graph Store Protocol), for large loads.": (
        "ที่อยู่ที่ระบบดังกล่าวรับกราฟทั้งกราฟ (Graph Store Protocol) ใช้เมื่อนำเข้าข้อมูลจำนวนมาก"
    ),
    "File with user:password, or a bearer token, for that engine.": (
        "ไฟล์ที่ระบุ user:password หรือโทเค็นแบบ bearer สำหรับเข้าใช้ระบบดังกล่าว"
    ),
    "Start from an empty store; with --shapes none, a bare SPARQL store for tests of conformance.": (
        "เริ่มจากที่เก็บข้อมูลว่าง หากใช้ร่วมกับ --shapes none จะเป็นเพียงที่เก็บข้อมูล SPARQL สำหรับทดสอบความสอดคล้องกับมาตรฐาน"
    ),
    "Seconds that a query may take.": "เวลาสูงสุดของคำค้นหนึ่งรายการ (วินาที)",
    "Seconds that a page may take, with all that it asks.": "เวลาสูงสุดของหน้าเว็บหนึ่งหน้า รวมทุกคำค้นที่หน้านั้นใช้ (วินาที)",
    "Seconds that a question about the whole graph may take in the background, whose answer is kept for its version.": (
        "เวลาสูงสุดของคำค้นเกี่ยวกับทั้งกราฟ ซึ่งประมวลผลอยู่เบื้องหลัง (วินาที) คำตอบจะเก็บไว้ใช้สำหรับกราฟรุ่นนั้น"
    ),
    "Seconds that a page waits for such answers before it is shown without, or with those of the version before.": (
        "เวลาที่หน้าเว็บรอคำตอบจากเบื้องหลัง (วินาที) หากยังไม่ได้ จะแสดงหน้าโดยไม่มีคำตอบนั้น หรือใช้คำตอบของรุ่นก่อนหน้า"
    ),
    "Seconds that a search may take.": "เวลาสูงสุดของการค้นหาหนึ่งครั้ง (วินาที)",
    "Seconds that the next part of a download of the whole graph may take.": (
        "เวลาสูงสุดในการรอข้อมูลส่วนถัดไป เมื่อดาวน์โหลดทั้งกราฟ (วินาที)"
    ),
    "Seconds that the fingerprint of an answer may take.": "เวลาสูงสุดในการคำนวณลายนิ้วมือของคำตอบ (วินาที)",
    "Queries evaluated at the same time, and as many slow ones beside them.": (
        "จำนวนคำค้นที่ประมวลผลพร้อมกัน โดยรับคำค้นที่ใช้เวลานานเพิ่มได้อีกเท่ากัน"
    ),
    "Queries evaluated at the same time beyond these while others wait; a minute later the memory is given back.": (
        "จำนวนคำค้นที่ประมวลผลเพิ่มได้อีก เมื่อมีคำค้นรออยู่ และจะคืนหน่วยความจำเมื่อผ่านไปหนึ่งนาที"
    ),
    "Triples up to which the current version is kept in memory.": "เก็บกราฟรุ่นปัจจุบันไว้ในหน่วยความจำ หากมีข้อความไม่เกินจำนวนนี้",
    "Megabytes that one query may use.": "หน่วยความจำสูงสุดที่คำค้นหนึ่งรายการใช้ได้ (เมกะไบต์)",
    "Characters that a query may have.": "จำนวนตัวอักษรสูงสุดของคำค้น",
    "Brackets that a query may have inside one another.": "จำนวนชั้นสูงสุดของวงเล็บซ้อนกันในคำค้น",
    "Triple patterns that a query may have.": "จำนวนรูปแบบทริปเปิลสูงสุดในคำค้น",
    "Steps of property paths that a query may have.": "จำนวนขั้นสูงสุดของ property path ในคำค้น",
    "Operators, FILTER and AS that a query may have side by side.": "จำนวนสูงสุดของตัวดำเนินการ FILTER และ AS ในระดับเดียวกันของคำค้น",
    "Hosts that SERVICE may call, separated by commas, with the port unless it is the usual one; none by default.": (
        "โฮสต์ที่อนุญาตให้ SERVICE เรียก คั่นด้วยจุลภาค หากไม่ใช่พอร์ตมาตรฐาน ให้ระบุพอร์ตด้วย หากไม่กำหนด จะไม่อนุญาตโฮสต์ใด"
    ),
    "Seconds that an endpoint called by SERVICE may take.": "เวลาสูงสุดในการรอปลายทางที่เรียกด้วย SERVICE (วินาที)",
    "Bytes that the answer of an endpoint called by SERVICE may have.": (
        "ขนาดสูงสุดของคำตอบจากปลายทางที่เรียกด้วย SERVICE (ไบต์)"
    ),
    "File of other shapes to hold writes to; none opens the gate.": (
        "ไฟล์เกณฑ์ (shapes) ชุดอื่นสำหรับตรวจข้อมูลก่อนเขียน ระบุ none หากไม่ต้องการตรวจ"
    ),
    "Seconds that a write may take.": "เวลาสูงสุดของการเขียนข้อมูลหนึ่งครั้ง (วินาที)",
    "Seconds that a check of data that is not stored may take.": "เวลาสูงสุดของการตรวจข้อมูลที่ไม่ได้จัดเก็บ (วินาที)",
    "Writes that may be under way and waiting; 503 at once beyond.": (
        "จำนวนการเขียนข้อมูลสูงสุด นับทั้งที่กำลังดำเนินการและที่รออยู่ หากเกินกว่านี้ จะตอบ 503 ทันที"
    ),
    "Queries that may wait for a worker; 503 at once beyond.": "จำนวนคำค้นสูงสุดที่รอตัวประมวลผลได้ หากเกินกว่านี้ จะตอบ 503 ทันที",
    "Bytes that an upload may have, unpacked.": "ขนาดสูงสุดของข้อมูลที่ส่งเข้ามา นับเมื่อคลายการบีบอัดแล้ว (ไบต์)",
    "Queries that one batch to match names may hold.": "จำนวนรายการสูงสุดในการเทียบชื่อหนึ่งชุด",
    "Megabytes of answers to keep; 0 keeps none.": "ขนาดรวมของคำตอบที่เก็บไว้ใช้ซ้ำ (เมกะไบต์) ระบุ 0 หากไม่ต้องการเก็บ",
    "Requests that are handled at the same time.": "จำนวนคำขอสูงสุดที่ดำเนินการพร้อมกัน",
    "Requests whose body is being received at the same time; two thirds from one client.": (
        "จำนวนคำขอสูงสุดที่รับเนื้อหาพร้อมกัน โดยผู้ใช้รายเดียวใช้ได้ไม่เกินสองในสาม"
    ),
    "Long answers that are being sent at the same time; two thirds to one client.": (
        "จำนวนคำตอบขนาดใหญ่สูงสุดที่ส่งพร้อมกัน โดยผู้ใช้รายเดียวใช้ได้ไม่เกินสองในสาม"
    ),
    "Requests a second that one client may send on average; 0 for any number.": (
        "จำนวนคำขอเฉลี่ยต่อวินาทีที่ผู้ใช้แต่ละรายส่งได้ ระบุ 0 หากไม่จำกัด"
    ),
    "Requests that one client may send at once before client_rate holds it back.": (
        "จำนวนคำขอที่ผู้ใช้แต่ละรายส่งติดต่อกันได้ ก่อนถูกจำกัดตาม client_rate"
    ),
    "Proxies in front whose X-Forwarded headers are believed.": "จำนวนพร็อกซีด้านหน้าซึ่งระบบเชื่อถือส่วนหัว X-Forwarded",
    "How the log is written: text, or json for one JSON object a line.": (
        "รูปแบบบันทึกการทำงาน (log): text หรือ json ซึ่งเขียนเป็น JSON บรรทัดละหนึ่งออบเจ็กต์"
    ),
    "Write a line for each request.": "เขียนบันทึกการทำงานคำขอละหนึ่งบรรทัด",
    "Seconds from which on a query, a write or a request is written to the log; 0 for none.": (
        "เวลาขั้นต่ำ (วินาที) ของคำค้น การเขียนข้อมูล หรือคำขอ ที่จะเขียนลงบันทึกการทำงาน ระบุ 0 หากไม่ต้องการ"
    ),
    "Language of messages; by the locale.": "ภาษาที่ใช้แสดงผล หากไม่ระบุ จะเป็นไปตาม locale",
    "Load RDF files, also packed (.gz): all of them, checked against the shapes, or none.": (
        "นำเข้าไฟล์ RDF รวมทั้งไฟล์บีบอัด (.gz) โดยตรวจตามเกณฑ์ก่อน หากไม่ผ่าน จะไม่นำเข้าไฟล์ใดเลย"
    ),
    (
        "Large files are streamed: everything is derived anew and validated in several processes, in memory that "
        "does not grow with the files."
    ): ("ระบบอ่านไฟล์ขนาดใหญ่ทีละส่วน อนุมานและตรวจใหม่ทั้งหมดด้วยหลายกระบวนการ หน่วยความจำที่ใช้ไม่เพิ่มขึ้นตามขนาดไฟล์"),
    "Data directory; made when it is not there. Or give --store.": "ไดเรกทอรีข้อมูล หากยังไม่มี จะสร้างให้ หรือระบุ --store แทน",
    "SPARQL endpoint of an engine that keeps the graph instead.": "ปลายทาง SPARQL ของระบบอื่นที่ใช้จัดเก็บกราฟแทน",
    "Where that engine takes updates.": "ที่อยู่ที่ระบบดังกล่าวรับคำสั่งปรับปรุงข้อมูล",
    "Where that engine takes whole graphs (Graph Store Protocol): large loads take less time.": (
        "ที่อยู่ที่ระบบดังกล่าวรับกราฟทั้งกราฟ (Graph Store Protocol) ช่วยให้นำเข้าข้อมูลจำนวนมากได้เร็วขึ้น"
    ),
    "IRI of the named graph for statements that name none (Turtle, N-Triples …).": (
        "IRI ของกราฟที่มีชื่อ สำหรับข้อความที่ไม่ได้ระบุกราฟ (Turtle, N-Triples …)"
    ),
    "The named graphs of the files hold only what the files say, afterwards.": (
        "แทนที่กราฟที่มีชื่อทุกกราฟในไฟล์ ให้เหลือเฉพาะข้อความตามไฟล์"
    ),
    "Why, in a sentence; stands in the history.": "เหตุผลของการเปลี่ยนแปลง (หนึ่งประโยค) บันทึกไว้ในประวัติ",
    "Say what would change and whether it passes; store nothing.": "แจ้งสิ่งที่จะเปลี่ยนแปลงและผลการตรวจ โดยไม่จัดเก็บข้อมูลใด",
    "Other shapes to hold the data to; none opens the gate.": (
        "เกณฑ์ (shapes) ชุดอื่นสำหรับตรวจข้อมูล ระบุ none หากไม่ต้องการตรวจ"
    ),
    "Whether to stream the files instead of holding them; by their size when not said.": (
        "อ่านไฟล์ทีละส่วน หรืออ่านทั้งหมดไว้ในหน่วยความจำ หากไม่ระบุ จะเลือกตามขนาดไฟล์"
    ),
    "Check RDF files or folders: that they parse, that quotes match their text, that every shape holds.": (
        "ตรวจไฟล์หรือโฟลเดอร์ RDF ว่าอ่านได้ ถ้อยคำที่ยกมาตรงกับตัวบท และผ่านเกณฑ์ทุกข้อ"
    ),
    "For an announcement it says which part of the text lies in no passage, and which passages state nothing yet.": (
        "หากเป็นข่าวประชาสัมพันธ์ จะแจ้งด้วยว่าตัวบทส่วนใดยังไม่อยู่ในตอนใดเลย และตอนใดยังไม่มีข้อมูล"
    ),
    (
        "They are checked together with what the data directory, or the packaged graph, knows, and with all of it "
        "when they replace some of it or other shapes are given. Without a path, that itself is checked. The exit "
        "code is 1 when something does not hold."
    ): (
        "ระบบตรวจไฟล์ร่วมกับข้อมูลในไดเรกทอรีข้อมูลหรือในกราฟที่มาพร้อมโปรแกรม เมื่อไฟล์แทนที่ข้อมูลเดิมบางส่วนหรือมีการระบุเกณฑ์ชุดอื่น "
        "จะตรวจข้อมูลเดิมทั้งหมดด้วย หากไม่ระบุไฟล์ จะตรวจเฉพาะข้อมูลเดิม หากมีสิ่งใดไม่ผ่าน คำสั่งจะจบการทำงานด้วยรหัส 1"
    ),
    "Data directory; without it, the graph that comes with the software.": (
        "ไดเรกทอรีข้อมูล หากไม่ระบุ จะใช้กราฟที่มาพร้อมโปรแกรม"
    ),
    "Other shapes to hold the data to.": "เกณฑ์ (shapes) ชุดอื่นสำหรับตรวจข้อมูล",
    "Bring Turtle files into canonical form first.": "จัดไฟล์ Turtle ให้เป็นรูปแบบมาตรฐานก่อนตรวจ",
    "Make a TriG file to fill in from the text of an announcement.": (
        "จัดทำไฟล์ TriG สำหรับกรอกข้อมูล จากตัวบทของข่าวประชาสัมพันธ์"
    ),
    (
        "The text (plain, UTF-8) is cut into passages with their exact positions. Dates of both calendars, things "
        "that the graph knows and names that may be new stand beside each passage, as lines to be uncommented."
    ): (
        "ระบบแบ่งตัวบท (ข้อความล้วน UTF-8) เป็นตอนพร้อมตำแหน่งที่แน่นอน แต่ละตอนมีวันที่ตามพุทธศักราชหรือคริสต์ศักราช สิ่งที่กราฟรู้จัก "
        "และชื่อที่อาจเป็นชื่อใหม่ แสดงไว้เป็นหมายเหตุ หากใช้ได้ ให้ลบเครื่องหมาย # หน้าบรรทัดนั้น"
    ),
    "Last part of its identifier, such as hat-yai-2024; the name of the text file when not given.": (
        "ส่วนท้ายของตัวระบุข่าว เช่น hat-yai-2024 หากไม่ระบุ จะใช้ชื่อไฟล์ตัวบท"
    ),
    "Its Thai name.": "ชื่อข่าวภาษาไทย",
    "Its English name.": "ชื่อข่าวภาษาอังกฤษ",
    "Where the text was found.": "ที่มาของตัวบท",
    "Cut where MARK stands in the text, and nowhere else.": "แบ่งตอนเฉพาะตำแหน่งที่มี MARK ในตัวบท",
    "File to write, - for standard output [default: SLUG.trig].": (
        "ไฟล์ที่จะเขียน หรือ - สำหรับเอาต์พุตมาตรฐาน [ค่าเริ่มต้น: SLUG.trig]"
    ),
    "Write over a file that is there; take a slug that is in use.": "เขียนทับไฟล์ที่มีอยู่แล้ว และให้ใช้ slug ที่มีอยู่แล้วในกราฟได้",
    "Make graph/reference/network.trig from the CSV files in graph/reference/network/.": (
        "จัดทำ graph/reference/network.trig จากไฟล์ CSV ใน graph/reference/network/"
    ),
    (
        "The same tables always make the same file. When a table is wrong, its row and column are named and "
        "nothing is written."
    ): ("ตารางเดียวกันให้ไฟล์เดียวกันเสมอ หากตารางไม่ถูกต้อง ระบบจะแจ้งแถวและคอลัมน์ที่ผิด และไม่เขียนไฟล์ใด"),
    "Folder of other tables.": "โฟลเดอร์ของตารางชุดอื่น",
    "TriG file to write instead.": "ไฟล์ TriG ที่จะเขียนแทน",
    "Write nothing; exit with 1 when the file is not what the tables make.": (
        "ไม่เขียนไฟล์ใด และจบการทำงานด้วยรหัส 1 หากไฟล์ไม่ตรงกับตาราง"
    ),
    "The other way round: write the tables of facts from the packaged graph.": (
        "ทำในทางกลับกัน คือเขียนตารางข้อเท็จจริงจากกราฟที่มาพร้อมโปรแกรม"
    ),
    (
        'Ask a saved query by its name, a file that ends in .rq, or SPARQL given as text ("-" reads it from '
        "standard input)."
    ): ('สืบค้นด้วยชื่อคำค้นสำเร็จรูป ไฟล์ที่ลงท้ายด้วย .rq หรือคำค้น SPARQL ที่พิมพ์เอง (ระบุ "-" เพื่ออ่านจากอินพุตมาตรฐาน)'),
    "Without an argument, the saved queries are listed.": "หากไม่ระบุคำค้น จะแสดงรายการคำค้นสำเร็จรูป",
    "Value of a parameter of a saved query.": "ค่าพารามิเตอร์ของคำค้นสำเร็จรูป",
    "Version of the data directory to ask.": "รุ่นในไดเรกทอรีข้อมูลที่จะสืบค้น",
    "SPARQL endpoint to ask instead.": "ปลายทาง SPARQL ที่จะสืบค้นแทน",
    "How to print the answer.": "รูปแบบการแสดงคำตอบ",
    "Write the graph: all named graphs in TriG or N-Quads, the default graph in Turtle, N-Triples or RDF/XML.": (
        "ส่งออกกราฟ: กราฟที่มีชื่อทั้งหมดเป็น TriG หรือ N-Quads กราฟเริ่มต้นเป็น Turtle, N-Triples หรือ RDF/XML"
    ),
    "Syntax; by the extension of the output when not given, TriG where it has none.": (
        "รูปแบบข้อมูล หากไม่ระบุ จะเลือกตามนามสกุลของไฟล์ที่จะเขียน หรือใช้ TriG หากไม่มีนามสกุล"
    ),
    "File to write; standard output when not given.": "ไฟล์ที่จะเขียน หากไม่ระบุ จะใช้เอาต์พุตมาตรฐาน",
    "IRI of the one named graph to write; the default graph or all when not given.": (
        "IRI ของกราฟที่มีชื่อเพียงกราฟเดียวที่จะส่งออก หากไม่ระบุ จะส่งออกกราฟเริ่มต้นหรือทุกกราฟ"
    ),
    "Version to write; the current one when not given.": "รุ่นที่จะส่งออก หากไม่ระบุ จะใช้รุ่นปัจจุบัน",
    "List and compare the versions of a data directory; prune, back up, restore, roll back.": (
        "แสดงและเปรียบเทียบรุ่นในไดเรกทอรีข้อมูล ลบรุ่นเก่า สำรอง กู้คืน และย้อนกลับ"
    ),
    "Data directory.": "ไดเรกทอรีข้อมูล",
    "List the versions: when each was made, by whom and why, and how much it changed.": (
        "แสดงรายการรุ่น พร้อมวันเวลา ผู้เปลี่ยนแปลง เหตุผล และจำนวนข้อความที่เปลี่ยนแปลง"
    ),
    "Print what a version changed, as RDF Patch.": "แสดงการเปลี่ยนแปลงของรุ่นหนึ่งในรูปแบบ RDF Patch",
    "Print the difference of two versions, as RDF Patch. The exit code is 1 when there is one.": (
        "แสดงความแตกต่างระหว่างสองรุ่นในรูปแบบ RDF Patch หากต่างกัน คำสั่งจะจบการทำงานด้วยรหัส 1"
    ),
    "Remove old versions to save space. The current version and all change records stay.": (
        "ลบรุ่นเก่าเพื่อประหยัดพื้นที่ โดยคงรุ่นปัจจุบันและบันทึกการเปลี่ยนแปลงทั้งหมดไว้"
    ),
    "How many of the last versions stay.": "จำนวนรุ่นล่าสุดที่จะเก็บไว้",
    "The last version of each month (UTC) stays as well.": "เก็บรุ่นสุดท้ายของแต่ละเดือน (UTC) ไว้ด้วย",
    "Say which versions would go; remove nothing.": "แจ้งรุ่นที่จะลบ โดยไม่ลบจริง",
    "Copy the data directory as it is now to TARGET, which must not exist.": (
        "สำรองไดเรกทอรีข้อมูลในสภาพปัจจุบันไว้ที่ TARGET ซึ่งต้องยังไม่มีอยู่"
    ),
    (
        "On the same disk large files become hard links: quick and small, but no help when the disk breaks. Tokens "
        "are not copied."
    ): (
        "หาก TARGET อยู่ในดิสก์เดียวกัน ไฟล์ขนาดใหญ่จะเป็น hard link ซึ่งรวดเร็วและใช้พื้นที่น้อย แต่ช่วยไม่ได้เมื่อดิสก์เสีย สำเนาสำรองไม่รวมโทเค็น"
    ),
    "Make the data directory anew of the backup SOURCE; it must be empty, or not exist.": (
        "กู้คืนสำเนาสำรอง SOURCE ลงในไดเรกทอรีข้อมูล ซึ่งต้องว่างหรือยังไม่มีอยู่"
    ),
    "Make a new version that says what version NUMBER said. The versions between stay in the history.": (
        "ย้อนกลับไปเป็นรุ่นที่ NUMBER โดยสร้างเป็นรุ่นใหม่ รุ่นที่อยู่ระหว่างนั้นยังคงอยู่ในประวัติ"
    ),
    "Make, list and revoke the tokens that a client needs to write.": "ออก แสดงรายการ และเพิกถอนโทเค็นสำหรับเขียนข้อมูล",
    (
        "A client sends its token in the header `Authorization: Bearer TOKEN`; what it changes is recorded under "
        "its name."
    ): ("ผู้ใช้ส่งโทเค็นในส่วนหัว `Authorization: Bearer TOKEN` ระบบจะบันทึกการเปลี่ยนแปลงไว้ในชื่อของโทเค็นนั้น"),
    "Make a token and print it, alone: it is shown once, and only its hash is stored.": (
        "ออกโทเค็นและแสดงเฉพาะตัวโทเค็น ระบบแสดงเพียงครั้งเดียว และเก็บเฉพาะค่าแฮช"
    ),
    "Data directory that the token is for.": "ไดเรกทอรีข้อมูลของโทเค็น",
    "What it allows.": "สิทธิ์ของโทเค็น",
    "List the tokens, revoked ones too; none of them can be shown again.": (
        "แสดงรายการโทเค็น รวมทั้งที่เพิกถอนแล้ว ทั้งนี้ ไม่สามารถแสดงตัวโทเค็นได้อีก"
    ),
    "Refuse a token from now on; its name stays listed, and is not given again.": (
        "เพิกถอนโทเค็นให้ใช้ไม่ได้นับจากนี้ ชื่อยังคงอยู่ในรายการ และนำไปตั้งให้โทเค็นอื่นไม่ได้"
    ),
    "Examine a data directory: versions, change records, invariants, leftovers, permissions, disk.": (
        "ตรวจไดเรกทอรีข้อมูล ได้แก่ รุ่น บันทึกการเปลี่ยนแปลง ความสอดคล้องของข้อมูล สิ่งที่ตกค้าง สิทธิ์ของไฟล์ และพื้นที่ดิสก์"
    ),
    (
        "Without a directory, the installation is examined. Nothing is changed. The exit code is 1 when something "
        "does not hold; each finding says what is wrong, where, and what to do."
    ): (
        "หากไม่ระบุไดเรกทอรี จะตรวจการติดตั้งโปรแกรมแทน คำสั่งนี้ไม่เปลี่ยนแปลงสิ่งใด หากพบสิ่งผิดปกติ จะแจ้งว่าผิดอย่างไร ที่ใด "
        "และควรทำอย่างไร แล้วจบการทำงานด้วยรหัส 1"
    ),
    "Read every kept version in full, and not only the current one.": "อ่านทุกรุ่นที่เก็บไว้โดยครบถ้วน ไม่เฉพาะรุ่นปัจจุบัน",
    "Measure SPARQL services beside each other, on graphs of any size.": (
        "วัดและเปรียบเทียบสมรรถนะของบริการ SPARQL บนกราฟขนาดใดก็ได้"
    ),
    "Ask one or two SPARQL endpoints a mix of queries, compare the answers, and print how long they took.": (
        "ส่งคำค้นหนึ่งชุดไปยังปลายทาง SPARQL หนึ่งหรือสองแห่ง เทียบคำตอบ และแสดงเวลาที่ใช้"
    ),
    (
        "The terms in the queries are drawn from the graph of the first endpoint. Two endpoints are asked the "
        "same, in alternation, so that whatever else the machine does befalls both. The exit code is 1 when "
        "answers differ or fail."
    ): (
        "ค่าที่เติมในคำค้นนำมาจากกราฟของปลายทางแรก หากมีสองปลายทาง จะส่งคำค้นเดียวกันสลับกันไป "
        "เพื่อให้ภาระอื่นของเครื่องมีผลต่อทั้งสองแห่งเท่ากัน หากคำตอบต่างกันหรือคำค้นล้มเหลว คำสั่งจะจบการทำงานด้วยรหัส 1"
    ),
    "A second endpoint with the same graph, asked in alternation.": "ปลายทางที่สองซึ่งมีกราฟเดียวกัน และรับคำค้นสลับกับปลายทางแรก",
    "Requests at the same time.": "จำนวนคำขอที่ส่งพร้อมกัน",
    "How long a round takes, about.": "เวลาของแต่ละรอบโดยประมาณ (วินาที)",
    "Rounds of each endpoint.": "จำนวนรอบของแต่ละปลายทาง",
    "The same requests again and again, or each one new.": (
        "คำขอที่ซ้ำกัน (repeated) คำขอที่ไม่ซ้ำกันเลย (new) หรือทั้งสองแบบ (both)"
    ),
    "Seconds to wait for an answer; a query that has none by then has failed.": (
        "เวลาที่รอคำตอบ (วินาที) หากเกินกว่านี้ ถือว่าคำค้นล้มเหลว"
    ),
    "A query of the mix; may be given several times.": "คำค้นในชุดที่ต้องการวัด ระบุได้หลายครั้ง",
    "The same seed asks the same of the same graph.": "ค่าตั้งต้นของการสุ่ม หากค่าและกราฟเหมือนกัน จะได้คำค้นเหมือนกัน",
    "Graph to name as the default graph.": "กราฟที่ระบุให้เป็นกราฟเริ่มต้น",
    "The same for the second endpoint.": "เช่นเดียวกัน สำหรับปลายทางที่สอง",
    "Process of the endpoint, for its memory; found by the port when not given.": (
        "หมายเลขกระบวนการของปลายทาง (PID) สำหรับวัดหน่วยความจำ หากไม่ระบุ จะค้นหาจากพอร์ต"
    ),
    "File to write the tables to, in Markdown.": "ไฟล์ Markdown สำหรับเขียนตารางผล",
    "Make a graph of invented learning cities that passes every check, in memory that does not grow with it.": (
        "สร้างกราฟเมืองแห่งการเรียนรู้สมมติ ซึ่งผ่านเกณฑ์ทุกข้อ หน่วยความจำที่ใช้ไม่เพิ่มขึ้นตามขนาดกราฟ"
    ),
    (
        "Cities with their memberships, projects, universities and announcements, each statement in the named "
        "graph of the passage or the source that makes it. What follows by rule is added by whoever loads the file."
    ): (
        "กราฟประกอบด้วยเมือง สมาชิกภาพ โครงการ มหาวิทยาลัย และข่าวประชาสัมพันธ์ "
        "ข้อความแต่ละข้ออยู่ในกราฟที่มีชื่อของตอนหรือแหล่งข้อมูลที่กล่าวไว้ ส่วนข้อความที่ได้จากกฎนั้น ระบบที่นำเข้าไฟล์จะเพิ่มเอง"
    ),
    "Statements wanted.": "จำนวนข้อความที่ต้องการ",
    "The same seed and size give the same graph.": "ค่าตั้งต้นของการสุ่ม หากค่าและขนาดเท่ากัน จะได้กราฟเดียวกัน",
    "File to write: .nq, .trig, or .nq.gz.": "ไฟล์ที่จะเขียน: .nq, .trig หรือ .nq.gz",
    "Offer the graph to language models as an MCP server, read-only, over standard input and output.": (
        "เปิดกราฟให้โมเดลภาษาใช้ผ่านเซิร์ฟเวอร์ MCP แบบอ่านได้อย่างเดียว ทางอินพุตและเอาต์พุตมาตรฐาน"
    ),
    "Its tools find things, describe them, answer SPARQL and saved queries, and show the evidence of statements.": (
        "เซิร์ฟเวอร์มีเครื่องมือสำหรับค้นหาและอธิบายสิ่งต่าง ๆ ตอบคำค้น SPARQL และคำค้นสำเร็จรูป และแสดงหลักฐานของข้อความ"
    ),
    (
        "\b\nlearningcity mcp                                           the packaged graph\n"
        "learningcity mcp --data ./data\n"
        "learningcity mcp --endpoint http://127.0.0.1:7000/sparql"
    ): (
        "\b\nlearningcity mcp                                           กราฟที่มาพร้อมโปรแกรม\n"
        "learningcity mcp --data ./data\n"
        "learningcity mcp --endpoint http://127.0.0.1:7000/sparql"
    ),
}
