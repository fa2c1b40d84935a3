#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The daemon's server: what readers, proxies and hostile clients get of it, over reloads and restarts."""
import gzip
import http.client
import itertools
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

from support import BINARY, DaemonTest, free_port, rss

TEXT = 'Some words of a story that is told here.'


class Serve(DaemonTest):
    def setUp(self):
        super().setUp()
        self.feed = self.server.page('/f', rss('good', [(n, TEXT) for n in range(1, 6)]))
        self.port = free_port()

    def configure_serve(self, urls, extra='', output='', serve=None):
        listen = serve if serve is not None else f'listen = "127.0.0.1:{self.port}"'
        self.configure(urls, extra=f'{extra}\n[serve]\n{listen}', output=output)

    def start(self, command=None, **arguments):
        daemon = self.start_daemon(command, **arguments)
        self.wait_for('READY=1')
        return daemon

    def get(self, path, method='GET', host='127.0.0.1', port=None, source=None, **headers):
        """Status, headers (names in lower case) and body."""
        connection = http.client.HTTPConnection(host, port or self.port, timeout=30, source_address=source)
        try:
            connection.request(method, path, headers={k.replace('_', '-'): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def count(self):
        status, _, body = self.get('/all.json')
        return len(json.loads(body)['items']) if status == 200 else -1

    def serving(self, **arguments):
        self.configure_serve([self.feed], **arguments)
        daemon = self.start()
        self.wait_until(lambda: self.count() == 5)
        return daemon

    def test_serves_what_it_writes(self):
        daemon = self.serving()
        types = {'atom': 'application/atom+xml', 'rss': 'application/rss+xml', 'json': 'application/feed+json',
                 'html': 'text/html'}
        for extension, media_type in types.items():
            with self.subTest(extension):
                status, headers, body = self.get(f'/all.{extension}')
                self.assertEqual(status, 200)
                self.assertEqual(headers['content-type'], f'{media_type}; charset=utf-8')
                file = self.work / 'public' / f'all.{extension}'  # written after it is served
                self.wait_until(lambda: file.exists() and file.read_bytes() == body)
                for name in ('etag', 'last-modified', 'cache-control', 'content-security-policy', 'referrer-policy'):
                    self.assertIn(name, headers)
                self.assertEqual(headers['x-content-type-options'], 'nosniff')
                self.assertEqual(headers['vary'], 'Accept-Encoding')
                self.assertEqual(headers.get('access-control-allow-origin'), None if extension == 'html' else '*')
                # What the page's own policy allows of styles, the header allows too: both are in force.
                if extension == 'html':
                    self.assertIn(headers['content-security-policy'].split('style-src ')[1].split(';')[0].encode(), body)
        self.assertIn('max-age=', self.get('/all.atom')[1]['cache-control'])
        age = int(self.get('/all.atom')[1]['cache-control'].split('max-age=')[1])
        self.assertGreater(age, 3000)  # the next poll is an hour away
        self.assertLessEqual(age, 3600)
        self.stop(daemon)

    def answered_304(self):
        """How many requests the daemon says it has answered so."""
        metrics = self.get('/metrics')[2].decode()
        return int(float(re.search(r'^\S*http_not_modified_total (\S+)$', metrics, re.M)[1]))

    def test_newsboat_subscribes_and_is_told_when_nothing_changed(self):
        daemon = self.serving()
        place = self.work / 'newsboat'
        place.mkdir()
        (place / 'urls').write_text(f'http://127.0.0.1:{self.port}/all.atom\n')
        (place / 'config').write_text('')
        # newsboat keeps no validators before it knows the feed: it asks conditionally from its third poll on.
        for _ in range(3):
            done = subprocess.run(['newsboat', '-u', place / 'urls', '-c', place / 'cache.db', '-C', place / 'config', '-x', 'reload'],
                                  capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                                  env={'HOME': str(place), 'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin'})
            self.assertEqual(done.returncode, 0, done.stderr)
        self.wait_until(lambda: self.answered_304() == 1)  # an operators' page may be some seconds old
        with sqlite3.connect(place / 'cache.db') as cache:
            urls = {url for url, in cache.execute('SELECT url FROM rss_item')}
        self.assertEqual(urls, {f'https://good.example/{n}' for n in range(1, 6)})
        self.stop(daemon)

    def test_conditional_requests_head_and_codings(self):
        daemon = self.serving()
        _, headers, body = self.get('/all.atom')
        for condition in ({'If_None_Match': headers['etag']}, {'If_None_Match': f'"x", W/{headers["etag"]}'},
                          {'If_None_Match': '*'}, {'If_Modified_Since': headers['last-modified']}):
            status, again, nothing = self.get('/all.atom', **condition)
            self.assertEqual((status, nothing), (304, b''), condition)
            self.assertEqual(again['etag'], headers['etag'])
        self.assertEqual(self.get('/all.atom', If_None_Match='"x"', If_Modified_Since=headers['last-modified'])[0], 200)
        status, head, nothing = self.get('/all.atom', 'HEAD')
        self.assertEqual((status, nothing, head['content-length']), (200, b'', str(len(body))))
        _, packed, data = self.get('/all.atom', Accept_Encoding='gzip')
        self.assertEqual(packed['content-encoding'], 'gzip')
        self.assertEqual(gzip.decompress(data), body)
        self.assertNotEqual(packed['etag'], headers['etag'])
        _, brotli, data = self.get('/all.atom', Accept_Encoding='gzip, deflate, br')
        self.assertEqual(brotli['content-encoding'], 'br')
        self.assertLess(len(data), len(body))
        self.stop(daemon)

    def test_a_restart_serves_the_same_at_once(self):
        daemon = self.serving()
        before = self.get('/all.atom')
        self.wait_until((self.work / 'public' / 'all.html').exists)
        self.stop(daemon)
        # The poll and the new publication take time; the file is there.
        daemon = self.start()
        after = self.get('/all.atom')
        self.assertEqual(after[0], 200)
        self.assertEqual(after[2], before[2])
        self.assertEqual(after[1]['etag'], before[1]['etag'])
        self.assertLessEqual(abs(time.mktime(time.strptime(after[1]['last-modified'], '%a, %d %b %Y %H:%M:%S GMT'))
                                 - time.mktime(time.strptime(before[1]['last-modified'], '%a, %d %b %Y %H:%M:%S GMT'))), 2)
        self.stop(daemon)

    def test_a_reload_refuses_no_connection(self):
        daemon = self.serving()
        seen, done = set(), threading.Event()

        def ask():
            while not done.is_set():
                seen.add(self.get('/all.atom')[0])
        asking = threading.Thread(target=ask)
        asking.start()
        second = self.server.page('/second', rss('second', [(1, TEXT)]))
        self.configure_serve([self.feed, second], output='name = "all"\n[[output]]\nname = "other"\ndirectory = "other"')
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.wait_for('READY=1')
        self.wait_until(lambda: self.count() == 6)
        self.wait_until(lambda: self.get('/other.atom')[0] == 200)
        done.set()
        asking.join()
        self.assertEqual(seen, {200})
        self.configure_serve([self.feed, second], serve=f'listen = "127.0.0.1:{free_port()}"')
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('READY=1')
        self.assertIn('takes a restart', self.logged())
        self.assertEqual(self.get('/all.atom')[0], 200)
        self.assertEqual(self.get('/other.atom')[0], 404)
        self.stop(daemon)

    def test_front_page_and_health(self):
        daemon = self.serving()
        status, headers, _ = self.get('/')
        self.assertEqual((status, headers['location']), (302, 'all.html'))
        self.assertEqual(self.get('/healthz')[0], 200)
        self.assertEqual(self.get('/healthz')[2], b'ok\n')
        self.assertEqual(self.get('/robots.txt')[0], 404)
        self.stop(daemon)

    def test_status_is_for_operators(self):
        daemon = self.serving()
        status, headers, body = self.get('/status.json')
        self.assertEqual((status, headers['content-type'], headers['cache-control']), (200, 'application/json', 'no-store'))
        # As the command says it; that is asked later, which changes nothing until the next poll.
        self.assertEqual(body.decode(), self.run_program('status', '--json').stdout)
        status, headers, body = self.get('/status')
        self.assertEqual(status, 200)
        page = body.decode()
        self.assertIn(f'<p class="quiet">{self.feed}</p>', page)
        self.assertEqual(page.count('<g>'), 1)  # today's polls
        self.assertIn(': 1 polls, 0 not modified, 0 failed, 5 new stories</title>', page)
        self.assertEqual(headers['content-security-policy'].split(';')[1], " style-src 'self'")
        for link in re.findall(r'<th scope="col"><a href="([^"]+)"', page):
            self.assertEqual(self.get('/' + link)[0], 200)
        self.assertEqual(self.get('/status.css')[1]['content-type'], 'text/css; charset=utf-8')
        status, headers, body = self.get('/metrics')
        self.assertEqual((status, headers['content-type']), (200, 'text/plain; version=0.0.4; charset=utf-8'))
        for line in body.decode().splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) feedmerged_\w+ .+|feedmerged_\w+(\{\w+="[^"]*"\})? \d+)$')
        self.assertIn(f'feedmerged_feed_up{{feed="{self.feed}"}} 1', body.decode())
        refused = [dict(Host='evil.example'), dict(Host=f'evil.example:{self.port}'), dict(X_Forwarded_For='127.0.0.1'),
                   dict(source=('127.0.0.2', 0))]
        self.configure_serve([self.feed], serve=f'listen = "127.0.0.1:{self.port}"\noperators = ["127.0.0.1"]')
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.wait_for('READY=1')
        self.assertEqual(self.get('/status.json')[0], 200)
        for path, arguments in itertools.product(('/status', '/status.json', '/status.css', '/metrics'), refused):
            status, _, body = self.get(path, **arguments)
            self.assertEqual((status, body), (404, self.get('/nothing')[2]), arguments)
        self.stop(daemon)

    def test_private_outputs_have_paths_that_nobody_can_guess(self):
        secret = self.server.page('/secret', rss('hidden', [(1, TEXT)]))
        self.configure_serve([self.feed], output='[[output]]\nname = "mine"\ndirectory = "mine"\nprivate = true\n'
                                                 f'[[feed]]\nurl = "{secret}"\nprivate = true')
        daemon = self.start()

        def paths():
            outputs = json.loads(self.run_program('status', '--json').stdout)['outputs']
            self.assertEqual([(o['name'], o['private']) for o in outputs], [('all', False), ('mine', True)])
            return outputs[1]['paths']
        before = paths()
        self.assertRegex(before[0], r'^/private/[0-9a-f]{32}/mine\.atom$')
        self.assertIn(before[2], self.run_program('status').stdout)
        self.wait_until(lambda: self.get(before[2])[0] == 200 and len(json.loads(self.get(before[2])[2])['items']) == 6)
        _, headers, body = self.get(before[0])
        self.assertIn('private', headers['cache-control'])
        self.assertEqual(headers['x-robots-tag'], 'noindex')
        self.assertIn(b'hidden', body)
        for path in ('/mine.atom', '/mine.json', '/private/', f'/private/{"0" * 32}/mine.atom',
                     before[0].replace('mine.atom', 'all.atom')):
            self.assertEqual(self.get(path)[0], 404, path)
        self.assertNotIn(b'hidden', self.get('/all.atom')[2])
        self.assertEqual(self.get('/')[1]['location'], 'all.html')
        # A restart keeps the path, a renewal takes it.
        self.stop(daemon)
        daemon = self.start()
        self.assertEqual(paths(), before)
        self.assertEqual(self.get(before[0])[0], 200)
        self.run_program('status', '--renew-private', 'all', expect=1)
        self.assertIn('reload', self.run_program('status', '--renew-private', 'mine').stderr)
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.wait_for('READY=1')
        after = paths()
        self.assertFalse(set(before) & set(after))
        self.assertEqual([self.get(path)[0] for path in (before[0], after[0])], [404, 200])
        daemon.send_signal(signal.SIGHUP)
        self.wait_for('RELOADING=1')
        self.wait_for('READY=1')
        self.assertEqual(paths(), after)
        self.stop(daemon)

    def test_a_port_in_use_is_told(self):
        with socket.socket() as other:
            other.bind(('127.0.0.1', self.port))
            other.listen()
            self.configure_serve([self.feed])
            done = self.run_program('run', expect=1)
        self.assertIn(f'cannot listen on 127.0.0.1:{self.port}', done.stderr)
        self.assertIn('another program listens there', done.stderr)

    def test_nothing_is_served_without_listen(self):
        self.configure([self.feed])
        daemon = self.start()
        with self.assertRaises(OSError):
            self.get('/healthz')
        self.stop(daemon)

    def test_sockets_of_systemd_win(self):
        passed, port = [], []
        for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
            try:
                s = socket.socket(family)
                s.bind((address, 0))
            except OSError:
                continue  # a machine without IPv6
            s.listen()
            self.addCleanup(s.close)
            passed.append(s)
            port.append((address, s.getsockname()[1]))
        self.configure_serve([self.feed])
        # The protocol of sd_listen_fds(3): descriptors from 3 on, and a process id that is the receiver's.
        script = ('import os, sys\n'
                  'for i, fd in enumerate(map(int, sys.argv[1].split(","))):\n'
                  '    os.dup2(fd, 100 + i)\n'
                  'n = len(sys.argv[1].split(","))\n'
                  'for i in range(n): os.dup2(100 + i, 3 + i)\n'
                  'os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(n))\n'
                  'os.execv(sys.argv[2], sys.argv[2:])\n')
        descriptors = [s.fileno() for s in passed]
        daemon = self.start([sys.executable, '-c', script, ','.join(map(str, descriptors)), BINARY, '--config',
                             str(self.config), 'run'], pass_fds=descriptors)
        for address, number in port:
            self.wait_until(lambda: self.get('/all.atom', host=address, port=number)[0] == 200)
        with self.assertRaises(OSError):
            self.get('/healthz')
        self.stop(daemon)

    def test_slow_clients_change_nothing(self):
        daemon = self.serving()
        slow = []
        self.addCleanup(lambda: [s.close() for s in slow])
        for start in (b'', b'GET /all.atom HTTP/1.1\r\nHost: a\r\nX-', b'GET /all.json HTTP/1.1\r\nHost: a\r\n\r\n' * 50):
            for _ in range(200):
                s = socket.create_connection(('127.0.0.1', self.port), timeout=30)
                try:
                    s.sendall(start)
                except OSError:
                    pass  # made room already
                slow.append(s)
            began = time.monotonic()
            for _ in range(50):
                self.assertEqual(self.get('/all.atom')[0], 200)
            self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.get('/healthz')[0], 200)
        self.stop(daemon)

    def test_hostile_requests(self):
        daemon = self.serving()

        def raw(data):
            with socket.create_connection(('127.0.0.1', self.port), timeout=30) as s:
                try:
                    s.sendall(data)
                    s.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                answer = b''
                try:
                    while block := s.recv(65536):
                        answer += block
                except OSError:
                    pass
                return answer
        host = b'Host: a\r\n'
        cases = {
            b'GET /../../../../etc/passwd HTTP/1.1\r\n' + host + b'\r\n': b'404',
            b'GET /%2e%2e/store.db HTTP/1.1\r\n' + host + b'\r\n': b'404',
            b'GET /store.db HTTP/1.1\r\n' + host + b'\r\n': b'404',
            b'GET /.all.atom.tmp-1 HTTP/1.1\r\n' + host + b'\r\n': b'404',
            b'GET /<script>alert(1)</script> HTTP/1.1\r\n' + host + b'\r\n': b'404',
            b'GET /all.atom HTTP/1.1\r\n\r\n': b'400',
            b'GET /all.atom HTTP/1.1\r\n' + host * 2 + b'\r\n': b'400',
            b'GET /all.atom HTTP/1.1\r\nHost: a b\r\n\r\n': b'400',
            b'POST /all.atom HTTP/1.1\r\n' + host + b'Content-Length: 2\r\n\r\nab': b'405',
            b'BREW /all.atom HTTP/1.1\r\n' + host + b'\r\n': b'405',
            b'CONNECT a:80 HTTP/1.1\r\n' + host + b'\r\n': b'405',
            b'GET /all.atom HTTP/1.1\r\n' + host + b'Content-Length: 2\r\n\r\nab': b'413',
            b'GET /all.atom HTTP/1.1\r\n' + host + b'X: ' + b'x' * 1_000_000 + b'\r\n\r\n': None,
            b'GET /' + b'x' * 1_000_000 + b' HTTP/1.1\r\n' + host + b'\r\n': None,
            b'GET /all.atom HTTP/1.1\r\n' + host + b'A: b\r\n' * 5000 + b'\r\n': None,
            b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03': None,
            b'\x00' * 10_000: None,
            b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n': None,
        }
        for request, status in cases.items():
            with self.subTest(request[:60]):
                answer = raw(request)
                self.assertNotIn(b'<script>', answer)
                self.assertNotIn(b'root:', answer)
                if status:
                    self.assertEqual(answer[9:12], status)
                    self.assertIn(b'X-Content-Type-Options: nosniff', answer)
                elif answer:
                    self.assertIn(answer[9:12], (b'400', b'405', b'408', b'413', b'414', b'431', b'501', b'505'))
                self.assertEqual(self.get('/all.atom')[0], 200)
        self.stop(daemon)


if __name__ == '__main__':
    unittest.main()
