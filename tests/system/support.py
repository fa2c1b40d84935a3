# SPDX-License-Identifier: MIT
"""What the tests of the real program share: a loopback server that a test scripts, a configuration, the program."""
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BINARY = os.environ.get('FEEDMERGED_BINARY', 'build/feedmerged')
# Checks and data that lie beside the repository, on some machines; tests that need them say so and are skipped elsewhere.
SHARED = pathlib.Path(os.environ.get('FEEDMERGED_SHARED') or pathlib.Path(__file__).resolve().parents[3] / 'shared')
# The daemon under a clock that runs fast: CONFIG FACTOR.
FAST_DAEMON = os.environ.get('FEEDMERGED_FAST_DAEMON', 'build/fast_daemon')
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
    """Serves `pages` (path: (status, headers, body)) on a free loopback port and keeps a log of what was asked. An answer waits
    for the event in `gates` where there is one for its path."""

    def __init__(self, host='127.0.0.1'):
        self.pages, self.log, self.gates = {}, [], {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                outer.log.append((self.path, dict(self.headers)))
                if self.path in outer.gates:
                    outer.gates[self.path].wait(60)
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

        self.http = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.url = f'http://127.0.0.1:{self.http.server_address[1]}'
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def page(self, path, body, status=200, **headers):
        """Returns the URL. Underscores in the names of headers stand for hyphens."""
        raw = body if isinstance(body, bytes) else body.encode()
        self.pages[path] = (status, {k.replace('_', '-'): v for k, v in headers.items()}, raw)
        return self.url + path

    def asked(self, path):
        return sum(asked == path for asked, _ in self.log)

    def close(self):
        for gate in self.gates.values():
            gate.set()
        self.http.shutdown()
        self.http.server_close()


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def is_root():
    return os.geteuid() == 0


def text(feed, n):
    """Something to store and to write, unlike any other's."""
    return ' '.join(f'{feed}{(n * 7919 + i * 104729) % 100003}' for i in range(200))


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
        self.store = self.work / 'store.db'
        self.outputs = self.work / 'public'

    def configure(self, urls, extra='', output=''):
        lines = ['[store]', f'path = {json.dumps(str(self.store))}', '[fetch]',
                 'allow_private_networks = ["127.0.0.0/8"]', 'host_spacing = "0s"', 'per_host = 8', extra, '[[output]]',
                 f'directory = {json.dumps(str(self.outputs))}', 'base_url = "https://feeds.example.org/"', output]
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
        return json.loads((self.outputs / 'all.json').read_text())['items']


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
        env = {**os.environ, 'NOTIFY_SOCKET': str(self.work / 'notify')}
        env.pop('JOURNAL_STREAM', None)
        env.update(environment or {})
        with open(self.work / 'log', 'a') as log:
            daemon = subprocess.Popen(command or self.command('run'), env=env, **{'stderr': log, **arguments})

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

    def stop(self, daemon, within=5):
        started = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(timeout=30), 0, self.logged())
        self.assertLess(time.monotonic() - started, within)

    def make_due(self, *urls, at=0):
        """As hours would; nobody waits for those. Whoever runs plans anew after a reload."""
        with contextlib.closing(sqlite3.connect(self.store, timeout=30)) as store, store:
            for url in urls:
                changed = store.execute('UPDATE feed SET next_poll = ? WHERE url = ?', (at, url)).rowcount
                self.assertEqual(changed, 1, url)

    def reload(self, daemon):
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        return self.wait_for('READY=1')

    def poll_now(self, daemon, *urls):
        self.make_due(*urls)
        self.reload(daemon)

    def poll_into(self, daemon, *urls):
        """Polls the feeds, and returns the events for which their answers wait."""
        paths = [url.removeprefix(self.server.url) for url in urls]
        asked = [self.server.asked(path) for path in paths]
        gates = [self.server.gates.setdefault(path, threading.Event()) for path in paths]
        self.poll_now(daemon, *urls)
        for path, before in zip(paths, asked):
            self.wait_until(lambda path=path, before=before: self.server.asked(path) > before)
        return gates

    def wait_until(self, condition):
        """For what has no notification: files, answers. Ends as soon as it holds, fails after a minute."""
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, self.logged())
            threading.Event().wait(0.05)


class ServedTest(DaemonTest):
    """A daemon that serves what it writes, and says how it is."""

    def setUp(self):
        super().setUp()
        self.port = free_port()

    def configure(self, urls, extra='', output=''):
        super().configure(urls, f'{extra}\n[serve]\nlisten = "127.0.0.1:{self.port}"', output)

    def get(self, path, **headers):
        """Status, text and headers."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        try:
            connection.request('GET', path, headers={k.replace('_', '-'): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()

    def metric(self, name):
        """Pages for operators are kept for a moment: wait_until() asks again."""
        metrics = self.get('/metrics')[1]
        return [line.rpartition(' ')[2] for line in metrics.splitlines() if line.startswith(f'feedmerged_{name} ')]

    def served(self):
        status, body, _ = self.get('/all.json')
        return json.loads(body)['items'] if status == 200 else []

    def start_served(self, count, **arguments):
        """Runs from when that many stories are served and written."""
        daemon = self.start_daemon(**arguments)
        self.wait_for('READY=1')
        self.wait_until(lambda: len(self.served()) == count)
        self.wait_until(lambda: (self.outputs / 'all.json').exists() and len(self.items()) == count)
        return daemon
