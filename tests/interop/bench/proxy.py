#!/usr/bin/env python3
"""proxy.py ADDRESS COUNTS: forwards a port of its own (printed) to ADDRESS, and keeps in COUNTS how many bytes went up
and came down."""
import asyncio, sys

host, port = sys.argv[1].split(":")
counts = {"up": 0, "down": 0}


async def pour(reader, writer, way):
    try:
        while data := await reader.read(1 << 18):
            counts[way] += len(data)
            writer.write(data)
            await writer.drain()
            if way == "up" or not reader._buffer:
                with open(sys.argv[2], "w") as f:
                    f.write(f"{counts['up']} {counts['down']}\n")
        writer.write_eof()
    except (ConnectionError, OSError):
        writer.close()


async def serve(reader, writer):
    to_reader, to_writer = await asyncio.open_connection(host, int(port))
    await asyncio.gather(pour(reader, to_writer, "up"), pour(to_reader, writer, "down"))
    for end in (writer, to_writer):
        end.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    print("127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
