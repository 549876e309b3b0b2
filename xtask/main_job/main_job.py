"""The main job, end to end, as a practice would do it: bring in two real lists, invite everybody who may be invited, read every letter
that went out with a parser nobody here wrote, let some of them in, and count everywhere.

    python main_job.py BINARY DATA

BINARY is the program, DATA the folder with `clients-synthea-fhir-1000` and `clients-fake-email`. Everything happens on loopback, on SQLite
or in the empty PostgreSQL database that PORTICO_DATABASE_URL names.
"""

import csv
import html
import io
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter

from browser import Browser
from postbox import Letter, Postbox, free_port

PASSWORD = "river candle bicycle"
SAMPLE = 25
# The default words, which go to each client in their own language.
SUBJECTS = {
    "en": "Alder & Wren Practice has invited you to its Client Portal",
    "es": "Alder & Wren Practice le invita a su portal",
}
# The only words that a mail program with pictures shows and one without does not: there the address stands right below the button's label.
ONLY_IN_MARKUP = {"en": "Or copy this address:", "es": "O copie esta dirección:"}
# Everybody of the two lists who has a name: all patients of one, and the rows of the other but for 44.
NAMED = (1_144, 956)
# Where it goes a second time, only so many of those without an email are given one. The others stay left out to the end.
GIVEN_ON_POSTGRES = 400


def main(binary, data):
    with tempfile.TemporaryDirectory(prefix="portico-main-job-") as home, Postbox() as postbox:
        house = House(binary, pathlib.Path(home), postbox.url)
        house.set_up()
        with house:
            ines = Browser(house.base)
            sign_in(ines)
            fhir = bring_in(ines, house, data / "clients-synthea-fhir-1000" / "Patient.ndjson")
            rows = bring_in(ines, house, data / "clients-fake-email" / "fake_1000.csv")
            assert (fhir, rows) == NAMED, f"{fhir} patients and {rows} rows came in, not {NAMED}"
            say(f"imported {fhir} patients and {rows} rows")
            without, given = give_addresses(ines, house, GIVEN_ON_POSTGRES if house.database_url else None)
            say(f"{without} clients had no address, {given} were given one")
            batch, ready, left_out = invite_everybody(ines, house)
            say(f"invited {ready}; {left_out} left out")
            tallies = wait_for(ines, batch)
            say(f"the batch says {tallies}")
            letters = read_all(postbox, house)
            let_in(house, letters)
            count_everywhere(ines, house, batch, tallies, letters, ready, left_out)
        house.run("audit", "verify")
    say("every count agrees")


class House:
    """One installation, started and stopped."""

    def __init__(self, binary, home, smtp):
        self.binary, self.home, self.base = binary, home, f"http://127.0.0.1:{free_port()}"
        self.database_url = os.environ.get("PORTICO_DATABASE_URL")
        self.environment = {
            **os.environ,
            "PORTICO_DATA_DIR": str(home / "data"),
            "PORTICO_LISTEN": self.base.removeprefix("http://"),
            "PORTICO_SMTP_URL": smtp,
            "PORTICO_MAIL_FROM": "portal@alderwren.example",
            "PORTICO_LOG": "warn",
        }

    def run(self, *command):
        done = subprocess.run([self.binary, *command], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def set_up(self):
        (self.home / "password").write_text(PASSWORD)
        self.run("create-practice", "--name", "Alder & Wren Practice", "--slug", "alder-wren", "--phone", "020 7946 0018",
                 "--address", "12 Alder Lane, London", "--zone", "Europe/London", "--without-second-step")
        self.run("create-staff", "--practice", "alder-wren", "--name", "Ines Okafor", "--email", "ines@alderwren.example",
                 "--role", "administrator", "--password-file", str(self.home / "password"))

    def __enter__(self):
        self.server = subprocess.Popen([self.binary, "serve"], env=self.environment)
        for _ in range(400):
            try:
                Browser(self.base).open("/sign-in")
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def __exit__(self, *_):
        self.server.terminate()
        assert self.server.wait(30) == 0, "the server did not stop well"

    def ask(self, statement):
        """Reads the database beside the running server, independently of every line of the product; rows of texts."""
        if self.database_url:
            psql = ["psql", "--no-psqlrc", "--csv", "--tuples-only", "--dbname", self.database_url, "--command", statement]
            done = subprocess.run(psql, env={**os.environ, "PGCLIENTENCODING": "UTF8"}, capture_output=True, encoding="utf-8")
            assert done.returncode == 0, f"{statement}: {done.stderr}"
            return [tuple(row) for row in csv.reader(io.StringIO(done.stdout))]
        with sqlite3.connect(f"file:{self.home}/data/portico.db?mode=ro", uri=True) as database:
            return [tuple(str(value) for value in row) for row in database.execute(statement)]

    def number(self, statement):
        ((number,),) = self.ask(statement)
        return int(number)


def sign_in(ines):
    page = ines.open("/sign-in")
    page = ines.press(page, "Sign in", {"email": "ines@alderwren.example", "password": PASSWORD})
    page.shows("Client List")


def bring_in(ines, house, path):
    """Imports a file through the pages; answers how many clients were written."""
    before = house.number("select count(*) from clients")
    page = ines.open("/clients/import")
    page = ines.press(page, "Upload and continue", files={"file": (path.name, path.read_bytes())})
    page = ines.press(page, "Check the file", {"consent": "yes"})
    page = until(ines, page, lambda now: any(b["words"].strip().startswith("Import ") for f in now.forms for b in f.buttons), "checked")
    button = next(b["words"].strip() for f in page.forms for b in f.buttons if b["words"].strip().startswith("Import "))
    page = ines.press(page, button)
    until(ines, page, lambda now: "See who can be invited" in now.text, "imported")
    return house.number("select count(*) from clients") - before


def until(browser, page, done, what, seconds=180):
    patience = time.monotonic() + seconds
    while not done(page):
        assert time.monotonic() < patience, f"{page.address} was not {what} in {seconds} s; it says: {page.text[:800]}"
        time.sleep(0.3)
        page = browser.open(page.address)
    return page


def give_addresses(ines, house, most):
    """Who has no address is shown by the list's own filter and told by the composer; so many of them get one through Client info. Answers
    how many had none, and how many were given one."""
    page = ines.open("/clients?email=none")
    rows = re.findall(r'<tr role="row".*?</tr>', page.body, re.S)[1:]
    assert rows and all(re.search("No email (on file|address)", row) for row in rows), f"{page.address}: {page.text[:800]}"
    without = review(ines, house)[3]
    assert without > 0
    identity = "cast(id as text)" if house.database_url else "hex(id)"
    missing = house.ask(f"select {identity} from clients where main_address is null and standing <> 'deactivated' order by sort_key, id")
    assert len(missing) == without
    for number, (client,) in enumerate(missing[:most]):
        page = ines.open(f"/clients/{uuid.UUID(client)}/info/edit")
        fields = {"email.0.address": f"client{number}@clients.example", "email.0.consent": "on"}
        page = ines.press(page, "Save", fields)
        assert page.status == 200, f"{page.address}: {page.text[:400]}"
    return without, len(missing[:most])


def review(ines, house):
    """Selects all that match and reads who can be invited, and who can't and why: every number against the database. Answers the composer,
    how many are ready, how many are left out, and how many of those have no email."""
    page = ines.press(ines.open("/clients?tab=not-invited&all=1"), "Send/resend invitations")
    number = lambda pattern: int(re.search(pattern, page.text).group(1).replace(",", ""))
    ready, left_out = number(r"Invite ([\d,]+) clients? to the Client Portal"), number(r"([\d,]+) (?:is|are) left out")
    assert ready + left_out == house.number("select count(*) from clients where standing <> 'deactivated'")
    told = page.body.split('class="left-out"')[1].split("</details>")[0]
    assert f"Left out, and why ({left_out})" in told
    reasons = {why: int(count) for count, why in re.findall(r"<li>(\d+) ([^<]+)</li>", told)}
    assert sum(reasons.values()) == left_out, (reasons, left_out)
    without = house.number("select count(*) from clients where main_address is null and standing <> 'deactivated'")
    assert reasons.get("without an email address on file", 0) == without, (reasons, without)
    assert reasons["who share an email with another client"] == left_out - without, reasons
    people = re.findall(r'<span class="sub">([^<]*)</span>', told)
    each = ("You cannot invite a client to the Client Portal without an email address on file.", "Other clients have the same email as ")
    assert people and all(why.startswith(each) for why in people), people
    return page, ready, left_out, without


def invite_everybody(ines, house):
    """Opens the composer for all that match, confirms the number and starts the batch."""
    page, ready, left_out, _ = review(ines, house)
    wrong = ines.press(page, "Invite to Client Portal", {"confirm": "12"})
    assert wrong.status == 422, "a wrong number must not start anything"
    page = ines.press(wrong, "Invite to Client Portal", {"confirm": str(ready)})
    assert "/batches/" in page.address, f"{page.address}: {page.text[:400]}"
    return page, ready, left_out


def wait_for(ines, batch):
    tally = lambda now, name: int(re.search(rf"([\d,]+)\s?{name}\b", now.text).group(1).replace(",", ""))
    page = until(ines, batch, lambda now: tally(now, "In line") == 0, "over", 300)
    return {name: tally(page, name) for name in ("Sent", "Need you", "In line", "Left out")}


def read_all(postbox, house):
    """Every message, read by Python's parser: the right person, the right link, both parts alike, nobody twice."""
    letters = [Letter(recipient, content) for recipient, content in postbox.messages]
    twice = [address for address, times in Counter(letter.recipient.lower() for letter in letters).items() if times > 1]
    assert not twice, f"sent twice: {twice[:5]}"
    assert len({letter.link for letter in letters}) == len(letters) == len({letter.message_id for letter in letters})
    people = house.ask("select e.address_normalised, coalesce(nullif(c.given_name, ''), c.family_name), c.language from clients c"
                       " join client_emails e on e.practice_id = c.practice_id and e.client_id = c.id and e.address = c.main_address"
                       " join invitations i on i.practice_id = c.practice_id and i.client_id = c.id")
    people = {address: (name, language) for address, name, language in people}
    for letter in letters:
        name, language = people[letter.recipient.lower()]
        assert letter.to.addr_spec.lower() == letter.recipient.lower()
        assert name in letter.text and name in html.unescape(letter.markup), f"{letter.recipient} is {name}: {letter.text[:200]}"
        spoken = "es" if language.startswith("es") else "en"
        assert letter.subject == SUBJECTS[spoken], f"{letter.recipient} reads {language}"
        assert letter.only_in_markup() == ONLY_IN_MARKUP[spoken], f"{letter.recipient}: {letter.only_in_markup()!r} in one part alone"
        assert letter.link.startswith(f"{house.base}/p/alder-wren/a/pk1_")
    return letters


def let_in(house, letters):
    """A sample activates, signs out and signs in again, each in a browser of their own."""
    english = [letter for letter in letters if "Activate My Account" in letter.text]
    for letter in english[:: max(1, len(english) // SAMPLE)][:SAMPLE]:
        person = Browser(house.base)
        page = person.open(letter.link)
        page.shows("has invited you")
        page = person.open("/p/alder-wren/activate/password").shows(letter.recipient)
        page = person.press(page, "Activate My Account", {"password": "seven purple umbrellas"})
        assert page.address.endswith("/p/alder-wren/"), f"{page.address}: {page.text[:300]}"
        page = person.press(page, "Sign out").shows("Sign in to your portal")
        page = person.press(page, "Sign in", {"email": letter.recipient, "password": "seven purple umbrellas"})
        page.shows("To do")
        Browser(house.base).open(letter.link).shows("Your account is already active")


def count_everywhere(ines, house, batch, tallies, letters, ready, left_out):
    """List, batch, results, outbox and audit agree to the unit."""
    one = house.number
    found = {
        "said ready": ready,
        "batch: Sent": tallies["Sent"],
        "captured": len(letters),
        "outbox: sent": one("select count(*) from letters where kind = 'invitation' and state = 'sent'"),
        "invitations: delivered": one("select count(*) from invitations where delivery = 'accepted'"),
        "audit: invitation.sent": one("select count(*) from audit_events where action in ('invitation.sent', 'invitation.sent_in_batch')"),
        "audit: letter.accepted": one("select count(*) from audit_events where action = 'letter.accepted' and client_id is not null"
                                      " and subject_id in (select id from letters where kind = 'invitation')"),
        "list: waiting or in": one("select count(*) from clients where standing in ('waiting', 'active', 'activated')"),
    }
    results = ines.open(batch.address.split("?")[0] + "/results.csv").body
    table = list(csv.DictReader(io.StringIO(results.removeprefix("\ufeff"))))
    outcome = next(column for column in table[0] if column.lower() == "result")
    say(Counter((row[outcome], re.sub(r"\b[A-Z]\w+\b", "…", row.get("Reason", row.get("reason", "")))) for row in table).most_common(8))
    nameless = [row for row in table if " as ." in row["Reason"] or row["Reason"].startswith(" ")]
    assert not nameless, nameless[:3]
    found["results: Sent"] = sum(row[outcome] == "Sent" for row in table)
    assert len(set(found.values())) == 1, found
    assert tallies["Left out"] + tallies["Need you"] == left_out and tallies["In line"] == 0, (tallies, left_out)
    assert len(table) == ready + left_out
    accepted = one("select count(*) from invitations where state = 'accepted'")
    assert accepted == SAMPLE == one("select count(*) from logins") == one("select count(*) from audit_events where action = 'login.opened'")
    page = ines.open("/clients")
    page.shows(f"Active {SAMPLE}")
    everybody = one("select count(*) from clients")
    closed = one("select count(*) from clients where standing = 'deactivated'")  # the deceased of the list: not in the selection
    assert everybody == ready + left_out + closed, (everybody, ready, left_out, closed)


def say(what):
    print(what, flush=True)


if __name__ == "__main__":
    main(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]))
