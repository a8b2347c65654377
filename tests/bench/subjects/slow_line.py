"""A TCP proxy that holds back every answer for some milliseconds: a server far away.

python slow_line.py PORT_OF_THE_SERVER DELAY_MS    says on stderr where it listens
"""

from __future__ import annotations

import asyncio
import sys

_PIECE_BYTES = 256 * 1024


async def main(port: int, delay_s: float) -> None:
    """Listen until ended."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, back, 0.0), _carry(there, writer, delay_s))

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    print(f"listens at {server.sockets[0].getsockname()[1]}", file=sys.stderr, flush=True)
    await server.serve_forever()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float
) -> None:
    while piece := await reader.read(_PIECE_BYTES):
        if delay_s:
            await asyncio.sleep(delay_s)
        writer.write(piece)
        await writer.drain()
    writer.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]) / 1000))
