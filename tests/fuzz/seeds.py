#!/usr/bin/env python3
"""What the fuzzer begins with, made from vectors/: FOLDER/TARGET/NUMBER.

Usage: seeds.py FOLDER
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(sys.argv[1])


def vectors(name):
    return json.loads((ROOT / "vectors" / f"{name}.json").read_text())


def write(target, inputs):
    folder = FOLDER / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs):
        (folder / f"{number:04}").write_bytes(data if isinstance(data, bytes) else data.encode())


replies = vectors("diagnosis")["replies"] + vectors("replies")["replies"]
bodies = [reply["body"] if isinstance(reply["body"], str) else json.dumps(reply["body"]) for reply in replies]
write("json", bodies)
write("reply", (f"{reply.get('action', 'get_me')}\n{reply.get('status', 0)}\n" + "".join(f"{name}: {value}\n" for name, value in
                (reply.get("headers") or {}).items()) + f"\n{body}" for reply, body in zip(replies, bodies)))
write("paste", [paste["text"] for paste in vectors("pastes")["pastes"]])

requests = vectors("requests")["requests"]
write("url", [request["url"] for request in requests] + ["HTTP://Example.com:80/r%20v/X?id=123&b=%3D%253D#f"])
write("interface", [f"prepare\n{json.dumps([{'action': r['action'], 'arguments': r['arguments'], 'credentials': {}}])}" for r in requests] +
      ['decide\n[null, {"type": "status", "now": 1, "agent": "a"}]', 'weightedLength\n["Read example.com"]', 'reveal\n["a\\u200bb"]',
       'parsePaste\n["API_KEY=abc"]', "catalogue\n[]", 'checkCredentials\n[{"api_key": "x"}]'])
paths = [(r["method"], r["url"].removeprefix("https://api.x.com")) for r in requests]
heads = [f"{method} /x{path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: OAuth a=\"b\"\r\n{more}\r\n"
         for method, path in paths for more in ("", "Origin: https://dashboard.example.com\r\n")]
write("policy", heads + ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "OPTIONS /x/2/tweets HTTP/1.1\r\nHost: localhost\r\n"
                         "Origin: https://dashboard.example.com\r\n\r\n", "GET /sandbox/scenarios HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"])
write("forwarded", [f"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {client}\r\nX-Forwarded-Proto: {scheme}\r\nX-Forwarded-Host: {host}\r\n\r\n"
                    for client, scheme, host in (("203.0.113.9, 10.0.0.7", "https", "a.example:8443"), ("[2001:db8::1]:4711", "ws", "a, b"),
                                                 ("::ffff:203.0.113.9, unknown", "https, http", ""))])
write("config", ["# A proxy\nlisten = 127.0.0.1:8080\n\nallow-host=a.example\r\n", "[a]\n--b = c\n= d\ne =\nf\n\tg\t=\th = i # j\n"])
write("message", ["\0" + head for head in heads[:6]] + ["\1HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n",
      "\3" + "4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nTrailer: t\r\n\r\n", "\xff".encode("latin-1") + b"a\r\n0123456789\r\n0\r\n\r\n"])
write("sandbox", [f"{r['method']} {r['url'].removeprefix('https://api.x.com')}\nAuthorization: Bearer {{bearer}}\n"
                  f"Content-Type: application/json\n\n{r['body'] if isinstance(r['body'], str) else json.dumps(r['body']) if r['body'] else ''}"
                  for r in requests] + [
    "POST /oauth2/token\nContent-Type: application/x-www-form-urlencoded\nAuthorization: Basic YTpi\n\ngrant_type=client_credentials",
    "GET /sandbox/scenarios\n\n", "GET /sandbox/refusals\n\n", "GET /i/oauth2/authorize?response_type=code&client_id=a\n\n"])
write("authorization", ['\0realm="x", oauth_consumer_key="a%20b", oauth_nonce="n"', "\1a+b%2dc%e9!", "\2x\n--x\r\nContent-Disposition: "
                        'form-data; name="media"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n'])
write("signature", ["GET\nhttps://api.x.com/2/users/me?a=b&c=%20d\na=1&b=\nkey\nsecret-secret-1\n\1token\nsecret-secret-2\nnonce\n\1",
                    "post\nhttp://EXAMPLE.com:80/r%20v/X?id=123&b5=%3D%253D&a3=a&c%40=&a2=r%20b\nc2&a3=2+q\n9djdj82h48djs9d2\n"
                    "j49sn38s8fh3hd8s\n\1kkk9d7dh3k39sjv7\nh49sk5k3hs9d8f7s\n7d8f3e4a\n\0"])
write("post_text", ["Read example.com \U0001F44B", "https://t.co/abc @user #tag $TAG", "a\u200bb\u202ec", "\u0441\u043e\u0440\u0443 \U0001F468\u200d\U0001F469\u200d\U0001F467",
                    "plain letters only"])
call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "create_post", "arguments": {"text": "x"}}}
write("mcp", ["\x0c" + json.dumps(message) for message in (
    call, {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo":
    {"name": "n", "version": "1"}}}, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 3, "method": "tasks/get", "params": {"taskId": "r1"}})] + ["\x0d" + json.dumps(call), "\x0e" + json.dumps(call)])
write("agents", [bytes([0, 2, 1, 0, 4, 1, 7, 1, 9, 0]), bytes([0, 4, 1, 2, 2, 4, 5, 1, 8, 1, 9, 1, 11, 0, 1, 0, 11, 1, 1, 1])])
