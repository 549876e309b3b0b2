"""A mail server that nobody here wrote (aiosmtpd), which keeps every message, and checks made with Python's own mail parser."""

import email
import email.policy
import html.parser
import re
import threading

from aiosmtpd.controller import Controller


class Postbox:
    """Keeps what arrives: (envelope recipient, bytes)."""

    def __init__(self):
        self.messages, self._lock = [], threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, _server, _session, envelope):
        assert len(envelope.rcpt_tos) == 1, f"one message, one recipient: {envelope.rcpt_tos}"
        with self._lock:
            self.messages.append((envelope.rcpt_tos[0], envelope.content))
        return "250 kept"

    def __enter__(self):
        self._controller.port = free_port()
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self._controller.port}?tls=off"


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LINK = re.compile(r"https?://[^\s\"'<>]+/p/[^\s\"'<>/]+/a/[A-Za-z0-9_-]+")


class Letter:
    """One message as an independent parser reads it."""

    def __init__(self, recipient, content):
        self.recipient = recipient
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert not message.defects, f"{recipient}: {message.defects}"
        self.to = message["To"].addresses[0]
        self.subject, self.message_id = message["Subject"], message["Message-ID"]
        text, markup = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None and markup is not None, f"{recipient}: both parts are due"
        assert message["Auto-Submitted"] == "auto-generated" and message["List-Unsubscribe"] is None
        self.text, self.markup = text.get_content(), markup.get_content()
        in_text, in_markup = set(LINK.findall(self.text)), set(LINK.findall(self.markup))
        assert len(in_text) == 1 and in_text == in_markup, f"{recipient}: one link, the same in both parts: {in_text} {in_markup}"
        (self.link,) = in_text

    def only_in_markup(self):
        """The words that stand in the HTML part alone, in one place; the text part has none of its own. Addresses are compared as links."""
        reader = _Words()
        reader.feed(self.markup)
        # In the text part an address stands below its label, with a colon between them.
        text = ADDRESS.sub(" ", re.sub(r":\s+(?=https?://)", " ", self.text)).split()
        markup = ADDRESS.sub(" ", "".join(reader.words)).split()
        more = len(markup) - len(text)
        alike = next((at for at, (one, other) in enumerate(zip(text, markup)) if one != other), len(text))
        assert more >= 0 and markup[:alike] + markup[alike + more:] == text, f"{self.recipient}: {' '.join(markup)} | {' '.join(text)}"
        return " ".join(markup[alike:alike + more])


ADDRESS = re.compile(r"https?://\S+")


class _Words(html.parser.HTMLParser):
    """What a person reads of an HTML part: nothing of its head, nor of the line that only lists of mails show."""

    BLOCKS = ("p", "h1", "td", "br")

    def __init__(self):
        super().__init__()
        self.words, self._hidden = [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("head", "div"):
            self._hidden.append(tag)
        if tag in self.BLOCKS:
            self.words.append(" ")

    def handle_endtag(self, tag):
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()
        if tag in self.BLOCKS:
            self.words.append(" ")

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)
