"""A browser's worth of HTTP over one kept connection, lean so that it does not weigh on what it measures."""

import asyncio
import contextlib
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'(\w[\w-]*)="([^"]*)"')
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    def forms(self) -> list[tuple[str, dict[str, str]]]:
        """(action, hidden fields) of each form that posts."""
        found = []
        for opening, content in FORM.findall(self.body):
            attributes = dict(ATTRIBUTE.findall(opening))
            inputs = [dict(ATTRIBUTE.findall(field)) for field in INPUT.findall(content)]
            fields = {i["name"]: unescape(i.get("value", "")) for i in inputs if i.get("type") == "hidden"}
            if attributes.get("method") == "post":
                found.append((unescape(attributes.get("action", "")), fields))
        return found

    def links(self, inside: str = "body") -> list[str]:
        """Addresses of this site in <body> or only in <main>."""
        part = self.body.split(f"<{inside}", 1)[-1].split(f"</{inside}>", 1)[0]
        return list(dict.fromkeys(unescape(href) for href in LINK.findall(part)))


@dataclass(slots=True)
class Visitor:
    """One user: a connection and cookies."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._request("GET", path, b"")

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Sends a form and follows the redirect that answers it."""
        answer = await self._request("POST", path, urlencode(fields).encode())
        for _ in range(5):
            if answer.status not in (302, 303):
                break
            target = urlsplit(urljoin(self.base_url + path, answer.headers["location"]))
            path = target.path + (f"?{target.query}" if target.query else "")
            answer = await self.get(path)
        return answer

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None

    async def _request(self, method: str, path: str, body: bytes) -> Answer:
        """A GET on a kept connection that was closed meanwhile is sent again, as RFC 9110 (9.2.2) allows."""
        kept = self._streams is not None
        try:
            return await self._send(method, path, body)
        except (OSError, asyncio.IncompleteReadError) as error:
            if not kept or method != "GET" or getattr(error, "partial", b""):
                raise
            return await self._send(method, path, body)

    async def _send(self, method: str, path: str, body: bytes) -> Answer:
        site = urlsplit(self.base_url)
        if self._streams is None:
            self._streams = await asyncio.open_connection(site.hostname, site.port)
        reader, writer = self._streams
        lines = [f"{method} {path} HTTP/1.1", f"Host: {site.netloc}", "Accept: text/html"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            lines += [f"Origin: {self.base_url}", "Sec-Fetch-Site: same-origin"]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        try:
            return await self._read(reader)
        except (OSError, asyncio.IncompleteReadError):
            await self.close()
            raise

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:-2]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, held = value.split(";")[0].strip().partition("=")
                self.cookies[cookie] = held
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            content = await self._chunks(reader)
        else:
            content = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            await self.close()
        return Answer(int(head[0].split()[1]), headers, content.decode("utf-8", "replace"))

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)
