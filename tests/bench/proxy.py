#!/usr/bin/env python3
"""Measures the proxy beside Debian's nginx doing the same work: time from reply to reply, the time that 99 of 100 stay below,
processor time a request and memory. Prints JSON lines for table.mjs; script/bench --proxy runs it.

Usage: tests/bench/proxy.py [--seconds N] [--rounds N] [--workers N] [--only WORD]

Both forward to the same upstream (another nginx), check Host, path and method, pass the same headers, log a line of JSON to a
file. The two take turns, round for round; figures are medians, ratios those of one run.
"""

import argparse
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
program = root / "build/native/bin/x-connect"

nginx_common = """
daemon off; error_log stderr error; pid {folder}/{name}.pid; worker_processes {workers};
events {{ worker_connections 8192; }}
http {{
  client_body_temp_path {folder}/{name}-body; proxy_temp_path {folder}/{name}-proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 1000000000; tcp_nodelay on; server_tokens off;
"""

upstream_config = nginx_common + """
  access_log off; client_max_body_size 16m; client_body_buffer_size 2m;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{ default_type application/json; add_header x-access-level read; add_header x-rate-limit-limit 75;
      add_header x-rate-limit-remaining 74; add_header x-rate-limit-reset 1800000000; return 200 '{reply}'; }}
    location = /2/media/upload {{ proxy_pass http://127.0.0.1:{port}/; proxy_http_version 1.1; proxy_method GET;
      proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_set_header Connection ""; }}
  }}
}}
"""

proxy_config = nginx_common + """
  log_format json escape=json '{{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","path":"$uri",'
    '"status":$status,"milliseconds":$request_time,"bytes":$body_bytes_sent}}';
  access_log {folder}/{name}.log json; client_max_body_size 8m;
  upstream x {{ server 127.0.0.1:{upstream}; keepalive 1024; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096; server_name 127.0.0.1 localhost;
    root {console}; gzip_static on; etag on; types {{ application/wasm wasm; text/html html; text/javascript js; }}
    location ~ "^/x(/2/(?:users/(?:me|[0-9]{{1,19}})|tweets|media/upload))$" {{
      proxy_pass http://x$1$is_args$args; proxy_http_version 1.1; proxy_pass_request_headers off;
      proxy_set_header Connection ""; proxy_set_header Host api.x.com; proxy_set_header Authorization $http_authorization;
      proxy_set_header Content-Type $content_type; proxy_set_header Accept $http_accept; proxy_request_buffering off;
      proxy_set_header Content-Length $content_length; proxy_next_upstream off; proxy_hide_header Set-Cookie;
      add_header Content-Security-Policy "default-src 'none'; frame-ancestors 'none'"; add_header X-Content-Type-Options nosniff;
      add_header Referrer-Policy no-referrer; add_header Cache-Control no-store;
    }}
    location / {{ add_header Content-Security-Policy "default-src 'none'; script-src 'self'"; add_header Cache-Control no-cache; }}
  }}
}}
"""

authorization = "OAuth " + ", ".join(f'oauth_{name}="{"x" * 40}"' for name in ("consumer_key", "nonce", "signature", "token"))
lua = """
wrk.method = "{method}"; wrk.headers["Authorization"] = '{authorization}'; wrk.headers["Accept"] = "application/json"
wrk.headers["Accept-Encoding"] = "gzip"
{body}
done = function(summary, latency)
  io.write(string.format('\\nRESULT {{"requests":%d,"seconds":%f,"p99":%f,"errors":%d}}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(99) / 1e3, summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def tree(process):
    """The process and its children."""
    children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process] + [child for each in children for child in tree(int(each))]


def processor_seconds(processes):
    ticks = 0
    for process in processes:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(processes):
    """Bytes that are theirs alone and not a file's."""
    return sum(int(re.search(r"RssAnon:\s+(\d+)", pathlib.Path(f"/proc/{process}/status").read_text())[1]) * 1024
               for process in processes)


class Bench:
    def __init__(self, seconds, workers):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="x-connect-bench."))
        self.folder.chmod(0o755)
        self.seconds, self.processes = seconds, []
        console = self.folder / "console"
        console.mkdir()
        wasm = os.urandom(70_000)  # As large as the real one is when it is compressed.
        for name, data in (("index.html", b"<!doctype html>" + b"x" * 2000), ("core.wasm", wasm), ("core.wasm.gz", gzip.compress(wasm)),
                           ("small.js", b"y" * 3000), ("small.js.gz", gzip.compress(b"y" * 3000))):
            (console / name).write_bytes(data)
        upstream = free_port()
        self.nginx("upstream", upstream_config, port=upstream, workers=1, reply='{"data":"' + "z" * 1000 + '"}')
        self.ports = {"nginx": free_port()}
        self.servers = {"nginx": self.nginx("proxy", proxy_config, port=self.ports["nginx"], workers=workers, upstream=upstream,
                                            console=console)}
        log = open(self.folder / "x-connect.log", "w")
        process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--upstream", f"http://127.0.0.1:{upstream}", "--console",
                                    console, "--max-connections", "4096", "--threads", str(workers)],
                                   stdout=subprocess.PIPE, stderr=log, text=True)
        self.processes.append(process)
        self.ports["x-connect"] = int(re.search(r":(\d+)", process.stdout.readline())[1])
        self.servers["x-connect"] = process

    def nginx(self, name, config, **values):
        path = self.folder / f"{name}.conf"
        path.write_text(config.format(folder=self.folder, name=name, **values))
        process = subprocess.Popen(["/usr/sbin/nginx", "-c", path, "-p", self.folder])
        self.processes.append(process)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", values["port"])).close()
                return process
            except OSError:
                time.sleep(0.05)
        self.close()
        raise SystemExit(f"nginx does not start with {name}.conf")

    def run(self, name, path, connections, method="GET", body=0):
        script = self.folder / "wrk.lua"
        fill = f'wrk.headers["Content-Type"] = "application/json"; wrk.body = string.rep("x", {body})' if body else ""
        script.write_text(lua.format(method=method, authorization=authorization, body=fill))
        processes = tree(self.servers[name].pid)
        before = processor_seconds(processes)
        run = subprocess.Popen(["wrk", "-t1", f"-c{connections}", f"-d{self.seconds}", "--timeout", "30", "--latency", "-s", script,
                                f"http://127.0.0.1:{self.ports[name]}{path}"], stdout=subprocess.PIPE, text=True)
        time.sleep(self.seconds * 0.7)
        held = memory(processes)
        output, _ = run.communicate()
        used = processor_seconds(processes) - before
        result = json.loads(re.search(r"RESULT (.*)", output)[1])
        if result["errors"]:
            raise SystemExit(f"{name} failed {result['errors']} of {result['requests']} requests of {path}.")
        return {"time": result["seconds"] * 1e6 / result["requests"], "processor": used * 1e6 / result["requests"],
                "p99": result["p99"], "memory": held / 1e6}

    def close(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait()
        shutil.rmtree(self.folder)


cases = [
    ("GET, 1 connection", "/x/2/users/me", 1, "GET", 0),
    ("GET, 64 connections", "/x/2/users/me", 64, "GET", 0),
    ("GET, 1000 connections", "/x/2/users/me", 1000, "GET", 0),
    ("POST, 1 connection", "/x/2/tweets", 1, "POST", 200),
    ("POST, 64 connections", "/x/2/tweets", 64, "POST", 200),
    ("POST, 1000 connections", "/x/2/tweets", 1000, "POST", 200),
    ("media of 1 MB, 8 connections", "/x/2/media/upload", 8, "POST", 1 << 20),
    ("core.wasm, 64 connections", "/core.wasm", 64, "GET", 0),
    ("small file, 64 connections", "/small.js", 64, "GET", 0),
]


# What is measured, and in what.
columns = {"time": "us a reply", "processor": "us of processor a request", "p99": "ms, 99th percentile", "memory": "MB"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    for tool in ("wrk", "/usr/sbin/nginx"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: script/setup nginx-light wrk")
    bench = Bench(options.seconds, options.workers)
    threads = "" if options.workers == 1 else f", {options.workers} threads"
    try:
        for title, path, connections, method, body in cases:
            if options.only not in title:
                continue
            runs = {"x-connect": [], "nginx": []}
            for _ in range(options.rounds):
                for name in runs:
                    runs[name].append(bench.run(name, path, connections, method, body))
            for column, unit in columns.items():
                rounds = {name: [run[column] for run in of_one] for name, of_one in runs.items()}
                print(json.dumps({"table": "proxy", "row": title + threads, "column": column, "unit": unit,
                                  "group": f"proxy, {title}{threads}: {column}", "rounds": rounds}), flush=True)
    finally:
        bench.close()


main()
