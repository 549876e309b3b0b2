"""A mail server nobody here wrote: aiosmtpd. Prints its port, then what arrived, one JSON object a line.

    python others_server.py [starttls|implicit CERTIFICATE MECHANISM]

With the words it speaks TLS, either after STARTTLS or from the first byte, and takes letters only from ann@x.test, who signs in by MECHANISM.
"""

import asyncio
import base64
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    """Decides by the recipient: busy@ comes later, gone@ never, full@ is refused after the content, drop@ hangs up."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("busy@"):
            return "451 4.3.2 too many people at once"
        if address.startswith("gone@"):
            return "550 5.1.1 nobody of that name lives here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        [to] = envelope.rcpt_tos
        if to.startswith("full@"):
            return "452 4.2.2 the mailbox is full"
        if to.startswith("drop@"):
            server.transport.abort()
            return "250 2.0.0 never said"
        content = base64.b64encode(envelope.original_content).decode()
        print(json.dumps({"from": envelope.mail_from, "to": to, "content": content}), flush=True)
        return "250 2.0.0 taken"


def sign_in(server, session, envelope, mechanism, secret):
    known = secret.login == b"ann@x.test" and secret.password == "pässword".encode()
    return AuthResult(success=known, handled=False)


def guarded(way, certificate, mechanism):
    """What aiosmtpd wants to know, and the context of a socket that is under TLS from the first byte."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    others = {"PLAIN", "LOGIN"} - {mechanism}
    wants = {"authenticator": sign_in, "auth_required": True, "auth_exclude_mechanism": others}
    # It does not see that its socket is under TLS already, and would warn of passwords in the open.
    logging.disable()
    warnings.simplefilter("ignore")
    if way == "starttls":
        return {**wants, "tls_context": context, "require_starttls": True}, None
    return {**wants, "auth_require_tls": False}, context


async def serve(words):
    loop = asyncio.get_running_loop()
    wants, context = guarded(*words) if words else ({}, None)
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True, **wants), "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve(sys.argv[1:]))
