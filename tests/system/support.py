# SPDX-License-Identifier: MIT
"""What the tests of the real program share: a loopback server that a test scripts, a configuration, the program."""
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BINARY = os.environ.get('FEEDMERGED_BINARY', 'build/feedmerged')
# Checks and data that lie beside the repository, on some machines; tests that need them say so and are skipped elsewhere.
SHARED = pathlib.Path(os.environ.get('FEEDMERGED_SHARED') or pathlib.Path(__file__).resolve().parents[3] / 'shared')
# Whether the program runs under sanitizers, which take time and memory of their own.
SANITIZED = bool(os.environ.get('FEEDMERGED_SANITIZE'))
SKIPPED = 77  # exit status that ctest takes for "skipped"


def require(*paths):
    """Ends the test as skipped where one of these files is not there."""
    for path in paths:
        if not path.exists():
            print(f'skipped: there is no {path}')
            sys.exit(SKIPPED)


class Server:
    """Serves `pages` (path: (status, headers, body)) on a free loopback port and keeps a log of what was asked."""

    def __init__(self):
        self.pages, self.log = {}, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                outer.log.append((self.path, dict(self.headers)))
                status, headers, body = outer.pages.get(self.path, (404, {}, b''))
                if status == 200 and 'ETag' in headers and self.headers.get('If-None-Match') == headers['ETag']:
                    status, body = 304, b''
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if 'Content-Length' not in headers:
                    self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except ConnectionError:
                    pass  # a client that stops in the middle is what some tests are about
                # A body shorter than announced ends with its connection.
                self.close_connection = int(headers.get('Content-Length', 0)) > len(body)

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.http.server_address[1]}'
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def page(self, path, body, status=200, **headers):
        """Returns the URL. Underscores in the names of headers stand for hyphens."""
        raw = body if isinstance(body, bytes) else body.encode()
        self.pages[path] = (status, {k.replace('_', '-'): v for k, v in headers.items()}, raw)
        return self.url + path

    def close(self):
        self.http.shutdown()
        self.http.server_close()


def rss(title, items):
    """items: (number, text) pairs; each becomes an item of its own."""
    body = ''.join(
        f'<item><title>{title} {n}</title><link>https://{title}.example/{n}</link><guid>https://{title}.example/{n}</guid>'
        f'<pubDate>Thu, 0{1 + n % 9} Jan 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>'
        for n, text in items)
    return (f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://{title}.example/</link>'
            f'<description>d</description>{body}</channel></rss>')


class ProgramTest(unittest.TestCase):
    """A work folder and a server for each test."""

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix='feedmerged-system-'))
        self.addCleanup(shutil.rmtree, self.work, ignore_errors=True)
        self.server = Server()
        self.addCleanup(self.server.close)
        self.config = self.work / 'feedmerged.toml'

    def configure(self, urls, extra='', output=''):
        lines = ['[store]', f'path = {json.dumps(str(self.work / "store.db"))}', '[fetch]',
                 'allow_private_networks = ["127.0.0.0/8"]', 'host_spacing = "0s"', 'per_host = 8', extra, '[[output]]',
                 f'directory = {json.dumps(str(self.work / "public"))}', 'base_url = "https://feeds.example.org/"', output]
        lines += [f'[[feed]]\nurl = {json.dumps(url)}' for url in urls]
        self.config.write_text('\n'.join(lines) + '\n')

    def command(self, *words):
        return [BINARY, '--config', str(self.config), *words]

    def run_program(self, *words, stdin='', expect=0):
        done = subprocess.run([BINARY, '--config', str(self.config), *words], input=stdin, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, expect, f'{words}: {done.stdout}\n{done.stderr}')
        return done

    def items(self):
        return json.loads((self.work / 'public' / 'all.json').read_text())['items']


class DaemonTest(ProgramTest):
    """Starts the daemon as systemd does, and hears what it tells systemd."""

    def setUp(self):
        super().setUp()
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(self.work / 'notify'))
        self.notify.settimeout(30)
        self.addCleanup(self.notify.close)

    def start_daemon(self, command=None, environment=None, **arguments):
        """Killed at the end of the test where it still runs. All that are started write into one log."""
        env = {**os.environ, 'NOTIFY_SOCKET': str(self.work / 'notify'), **(environment or {})}
        env.pop('JOURNAL_STREAM', None)
        with open(self.work / 'log', 'a') as log:
            daemon = subprocess.Popen(command or self.command('run'), stderr=log, env=env, **arguments)

        def end():
            if daemon.poll() is None:
                daemon.kill()
                daemon.wait()
        self.addCleanup(end)
        return daemon

    def wait_for(self, state):
        """The next notification that holds this assignment; datagrams say when, no clock does."""
        while True:
            message = self.notify.recv(4096).decode()
            if state in message.split('\n'):
                return message

    def logged(self):
        return (self.work / 'log').read_text()

    def wait_until(self, condition):
        """For what has no notification: files, answers. Ends as soon as it holds, fails after a minute."""
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, self.logged())
            threading.Event().wait(0.05)
