#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that breaks things on purpose, and a sink that records requests.  Standard library only.

  faultproxy.py --listen PORT --control PORT --log FILE [--upstream HOST:PORT] [--tcp] [--cert F --key F]

Without --upstream it is a sink: it records each request and answers 200.
With --tcp it does not look inside (LDAP, SMTP, TLS passed through).

Control (HTTP, JSON):  GET /rules   PUT /rules [..]   POST /rules {..}   DELETE /rules   GET /log   DELETE /log
A rule:  {"method": "GET", "path": "regex", "skip": 0, "times": 1, <what to do>}   first rule that fits wins;
"times" absent means always.  What to do, for HTTP:
  "status": 429, "headers": {..}, "body": ".."   answer so, upstream sees nothing
  "latency_ms": 500                              wait first (combines with the others)
  "reset": true                                  TCP reset before any answer
  "reset_after": 100                             answer's first 100 bytes, then TCP reset
  "truncate": 100                                100 bytes of the body, then a clean close (Content-Length lies)
  "lost_answer": true                            upstream does the work, the client gets a reset
  "stall": true                                  take the request, never answer
  "bps": 1000                                    answer no faster than this many bytes a second
  "cut_json": true                               half the body with a right Content-Length (invalid JSON)
  "set_headers": {..}, "drop_headers": [..]      change upstream's answer
  "twice": true                                  send the request to upstream twice (a retried delivery)
For --tcp (one decision per connection): "latency_ms", "reset", "stall", "bps",
  "reset_after": bytes from upstream, "reset_after_up": bytes from the client, "close": true.
"""
import argparse, asyncio, base64, json, re, socket, ssl, struct, time

ap = argparse.ArgumentParser()
ap.add_argument("--listen", type=int, required=True); ap.add_argument("--control", type=int, required=True)
ap.add_argument("--log", required=True); ap.add_argument("--upstream"); ap.add_argument("--tcp", action="store_true")
ap.add_argument("--cert"); ap.add_argument("--key")
opt = ap.parse_args()
up = opt.upstream.rsplit(":", 1) if opt.upstream else None
up_url, my_url = (f"http://{opt.upstream}".encode(), f"http{'s' if opt.cert else ''}://127.0.0.1:{opt.listen}".encode())
rules, seen = [], []
log_file = open(opt.log, "a", buffering=1, encoding="utf-8")

def record(entry):
    entry = {"time": round(time.time(), 3), **entry}
    seen.append(entry)
    log_file.write(json.dumps(entry, ensure_ascii=False) + "\n")

def pick(method=None, path=None):
    for r in rules:
        if "method" in r and r["method"] != method: continue
        if "path" in r and not re.search(r["path"], path or ""): continue
        r["_met"] = r.get("_met", 0) + 1
        if r["_met"] <= r.get("skip", 0): continue
        if "times" in r and r["_met"] - r.get("skip", 0) > r["times"]: continue
        return r
    return {}

def reset(writer):
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

async def read_head(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    return first.decode("latin-1"), [tuple(x.strip() for x in l.decode("latin-1").split(":", 1)) for l in lines]

def header(headers, name):
    return next((v for k, v in headers if k.lower() == name), None)

async def read_body(reader, headers, until_close=False):
    if "chunked" in (header(headers, "transfer-encoding") or "").lower():
        body = b""
        while True:
            size = int((await reader.readline()).split(b";")[0], 16)
            chunk = await reader.readexactly(size + 2)
            if size == 0: return body
            body += chunk[:-2]
    n = header(headers, "content-length")
    if n is not None: return await reader.readexactly(int(n))
    return await reader.read() if until_close else b""

async def ask_upstream(method, target, headers, body):
    reader, writer = await asyncio.open_connection(up[0], int(up[1]))
    try:
        drop = {"connection", "transfer-encoding", "content-length", "expect"}
        lines = [f"{method} {target} HTTP/1.1"] + [f"{k}: {v}" for k, v in headers if k.lower() not in drop]
        if body or method in ("POST", "PUT", "PATCH"): lines.append(f"Content-Length: {len(body)}")
        writer.write(("\r\n".join(lines + ["Connection: close"]) + "\r\n\r\n").encode("latin-1") + body)
        await writer.drain()
        first, answer = await read_head(reader)
        while first.split()[1] == "100": first, answer = await read_head(reader)
        empty = method == "HEAD" or first.split()[1] in ("204", "304")
        data = b"" if empty else await read_body(reader, answer, True)
        # Absolute links must lead back through this proxy.
        answer = [(k, v.replace(up_url.decode(), my_url.decode())) for k, v in answer
                  if k.lower() not in ("connection", "transfer-encoding", "content-length")]
        if not header(answer, "content-encoding"): data = data.replace(up_url, my_url)
        return first.split(" ", 1)[1], answer, data
    finally:
        writer.close()

async def send(writer, data, bps):
    if not bps:
        writer.write(data); return await writer.drain()
    step = max(1, bps // 10)
    for i in range(0, len(data), step):
        writer.write(data[i:i + step]); await writer.drain(); await asyncio.sleep(step / bps)

async def http_client(reader, writer):
    try:
        while True:
            try: first, headers = await read_head(reader)
            except asyncio.IncompleteReadError: return
            method, target, _ = first.split(" ", 2)
            if (header(headers, "expect") or "").lower() == "100-continue": writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await read_body(reader, headers)
            rule = pick(method, target)
            done = {k: v for k, v in rule.items() if k not in ("method", "path", "skip", "times", "_met")}
            entry = {"method": method, "path": target, "fault": done, "bytes": len(body)}
            if not up:
                try: text = {"body": body.decode("utf-8")}
                except UnicodeDecodeError: text = {"body_base64": base64.b64encode(body).decode()}
                entry |= {"headers": headers, **text}
            record(entry)
            if rule.get("latency_ms"): await asyncio.sleep(rule["latency_ms"] / 1000)
            if rule.get("reset"): return reset(writer)
            if rule.get("stall"): await reader.read(); return
            if "status" in rule or not up:
                data = rule.get("body", "" if up else '{"ok":true}').encode()
                status, answer = f"{rule.get('status', 200)} Injected" if "status" in rule else "200 OK", list(rule.get("headers", {"Content-Type": "application/json"}).items())
            else:
                try:
                    status, answer, data = await ask_upstream(method, target, headers, body)
                    if rule.get("twice"): status, answer, data = await ask_upstream(method, target, headers, body)
                except (OSError, asyncio.IncompleteReadError) as e:
                    status, answer, data = "502 Bad Gateway", [("Content-Type", "text/plain")], f"upstream: {e}\n".encode()
            if rule.get("lost_answer"): return reset(writer)
            answer = [(k, v) for k, v in answer if k.lower() not in [x.lower() for x in rule.get("drop_headers", [])]]
            for k, v in rule.get("set_headers", {}).items():
                answer = [(a, b) for a, b in answer if a.lower() != k.lower()] + [(k, v)]
            if rule.get("cut_json"): data = data[:len(data) // 2]
            no_body = method == "HEAD" or status[:3] in ("204", "304")
            head = "\r\n".join([f"HTTP/1.1 {status}"] + [f"{k}: {v}" for k, v in answer] + ([] if no_body else [f"Content-Length: {len(data)}"])) + "\r\n\r\n"
            if no_body: data = b""
            if "truncate" in rule:
                await send(writer, head.encode("latin-1") + data[:rule["truncate"]], rule.get("bps")); return
            whole = head.encode("latin-1") + data
            if "reset_after" in rule:
                await send(writer, whole[:rule["reset_after"]], rule.get("bps")); await asyncio.sleep(0.05); return reset(writer)
            await send(writer, whole, rule.get("bps"))
            if (header(headers, "connection") or "").lower() == "close" or first.endswith("HTTP/1.0"): return
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, ssl.SSLError): pass
    finally:
        try: writer.close()
        except Exception: pass

async def tcp_client(reader, writer):
    rule = pick()
    record({"connection": writer.get_extra_info("peername")[1], "fault": {k: v for k, v in rule.items() if k[0] != "_"}})
    try:
        if rule.get("latency_ms"): await asyncio.sleep(rule["latency_ms"] / 1000)
        if rule.get("close"): return
        if rule.get("reset"): return reset(writer)
        if rule.get("stall"): await asyncio.sleep(3600); return
        r2, w2 = await asyncio.open_connection(up[0], int(up[1]))
        async def pump(src, dst, limit, bps):
            count = 0
            while data := await src.read(65536):
                if limit is not None and count + len(data) >= limit:
                    dst.write(data[:limit - count]); await dst.drain(); await asyncio.sleep(0.05)
                    reset(writer); w2.transport.abort(); return
                count += len(data); await send(dst, data, bps)
            dst.write_eof()
        await asyncio.gather(pump(reader, w2, rule.get("reset_after_up"), None), pump(r2, writer, rule.get("reset_after"), rule.get("bps")), return_exceptions=True)
        w2.close()
    except OSError: pass
    finally:
        try: writer.close()
        except Exception: pass

async def control(reader, writer):
    try:
        first, headers = await read_head(reader)
        method, target, _ = first.split(" ", 2)
        body = await read_body(reader, headers)
        status, out = 200, None
        if target == "/rules":
            if method == "PUT": rules[:] = json.loads(body)
            elif method == "POST": rules.append(json.loads(body))
            elif method == "DELETE": rules.clear()
            out = rules
        elif target == "/log":
            if method == "DELETE": seen.clear()
            out = seen
        else: status, out = 404, {"error": "GET/PUT/POST/DELETE /rules, GET/DELETE /log"}
        data = json.dumps(out, ensure_ascii=False).encode()
        writer.write(f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)
        await writer.drain()
    except (ValueError, asyncio.IncompleteReadError) as e:
        writer.write(f"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{e}\n".encode())
    finally:
        writer.close()

async def main():
    context = None
    if opt.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(opt.cert, opt.key)
    await asyncio.start_server(control, "127.0.0.1", opt.control)
    server = await asyncio.start_server(tcp_client if opt.tcp else http_client, "127.0.0.1", opt.listen, ssl=context, limit=1 << 20)
    await server.serve_forever()

asyncio.run(main())
