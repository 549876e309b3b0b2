"""A browser without scripts: cookies, redirects, forms found by the words on their buttons. Standard library only."""

import html.parser
import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request


class Page:
    """An answer, with the forms and the visible text in it."""

    def __init__(self, address, status, body):
        self.address, self.status, self.body = address, status, body
        reader = _Reader()
        reader.feed(body)
        self.forms, self.links, self.text = reader.forms, reader.links, " ".join("".join(reader.words).split())

    def shows(self, words):
        assert words in self.text, f"{self.address} does not show {words!r}; it says: {self.text[:600]}"
        return self

    def form_with(self, button):
        """The form that has a button with these words, and the button."""
        for form in self.forms:
            for pressed in form.buttons:
                if " ".join(pressed["words"].split()).startswith(button):
                    return form, pressed
        raise AssertionError(f"{self.address} has no button {button!r}; it has {[b['words'] for f in self.forms for b in f.buttons]}")


class Form:
    def __init__(self, action, method, encoding):
        self.action, self.method, self.encoding = action, method, encoding
        self.fields, self.buttons = [], []


class _Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.links, self.words = [], [], []
        self._form = self._button = self._area = self._select = self._option = self._link = None
        self._by_id, self._quiet = {}, 0

    def handle_starttag(self, tag, attrs):
        a = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._quiet += 1
        if tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower(), a.get("enctype", ""))
            self.forms.append(self._form)
            self._by_id[a.get("id", "")] = self._form
        form = self._by_id.get(a["form"]) if a.get("form") else self._form
        if tag == "a":
            self._link = [a.get("href", ""), ""]
            self.links.append(self._link)
        if form is None or "disabled" in a:
            return
        if tag == "input":
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                form.fields.append([a.get("name", ""), a.get("value", "on"), kind, "checked" in a])
            elif kind != "submit" and a.get("name"):
                form.fields.append([a["name"], a.get("value", ""), kind, True])
        elif tag == "textarea" and a.get("name"):
            self._area = [a["name"], "", "textarea", True]
            form.fields.append(self._area)
        elif tag == "select" and a.get("name"):
            self._select = [a["name"], None, "select", True]
            form.fields.append(self._select)
        elif tag == "option" and self._select is not None:
            if self._select[1] is None or "selected" in a:
                self._select[1] = a.get("value", "")
        elif tag == "button" and a.get("type", "submit") == "submit":
            self._button = {"words": a.get("aria-label", ""), "name": a.get("name"), "value": a.get("value", ""), "to": a.get("formaction")}
            form.buttons.append(self._button)

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._quiet -= 1
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "a":
            self._link = None

    def handle_data(self, data):
        if self._area is not None:
            self._area[1] += data if self._area[1] else data.removeprefix("\n")
            return
        if self._quiet:
            return
        if self._button is not None:
            self._button["words"] += data
        if self._link is not None:
            self._link[1] += data
        self.words.append(data)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """One person's browser."""

    def __init__(self, base):
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _NoRedirect)

    def open(self, address):
        return self._go(urllib.parse.urljoin(self.base, address), None, {})

    def press(self, page, button, fill=None, tick=(), files=None):
        """Fills in a form, presses one of its buttons and follows where that leads."""
        form, pressed = page.form_with(button)
        fill = dict(fill or {})
        pairs = []
        for name, value, kind, on in form.fields:
            if kind in ("checkbox", "radio"):
                chosen = fill.get(name) == value if name in fill else (on or name in tick)
                if chosen:
                    pairs.append((name, value))
            elif kind != "file":
                pairs.append((name, fill.get(name, value or "")))
        known = {name for name, *_ in form.fields}
        assert set(fill) <= known, f"{page.address} has no field {set(fill) - known}; it has {known}"
        if pressed["name"]:
            pairs.append((pressed["name"], pressed["value"]))
        address = urllib.parse.urljoin(page.address, pressed["to"] or form.action)
        if form.method == "get":
            return self._go(address.split("?")[0] + "?" + urllib.parse.urlencode(pairs), None, {})
        if form.encoding == "multipart/form-data":
            return self._go(address, *_multipart(pairs, files or {}))
        return self._go(address, urllib.parse.urlencode(pairs).encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def _go(self, address, body, headers):
        for _ in range(10):
            request = urllib.request.Request(address, data=body, headers=dict(headers))
            if body is not None:
                request.add_header("Origin", self.base)
                request.add_header("Sec-Fetch-Site", "same-origin")
            try:
                answer = self._opener.open(request, timeout=120)
            except urllib.error.HTTPError as error:
                answer = error
            where = answer.headers.get("Location")
            if answer.status in (301, 302, 303) and where:
                address, body, headers = urllib.parse.urljoin(address, where), None, {}
                continue
            return Page(address, answer.status, answer.read().decode("utf-8", "replace"))
        raise AssertionError(f"too many redirects at {address}")


def _multipart(pairs, files):
    mark = "portico-main-job-boundary"
    parts = []
    for name, value in pairs:
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (file_name, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{mark}--\r\n".encode())
    return b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={mark}"}
