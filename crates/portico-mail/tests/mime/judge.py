"""Reads one message per line (JSON) and says whether it is what it was meant to be."""

import datetime
import email
import html
import json
import sys
import unicodedata
from email import policy

ONCE = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Content-Language", "Auto-Submitted", "MIME-Version", "Content-Type"]
SELDOM = ["List-Unsubscribe", "List-Unsubscribe-Post"]
# Letters to Unicode, blanks to the eye.
FILLERS = "\u115f\u1160\u17b4\u17b5\u3164\uffa0\u034f"

# Format characters that draw something (Prepended_Concatenation_Mark).
DRAWN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
JOINERS = "\u200c\u200d"


def visible(text):
    """The text without anything that cannot be seen."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") and c not in FILLERS)


def check_line(what, shown, given):
    shown, given = shown or "", visible(given)
    want(len(shown.splitlines()) <= 1, f"{what} is not one line: {shown!r}")
    turning = [c for c in shown if c not in JOINERS + DRAWN and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    want(not turning, f"{what} hides {turning!r}")
    shown = visible(shown)
    was_cut = len(given) > 100 and len(shown) > 80 and given.startswith(shown)
    want(shown == given or was_cut, f"{what} is {shown!r}, not {given!r}")


def lines_of(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def want(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def check_part(part, kind, given):
    want(part.get_content_type() == kind, f"the part is {part.get_content_type()}")
    want(part.get_content_charset() == "utf-8", "the part is not utf-8")
    want(part["Content-Transfer-Encoding"] in ("7bit", "quoted-printable", "base64"), f"the part is sent as {part['Content-Transfer-Encoding']}")
    text = lines_of(part.get_payload(decode=True).decode("utf-8"))
    # The line break before the boundary belongs to the boundary.
    given = lines_of(given).replace("\0", "")
    if kind == "text/html":
        text, given = html.unescape(text), html.unescape(given)
    want(text in (given, given + "\n"), f"{kind} differs: {text!r} is not {given!r}")


def check(case):
    raw = case["raw"].encode("utf-8")
    want(raw.isascii(), "8-bit bytes")
    want(b"\0" not in raw, "a NUL")
    want(raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n"), "a bare CR or LF")
    want(max(map(len, raw.split(b"\r\n"))) <= 500, "a line of more than 500 bytes")
    mail = email.message_from_bytes(raw, policy=policy.default)
    defects = [(part.get_content_type(), part.defects) for part in mail.walk() if part.defects]
    want(not defects, f"defects: {defects}")
    names = ONCE + (SELDOM if case["unsubscribe"] else [])
    want(sorted(mail.keys()) == sorted(names), f"headers: {mail.keys()}")
    for name in names:
        want(not mail[name].defects, f"defects in {name}: {mail[name].defects}")
    for name, address in (("From", "hello@portico.test"), ("To", case["to"]), ("Reply-To", "desk@xn--bcher-kva.test")):
        want(len(mail[name].addresses) == 1, f"{name} names {mail[name].addresses}")
        want(mail[name].addresses[0].addr_spec == address, f"{name} is {mail[name].addresses[0].addr_spec}")
        check_line(name, mail[name].addresses[0].display_name, case["given"])
    check_line("Subject", str(mail["Subject"]), case["given"])
    want(mail["Message-ID"].strip() == case["id"], f"id {mail['Message-ID']}")
    moment = datetime.datetime.fromtimestamp(case["date_ms"] // 1000, datetime.timezone.utc)
    want(mail["Date"].datetime == moment, f"date {mail['Date']}")
    want(mail["Content-Language"] == "es-MX" and mail["Auto-Submitted"] == "auto-generated", "language or origin")
    if case["unsubscribe"]:
        want(mail["List-Unsubscribe"] == f"<{case['unsubscribe']}>", f"unsubscribe {mail['List-Unsubscribe']}")
    want(mail.get_content_type() == "multipart/alternative", mail.get_content_type())
    parts = list(mail.iter_parts())
    want(len(parts) == 2, f"{len(parts)} parts")
    check_part(parts[0], "text/plain", case["text"])
    check_part(parts[1], "text/html", case["html"])


count = 0
failed = 0
for line in sys.stdin:
    case = json.loads(line)
    count += 1
    try:
        check(case)
    except Exception as trouble:  # whatever it is, the message is to blame
        failed += 1
        if failed <= 10:
            print(f"{case['given'][:200]!r}: {type(trouble).__name__}: {trouble}")
            print(case["raw"].split("\r\n\r\n")[0])
print(f"{count} messages" if not failed else f"{failed} of {count} messages are wrong")
sys.exit(1 if failed else 0)
