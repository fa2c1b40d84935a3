#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The daemon over all behaviours of ../shared/hostile/server.py at once, each on a host of its own, beside healthy feeds: every
path ends as the server's table says, and costs nobody else anything."""
import asyncio
import datetime
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

from support import BINARY, ProgramTest, rss

SHARED = pathlib.Path(os.environ.get('FEEDMERGED_SHARED', pathlib.Path(__file__).resolve().parents[3] / 'shared'))
HOSTILE = SHARED / 'hostile' / 'server.py'
SANITISED = b'__asan_init' in pathlib.Path(BINARY).read_bytes() or b'__tsan_init' in pathlib.Path(BINARY).read_bytes()

TIMEOUT = 5
HEALTHY = 50
TEXT = 'Quelques mots pour une histoire.'
PRIVATE = r'is (at \S+, which is )?not a public address'
TOO_LARGE = 'more than 10 MiB after decompression'
UNCLEAN = 'broken body: damaged compression, or bytes behind its end'

# PATH STATUS ITEMS REASON after the first poll. "-": no failure. Where the table leaves a choice, this is feedmerged's. /cl-short
# and /close-mid: HTTP cannot tell, the document can: its whole items are kept, said to be recovered, and it is asked for again
# whole. /gzip-trunc, where libcurl does not tell, is the same for now.
RESULTS = rf'''
/ok                       200  3  -
/slow-headers               0  0  no answer within 5 s
/slow-body                200  0  answer not complete within 5 s
/hang-accept                0  0  no answer within 5 s
/hang-mid                 200  0  answer not complete within 5 s
/endless                  200  0  {TOO_LARGE}
/endless-headers          200  0  more than 64 KiB of headers
/endless-chunked          200  0  {TOO_LARGE}
/endless-1xx              103  0  more than 64 KiB of headers
/cl-long                  200  0  connection closed after 596 B of the body, before its end
/cl-short                 200  1  -
/cl-negative              200  0  what came is no HTTP: .*Content-Length.*
/cl-huge                  200  0  more than 10 MiB announced
/cl-overflow              200  0  more than 10 MiB announced
/cl-twice                 200  0  two Content-Lengths that differ
/cl-and-chunked           200  3  -
/chunk-garbage            200  0  broken answer: .*chunk.*
/chunk-huge               200  0  connection closed after 596 B of the body, before its end
/chunk-noend              200  0  connection closed after 596 B of the body, before its end
/chunk-trailers           200  3  -
/reset-start                0  0  connection reset by \S+ port \d+
/reset-mid                200  0  connection reset after \d+ B of the body
/close-mid                200  1  -
/no-headers                 0  0  what came is no HTTP: .*
/bad-status                 0  0  what came is no HTTP: .*
/status-999               999  0  HTTP 999
/binary-garbage             0  0  what came is no HTTP: .*
/lf-only                  200  3  -
/204                      204  0  HTTP 204
/200-empty                200  0  empty document
/206                      206  0  HTTP 206
/redir-loop               302  0  redirects go in a circle at .*
/redir-pingpong-a         302  0  redirects go in a circle at .*
/redir-pingpong-b         302  0  redirects go in a circle at .*
/redir-100                302  0  more than 5 redirects
/redir-ok                 200  3  -
/redir-301                200  3  -
/redir-308                200  3  -
/redir-file               302  0  redirected to .* a "file:" URL cannot be fetched
/redir-gopher             302  0  redirected to .* a "gopher:" URL cannot be fetched
/redir-dict               302  0  redirected to .* a "dict:" URL cannot be fetched
/redir-ftp                302  0  redirected to .* a "ftp:" URL cannot be fetched
/redir-data               302  0  redirected to .* a "data:" URL cannot be fetched
/redir-javascript         302  0  redirected to .* a "javascript:" URL cannot be fetched
/redir-scp                302  0  redirected to .* a "scp:" URL cannot be fetched
/redir-ssrf-ll6           302  0  redirected to .* has no usable host or port
/redir-ssrf-.*              0  0  .* ({PRIVATE} .*|does not resolve to an address)
/redir-creds                0  0  127.0.0.1 {PRIVATE} .*
/redir-crlf                 0  0  127.0.0.1 {PRIVATE} .*
/redir-smtp                 0  0  127.0.0.1 {PRIVATE} .*
/redir-empty              302  0  HTTP 302( without a Location)?
/redir-nolocation         302  0  HTTP 302( without a Location)?
/redir-huge               302  0  a header line without end
/redir-badport            302  0  redirected to .* has no usable host or port
/redir-300                300  0  HTTP 300
/401                      401  0  HTTP 401: needs credentials
/(\d\d\d)                  \1  0  HTTP \d+(: .*)?
/(429)-retry-.*            \1  0  HTTP 429: too many requests.*
/(503)-retry-.*            \1  0  HTTP 503: service unavailable.*
/flap                     500  0  HTTP 500
/gzip-ok                  200  3  -
/gzip-bomb-1g             200  0  {TOO_LARGE}
/gzip-bomb-10g            200  0  {TOO_LARGE}
/gzip-double              \d+  0  {TOO_LARGE}|no answer within 5 s|answer not complete within 5 s
/gzip-20layers            200  0  broken or unknown Content-Encoding: .*
/gzip-trailing            200  0  {UNCLEAN}
/gzip-multi               200  0  {UNCLEAN}
/gzip-trunc               200  2  -
/gzip-badcrc              200  0  broken or unknown Content-Encoding: .*
/gzip-lie                 200  0  broken or unknown Content-Encoding: .*
/gzip-unsaid              200  0  compressed data \(gzip\) instead of a feed
/deflate-raw              200  3  -
/enc-unknown              200  0  broken or unknown Content-Encoding: .*
/enc-unasked-br           200  0  {UNCLEAN}
/hdr-huge                 200  0  a header line without end
/hdr-cookies              200  0  more than 64 KiB of headers
/hdr-nul                  200  0  what came is no HTTP: .*
/304-unasked              304  0  HTTP 304 although nothing was asked conditionally
/auth-echo                401  0  HTTP 401: needs credentials
/(hdr-many|hdr-fold)      200  3  -
/ct-(html|none|weird)     200  3  -
/etag.*                   200  3  -
/304-always               200  3  -
/lm-(future|garbage)      200  3  -
/(cache-absurd|date-skew) 200  3  -
/(shrink|html-after)      200  3  -
/(churn|edit)             200  3  -
'''
RECOVERED = {'/cl-short', '/close-mid', '/gzip-trunc'}

# What the second request must carry: (If-None-Match, If-Modified-Since), and the status and items after it.
SECOND = {
    '/etag': ('"abc"', None, 304, 3), '/etag-weak': ('W/"abc"', None, 304, 3), '/etag-unquoted': ('abc', None, 304, 3),
    '/etag-spaces': ('"a b c"', None, 304, 3), '/etag-empty': ('""', None, 304, 3), '/etag-long': (None, None, 200, 3),
    '/etag-star': (None, None, 200, 3), '/etag-8bit': ('"\xe9\xff"', None, 304, 3), '/etag-crlf': (None, None, 200, 3),
    '/etag-same-body-changes': ('"const"', None, 200, 4), '/304-unasked': (None, None, 304, 0), '/304-always': ('"z"', None, 304, 3),
    '/lm-future': (None, 'Fri, 01 Jan 2999 00:00:00 GMT', 200, 3), '/lm-garbage': (None, 'yesterday', 200, 3),
    '/shrink': (None, None, 200, 3), '/html-after': ('"0"', None, 200, 3), '/edit': (None, None, 200, 3),
    '/flap': (None, None, 200, 3), '/200-empty': (None, None, 200, 0), '/cl-short': (None, None, 200, 1),
    '/close-mid': (None, None, 200, 1), '/reset-mid': (None, None, 200, 0), '/redir-301': (None, None, 200, 3),
}


def expectation(path):
    """(status, items, reason) as patterns; the first row that matches."""
    for line in RESULTS.strip().split('\n'):
        pattern, status, items, reason = line.split(None, 3)
        if found := re.fullmatch(pattern, path):
            return found.expand(status) if '\\1' in status else status, int(items), reason
    return None


class Hostile:
    """server.py in a process of its own."""

    def __init__(self, *options):
        self.process = subprocess.Popen([sys.executable, '-B', str(HOSTILE), *options], stdout=subprocess.PIPE, text=True)
        self.info = json.loads(self.process.stdout.readline())
        self.port = self.info['port']

    def get(self, path):
        with urllib.request.urlopen(f'http://127.0.0.1:{self.port}{path}', timeout=30) as answer:
            return json.load(answer)

    def requests(self):
        """Path without its query: the requests for it."""
        out = {}
        for request in self.get('/log'):
            out.setdefault(request['path'].partition('?')[0], []).append(request)
        return out

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.info.get('certs', '/nonexistent'), ignore_errors=True)


class HealthyServer:
    """Feeds with validators, one on each of HEALTHY addresses; remembers when each was asked for."""

    def __init__(self):
        self.arrivals = {}
        self.conditional = 0
        self.loop = asyncio.new_event_loop()
        self.servers = [self.loop.run_until_complete(asyncio.start_server(self.serve, f'127.1.200.{n + 1}', 0)) for n in range(HEALTHY)]
        self.urls = [f'http://127.1.200.{n + 1}:{server.sockets[0].getsockname()[1]}/{n}' for n, server in enumerate(self.servers)]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def serve(self, reader, writer):
        try:
            while True:
                lines = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1').split('\r\n')
                number = lines[0].split(' ')[1][1:]
                self.arrivals[int(number)] = time.time()
                if f'If-None-Match: "{number}"' in lines:
                    self.conditional += 1
                    writer.write(f'HTTP/1.1 304 Not Modified\r\nETag: "{number}"\r\n\r\n'.encode())
                else:
                    body = rss(f'healthy{number}', [(1, TEXT)]).encode()
                    writer.write(f'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "{number}"\r\n'
                                 f'Content-Length: {len(body)}\r\n\r\n'.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        for server in self.servers:
            server.close()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


class BadServersTest(ProgramTest):
    def setUp(self):
        if not HOSTILE.exists():
            self.skipTest(f'{HOSTILE} is not there: set FEEDMERGED_SHARED to the folder that holds hostile/server.py')
        super().setUp()

    def configure_for(self, urls, allowed):
        lines = ['[store]', f'path = {json.dumps(str(self.work / "store.db"))}', '[fetch]', f'allow_private_networks = ["{allowed}"]',
                 f'timeout = "{TIMEOUT}s"', '[[output]]', f'directory = {json.dumps(str(self.work / "public"))}', 'max_age = "0"', 'limit = 0']
        lines += [f'[[feed]]\nurl = {json.dumps(url)}' for url in urls]
        self.config.write_text('\n'.join(lines) + '\n')

    def run_daemon(self, polls):
        """Runs it until the log has that many polls; returns the lines with the instants they came, and its peak memory in MiB."""
        env = {name: value for name, value in os.environ.items() if name not in ('JOURNAL_STREAM', 'NOTIFY_SOCKET')}
        daemon = subprocess.Popen(self.command('run'), stderr=subprocess.PIPE, env=env)
        lines, enough = [], threading.Event()

        def read():
            seen = 0
            for raw in daemon.stderr:
                lines.append((time.time(), raw.decode('utf-8', 'backslashreplace').removesuffix('\n')))
                seen += ' poll' in lines[-1][1]
                if seen >= polls:
                    enough.set()
        reader = threading.Thread(target=read)
        reader.start()
        try:
            complete = enough.wait(timeout=120)
            threading.Event().wait(0.5)  # a line too many would come now
            status = pathlib.Path(f'/proc/{daemon.pid}/status').read_text()
        finally:
            daemon.terminate()
            self.assertEqual(daemon.wait(timeout=30), 0)
            reader.join()
            daemon.stderr.close()
        self.assertTrue(complete, lines[-20:])
        return lines, int(re.search(r'VmHWM:\s+(\d+)', status)[1]) / 1024

    def status(self):
        return {feed['url']: feed for feed in json.loads(self.run_program('status', '--json').stdout)['feeds']}

    def poll_lines(self, lines, url):
        return [(at, line) for at, line in lines if re.search(rf' poll(ed| failed) feed={re.escape(url)} ', line)]

    def check_lines(self, lines):
        """One line each: nothing from outside begins a line of its own, or reaches the terminal raw."""
        for _, line in lines:
            self.assertRegex(line, r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|warning|error) ')
            self.assertTrue(line.isprintable() and line.isascii(), line)
            self.assertLess(len(line), 1000)


class BadServers(BadServersTest):
    def setUp(self):
        super().setUp()
        self.hostile = Hostile('--hosts', '180')
        self.addCleanup(self.hostile.close)
        self.table = self.hostile.get('/')
        self.urls = {path: f'http://127.1.0.{n + 1}:{self.hostile.port}{path}' for n, path in enumerate(self.table)}
        self.healthy = HealthyServer()
        self.addCleanup(self.healthy.close)

    def spread_healthy(self):
        """Makes the healthy feeds due over the next seconds, whole ones as the store has them; returns when each is."""
        first = int(time.time()) + 2
        due = {n: first + n % TIMEOUT for n in range(HEALTHY)}
        with sqlite3.connect(self.work / 'store.db') as store:
            for n, url in enumerate(self.healthy.urls):
                store.execute('UPDATE feed SET next_poll = ? WHERE url = ?', (due[n], url))
        store.close()
        self.healthy.arrivals.clear()
        return due

    def lateness(self, due):
        self.assertEqual(sorted(self.healthy.arrivals), list(range(HEALTHY)))
        return sorted(self.healthy.arrivals[n] - due[n] for n in due)

    def test_every_path_ends_as_the_table_says(self):
        self.assertEqual([path for path in self.table if expectation(path) is None], [], 'not known here')
        self.configure_for(self.healthy.urls, '127.1.0.0/16')
        self.run_program('once')
        due = self.spread_healthy()
        self.run_daemon(HEALTHY)
        alone = self.lateness(due)

        # The bad ones come first in the configuration, and are all due at once.
        self.configure_for([*self.urls.values(), *self.healthy.urls], '127.1.0.0/16')
        due = self.spread_healthy()
        lines, peak = self.run_daemon(HEALTHY + len(self.urls))
        beside = self.lateness(due)
        print(f'healthy feeds late, alone: median {statistics.median(alone):.2f} s, worst {alone[-1]:.2f} s; '
              f'beside: median {statistics.median(beside):.2f} s, worst {beside[-1]:.2f} s; peak {peak:.0f} MiB', file=sys.stderr)
        self.assertEqual(self.healthy.conditional, 2 * HEALTHY)
        self.check_first(lines, self.hostile.requests())
        self.check_second()
        if not SANITISED:
            self.assertLess(peak, 256)
        # Whoever waits for one that hangs comes a whole TIMEOUT late. The store has whole seconds, so that each run is up to one
        # late throughout; the rest is for a machine that is busy with something else.
        self.assertGreater(beside[0], -0.1)
        self.assertLess(statistics.median(beside), statistics.median(alone) + 2)
        self.assertLess(beside[-1], alone[-1] + TIMEOUT / 2)

    def check_first(self, lines, requests):
        self.check_lines(lines)
        status = self.status()
        for path, url in self.urls.items():
            with self.subTest(path=path, table=self.table[path]):
                feed, must = status[url], self.table[path]
                http_status, items, reason = expectation(path)
                self.assertRegex(str(feed['http_status']), f'^({http_status})$')
                self.assertEqual(feed['items'], items)
                self.assertEqual(bool(feed['recovered']), path in RECOVERED or path == '/ct-weird', feed['recovered'])
                said = self.poll_lines(lines, url)
                self.assertEqual(len(said), 1, said)
                ended, line = said[0]
                if reason == '-':
                    self.assertEqual(feed['error'], '')
                    self.assertRegex(line, rf' info polled .* new={items} ')
                else:
                    self.assertRegex(feed['error'], f'^({reason})$')
                    self.assertIn(feed['error'].replace('"', '\\"'), line)
                    self.assertIn(' warning poll failed ', line)
                    self.assertEqual(feed['failures'], 1)
                seen = requests[path]
                self.assertLess(ended - seen[0]['t'], TIMEOUT + 2)
                self.check_next_poll(path, feed, must)
        for path, seen in requests.items():
            # Others redirect to /ok; the two that redirect to each other are asked for by both.
            most = {'/ok': 4, '/redir-pingpong-a': 2, '/redir-pingpong-b': 2, '/redir-100': 6, '/': 1, '/log': 2}.get(path, 1)
            self.assertLessEqual(len(seen), most, path)
            for request in seen:
                for header in ('authorization', 'cookie', 'referer', 'x-evil', 'if-none-match', 'if-modified-since'):
                    self.assertNotIn(header, request['headers'], path)
        files = [file.read_bytes() for file in (self.work / 'public').iterdir()]
        self.assertEqual(len(files), 4)
        self.assertFalse(any(b'root:' in file for file in files))

    def check_next_poll(self, path, feed, must):
        """Never below the floor, and never beyond what a server may ask for (7 days; gone for good: 30), or a jitter adds to it."""
        wait = (datetime.datetime.fromisoformat(feed['next_poll'].replace('Z', '+00:00')).timestamp()
                - datetime.datetime.fromisoformat(feed['last_poll'].replace('Z', '+00:00')).timestamp())
        self.assertGreaterEqual(wait, 3600)
        longest = 86400 * (30 if path == '/410' else 7 if 'clamped' in must else 1)
        self.assertLessEqual(wait, longest * 1.11)
        self.assertNotEqual(feed['next_poll_reason'], '')

    def check_second(self):
        self.run_program('once', '--force', *(word for path in SECOND for word in ('--feed', self.urls[path])))
        status, requests = self.status(), self.hostile.requests()
        for path, (etag, modified, http_status, items) in SECOND.items():
            with self.subTest(second=path, table=self.table[path]):
                headers = requests[path][-1]['headers']
                self.assertEqual((headers.get('if-none-match'), headers.get('if-modified-since')), (etag, modified))
                self.assertNotIn('x-evil', headers)
                self.assertNotIn('cookie', headers)
                self.assertEqual((status[self.urls[path]]['http_status'], status[self.urls[path]]['items']), (http_status, items))
        self.assertRegex(status[self.urls['/html-after']]['error'], 'HTML instead of a feed')
        self.assertEqual(status[self.urls['/flap']]['failures'], 0)

        # All of them bring the same few stories, under whatever guid; but what /edit says of the same pages is something else.
        self.assertEqual(len(self.items()), HEALTHY + 4 + 3)
        for failures in (1, 0):
            self.run_program('once', '--force', '--feed', self.urls['/flap'])
            flap = self.status()[self.urls['/flap']]
            self.assertEqual((flap['failures'], flap['items']), (failures, 3))

        before = {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in (self.work / 'public').iterdir()}
        self.run_program('once', '--force', '--feed', self.urls['/etag-changes'])
        self.assertEqual(self.hostile.requests()['/etag-changes'][-1]['headers']['if-none-match'], '"0"')
        after = {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in (self.work / 'public').iterdir()}
        self.assertEqual(before, after)
        self.check_edits()
        self.check_credentials()

    def check_edits(self):
        """In place: neither lost nor doubled, nor new again. In a store of its own, where no other feed has the same stories."""
        for file in self.work.glob('store.db*'):
            file.unlink()
        self.configure_for([self.urls['/edit']], '127.1.0.0/16')
        seen = []
        for number in (2, 3):
            self.run_program('once', '--force')
            self.assertEqual(sorted(item['title'] for item in self.items()), [f'v{number}-{n}' for n in range(3)])
            seen.append(sorted((item['id'], item['date_published']) for item in self.items()))
        self.assertEqual(seen[0], seen[1])

    def check_credentials(self):
        """They go to their host, and neither behind a redirect nor into any text."""
        secret = 's3cr3tword'
        urls = [self.urls[path].replace('//', f'//user:{secret}@') for path in ('/auth-echo', '/redir-creds')]
        self.configure_for(urls, '127.1.0.0/16')
        said = self.run_program('once')
        status = list(self.status().values())
        self.assertEqual((status[0]['http_status'], status[0]['items']), (200, 3))
        self.assertRegex(status[1]['error'], PRIVATE)
        self.assertNotIn(secret, said.stderr + said.stdout + json.dumps(status))
        self.assertTrue(all(path in ('/auth-echo', '/redir-creds') for path, seen in self.hostile.requests().items()
                            for request in seen if 'authorization' in request['headers']))


class Tls(BadServersTest):
    def setUp(self):
        super().setUp()
        if shutil.which('openssl') is None:
            self.skipTest('openssl is not there to make certificates')
        self.hostile = Hostile('--tls')
        self.addCleanup(self.hostile.close)
        self.ports = {name: self.hostile.info[name] for name in ('tls_self', 'tls_expired', 'tls_wronghost')}
        self.configure_for([self.url(name) for name in self.ports], '127.0.0.1')

    def url(self, name):
        return f'https://127.0.0.1:{self.ports[name]}/ok'

    def test_bad_certificates_give_one_clear_line_each(self):
        lines, _ = self.run_daemon(len(self.ports))
        self.check_lines(lines)
        for name in self.ports:
            said = self.poll_lines(lines, self.url(name))
            self.assertEqual(len(said), 1)
            self.assertRegex(said[0][1], r' warning poll failed .* error="TLS: (self.signed certificate|certificate has expired|.*match)')
        self.assertEqual(list(self.hostile.requests()), ['/log'], 'nothing is asked over a connection that is not to be trusted')

    def run_trusting(self, bundle, *words):
        """The program in a mount namespace of its own, where this bundle is the system's."""
        known = subprocess.run(['curl-config', '--ca'], capture_output=True, text=True).stdout.strip() if shutil.which('curl-config') else ''
        system = known or '/etc/ssl/certs/ca-certificates.crt'
        inside = ['unshare', '--map-root-user', '--mount', 'sh', '-c', 'mount --bind "$1" "$2" && shift 2 && exec "$@"', 'sh', str(bundle), system]
        if subprocess.run([*inside, 'true'], capture_output=True).returncode:
            self.skipTest(f'no mount namespace to be had, in which another bundle could stand for {system}')
        return subprocess.run([*inside, *self.command(*words)], capture_output=True, text=True, timeout=60)

    def test_a_trusted_certificate_is_a_feed_like_any_other(self):
        bundle = self.work / 'trusted.pem'
        bundle.write_text(''.join(file.read_text() for file in sorted(pathlib.Path(self.hostile.info['certs']).glob('*.pem'))))
        self.run_trusting(bundle, 'once')
        status = self.status()
        self.assertEqual((status[self.url('tls_self')]['error'], status[self.url('tls_self')]['items']), ('', 3))
        self.assertRegex(status[self.url('tls_expired')]['error'], '^TLS: certificate has expired$')
        self.assertRegex(status[self.url('tls_wronghost')]['error'], "^TLS: .*match.*'127.0.0.1'$")
        self.assertEqual(len(self.hostile.requests()['/ok']), 1)

    def test_feeds_of_one_host_share_an_http2_connection(self):
        nginx = shutil.which('nginx', path='/usr/sbin:/usr/bin')
        if nginx is None:
            self.skipTest('nginx is not there to speak HTTP/2')
        certs = self.hostile.info['certs']
        site = self.work / 'site'
        site.mkdir()
        os.chmod(self.work, 0o755)
        (site / 'feed.xml').write_text(rss('site', [(1, TEXT)]))
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        paths = ' '.join(f'{name}_temp_path {self.work}/{name};' for name in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        (self.work / 'nginx.conf').write_text(
            f'daemon off; worker_processes 1; pid {self.work}/nginx.pid; events {{}}\n'
            f'http {{ {paths} log_format all "$connection $server_protocol $status $http_if_none_match"; access_log {self.work}/access all;\n'
            f'server {{ listen 127.0.0.1:{port} ssl http2; ssl_certificate {certs}/self.pem; ssl_certificate_key {certs}/self.key; root {site}; }} }}\n')
        server = subprocess.Popen([nginx, '-c', str(self.work / 'nginx.conf'), '-e', str(self.work / 'nginx.err')])
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        for _ in range(100):
            if (self.work / 'nginx.pid').exists():
                break
            threading.Event().wait(0.05)
        self.configure([f'https://127.0.0.1:{port}/feed.xml?{n}' for n in range(20)])
        for words, status in ((('once',), '200'), (('once', '--force'), '304')):
            (self.work / 'access').write_text('')
            self.run_trusting(pathlib.Path(certs) / 'self.pem', *words)
            requests = [line.split(' ') for line in (self.work / 'access').read_text().splitlines()]
            self.assertEqual([request[1:3] for request in requests], [['HTTP/2.0', status]] * 20)
            self.assertEqual(len({request[0] for request in requests}), 1)


if __name__ == '__main__':
    unittest.main()
