"""A mail server nobody here wrote: aiosmtpd. Prints its port, then what arrived, one JSON object a line."""

import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP


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


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
