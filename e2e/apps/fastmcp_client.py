"""An agent with FastMCP's client. It prints the address that it would open in a browser, and then what the tool `whoami`
of the service answers."""

import asyncio
import os
import webbrowser

from fastmcp import Client
from fastmcp.client.auth import OAuth


class Printer(webbrowser.BaseBrowser):
    def open(self, url, new=0, autoraise=True):
        print(url, flush=True)
        return True


webbrowser.register("printer", None, Printer(), preferred=True)


async def main():
    oauth = OAuth(client_id=os.environ["AGENT_CLIENT_ID"])
    async with Client(os.environ["AGENT_SERVICE"], auth=oauth) as client:
        answer = await client.call_tool("whoami")
        print(answer.data, flush=True)


asyncio.run(main())
