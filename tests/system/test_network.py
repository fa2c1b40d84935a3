#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Name servers that lie, hang and fail, and a network that goes and comes back: each feed's own trouble, and nobody is stormed.
Runs in a network of its own, where all that there is is the loopback interface and a name server of ours."""
import datetime
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

from support import FAST_DAEMON, SKIPPED, DaemonTest, Server, is_root, rss, text

INSIDE = 'FEEDMERGED_TEST_NETWORK'
ALLOWED, REFUSED = '127.1.0.0/16', '127.66.0.1'
A, AAAA = 1, 28


class NameServer:
    """Answers by `names` (name: function from the query type to (rcode, addresses), or None: no answer), over UDP and TCP."""

    def __init__(self):
        self.names, self.asked = {}, []
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for server in (self.udp, self.tcp):
            server.bind(('127.0.0.1', 53))
        self.tcp.listen()
        for serve in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def answer(self, query):
        """The message, None where none is to be sent."""
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind, = struct.unpack_from('!H', query, at + 1)
        name = '.'.join(labels)
        self.asked.append((name, kind))
        found = self.names.get(name, lambda kind: (3, []))(kind)
        if found is None:
            return None
        rcode, addresses = found
        rows = b''.join(b'\xc0\x0c' + struct.pack('!HHIH', A, 1, 0, 4) + socket.inet_aton(address) for address in addresses)
        return query[:2] + struct.pack('!HHHHH', 0x8180 | rcode, 1, len(addresses), 0, 0) + query[12:at + 5] + rows

    def serve_udp(self):
        while True:
            query, client = self.udp.recvfrom(512)
            threading.Thread(target=self.answer_udp, args=(query, client), daemon=True).start()

    def answer_udp(self, query, client):
        message = self.answer(query)
        if message is None:
            return
        if len(message) > 512:  # cut off, with the bit that says so
            message = message[:2] + bytes([message[2] | 2]) + message[3:6] + bytes(6) + message[12:message.index(b'\0', 12) + 5]
        self.udp.sendto(message, client)

    def serve_tcp(self):
        while True:
            client, _ = self.tcp.accept()
            with client:
                # Resolvers ask for both kinds of addresses at once.
                while len(head := client.recv(2, socket.MSG_WAITALL)) == 2:
                    message = self.answer(client.recv(struct.unpack('!H', head)[0], socket.MSG_WAITALL))
                    client.sendall(struct.pack('!H', len(message)) + message)


def always(*addresses, rcode=0):
    return lambda kind: (rcode, addresses if kind == A else ())


class NetworkTest(DaemonTest):
    def setUp(self):
        super().setUp()
        self.server.close()
        self.server = Server('0.0.0.0')
        self.addCleanup(self.server.close)
        self.feeds_port = self.server.http.server_address[1]

    def feed_at(self, host, path='/feed', items=2):
        name = path[1:]
        self.server.page(path, rss(name, [(n, text(name, n)) for n in range(items)]))
        return f'http://{host}:{self.feeds_port}{path}'

    def configure(self, urls, extra='', output=''):
        super().configure(urls, extra, output)
        self.config.write_text(self.config.read_text().replace('127.0.0.0/8', ALLOWED))

    def status(self):
        return {feed['url']: feed for feed in json.loads(self.run_program('status', '--json').stdout)['feeds']}


class Names(NetworkTest):
    @classmethod
    def setUpClass(cls):
        cls.names = NameServer()  # whose threads end with the process

    def setUp(self):
        super().setUp()
        self.names.asked = []

    def resolve_patiently(self, timeout, attempts):
        pathlib.Path('/etc/resolv.conf').write_text(f'nameserver 127.0.0.1\noptions timeout:{timeout} attempts:{attempts}\n')

    def test_each_way_to_fail_is_the_feeds_own(self):
        def slow(kind):
            time.sleep(0.5)
            return always('127.1.0.4')(kind)
        self.resolve_patiently(1, 1)
        thousand = [f'127.1.{n // 250}.{n % 250 + 1}' for n in range(1000)]
        self.names.names = {
            'healthy.test': always('127.1.0.1'), 'slow.test': slow, 'thousand.test': always(*thousand),
            'nxdomain.test': always(rcode=3), 'servfail.test': always(rcode=2), 'dropping.test': lambda kind: None,
            'none.test': always(), 'refused.test': always(REFUSED), 'garbage.test': lambda kind: (15, ['127.1.0.1'] * 20),
            'refused-thousand.test': always(*[f'127.66.{n // 250}.{n % 250 + 1}' for n in range(1000)]),
        }
        failing = {'nxdomain': 'does not resolve', 'servfail': 'does not resolve', 'dropping': 'does not resolve', 'none': 'does not resolve',
                   'garbage': 'does not resolve', 'refused': 'is not a public address', 'refused-thousand': 'is not a public address'}
        well = ('healthy', 'slow', 'thousand')
        # One after the other, and never three in a row that fail: that would be the network.
        order = ('healthy', 'nxdomain', 'dropping', 'slow', 'servfail', 'none', 'thousand', 'garbage', 'refused', 'refused-thousand')
        urls = {name: self.feed_at(f'{name}.test', f'/{name}') for name in order}
        self.configure(urls.values(), 'concurrency = 1', 'limit = 0')
        daemon = self.start_daemon()
        self.wait_for('READY=1')
        self.wait_until(lambda: len(re.findall(r' poll(?:ed| failed) ', self.logged())) >= len(urls))
        self.wait_until(lambda: self.outputs.joinpath('all.json').exists() and len(self.items()) == 2 * len(well))
        status = self.status()
        now = datetime.datetime.now(datetime.timezone.utc)
        for name, url in urls.items():
            with self.subTest(name):
                feed = status[url]
                self.assertEqual((feed['polls'], feed['failures']), (1, int(name in failing)), feed)
                self.assertIn(failing.get(name, ''), feed['error'])
                wait = datetime.datetime.fromisoformat(feed['next_poll'].replace('Z', '+00:00')) - now
                self.assertGreater(wait, datetime.timedelta(minutes=50))
        self.assertGreater(len({status[urls[name]]['next_poll'] for name in failing}), 1, 'no jitter')
        self.stop(daemon)

    def test_a_name_that_leads_home_the_second_time_is_refused_at_the_socket(self):
        self.resolve_patiently(1, 1)
        public = '11.22.33.44'
        subprocess.run(['ip', 'address', 'add', f'{public}/32', 'dev', 'lo'], check=True)
        self.addCleanup(subprocess.run, ['ip', 'address', 'del', f'{public}/32', 'dev', 'lo'], check=True)
        self.names.names = {'rebinding.test': always(public)}
        url = self.feed_at('rebinding.test')
        self.configure([url])
        daemon = self.start_daemon()
        self.wait_for('READY=1')
        self.wait_until(lambda: self.status()[url]['polls'] == 1)
        self.assertEqual(self.status()[url]['error'], '')
        self.names.names['rebinding.test'] = always('127.0.0.1')
        self.poll_now(daemon, url)
        self.wait_until(lambda: self.status()[url]['polls'] == 2)
        self.assertIn('is at 127.0.0.1, which is not a public address', self.status()[url]['error'])
        self.assertEqual(len(self.server.log), 1)
        self.stop(daemon)

    def test_hanging_lookups_hold_up_neither_others_nor_the_end(self):
        self.resolve_patiently(30, 5)
        hanging = [f'hanging{n}.test' for n in range(8)]
        self.names.names = {**{name: lambda kind: None for name in hanging}, 'healthy.test': always('127.1.0.1')}
        self.configure([*(self.feed_at(name) for name in hanging), self.feed_at('healthy.test', '/healthy')])
        daemon = self.start_daemon()
        self.wait_for('READY=1')
        self.wait_until(lambda: {name for name, _ in self.names.asked} >= set(hanging))
        self.wait_until(lambda: '/healthy outcome=changed' in self.logged())
        self.wait_until(lambda: self.outputs.joinpath('all.json').exists() and len(self.items()) == 2)
        self.stop(daemon, within=2)
        self.assertNotIn('poll failed', self.logged())


class Link(NetworkTest):
    FACTOR = 20  # a minute is three seconds
    FEEDS = 12

    def link(self, state):
        subprocess.run(['ip', 'link', 'set', 'lo', state], check=True)

    def test_a_network_that_comes_back_is_not_stormed(self):
        if not os.path.exists(FAST_DAEMON):
            self.skipTest(f'there is no {FAST_DAEMON}')
        urls = [self.feed_at(f'127.1.0.{n + 1}', f'/f{n}') for n in range(self.FEEDS)]
        self.configure(urls, 'concurrency = 3')
        arrivals = []
        self.server.log = Arrivals(arrivals)
        self.link('down')
        self.addCleanup(self.link, 'up')
        daemon = self.start_daemon([FAST_DAEMON, str(self.config), str(self.FACTOR)])
        self.wait_until(lambda: 'no host can be reached' in self.logged())
        # Polls that fail are told behind what that makes of the network.
        failed = lambda: self.logged().count('poll failed')
        self.link('up')
        up = time.monotonic()
        self.wait_until(lambda: 'the network is back' in self.logged())
        self.wait_until(lambda: len(set(path for _, path in arrivals)) >= self.FEEDS - failed() - 1)
        self.assertLess(failed(), self.FEEDS // 2, 'all were tried')
        self.assertIsNone(daemon.poll())
        # Of the overdue ones each waits for its turn, a second apart: not all in one.
        times = sorted(at for at, _ in arrivals)
        second = 1 / self.FACTOR
        self.assertGreater(times[0], up)
        busiest = max(sum(start <= at < start + second for at in times) for start in times)
        self.assertLess(busiest, len(times) // 2, times)
        self.assertGreater(times[-1] - times[0], (len(times) - 3) * second)
        self.stop(daemon)


class Arrivals(list):
    """A log that says when."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def append(self, request):
        self.times.append((time.monotonic(), request[0]))
        super().append(request)


def enter():
    """Goes on in namespaces of its own; what is mounted there is seen by nobody else."""
    inside = ('for file in resolv.conf nsswitch.conf; do : >"$0/$file" && mount --bind "$0/$file" /etc/$file || exit; done; '
              'echo "hosts: files dns" >/etc/nsswitch.conf && ip link set lo up && "$@"; status=$?; rm -r "$0"; exit $status')
    folder = subprocess.run(['mktemp', '-d'], capture_output=True, check=True, text=True).stdout.strip()
    os.environ[INSIDE] = '1'
    os.execvp('unshare', ['unshare', '--net', '--mount', '--propagation', 'private', 'sh', '-c', inside, folder, sys.executable, '-B',
                          *sys.argv])


if __name__ == '__main__':
    if os.environ.get(INSIDE) != '1':
        if not is_root() or not shutil.which('ip') or subprocess.run(['unshare', '--net', '--mount', 'true'],
                                                                     capture_output=True).returncode:
            print('skipped: a network of its own takes root and iproute2')
            sys.exit(SKIPPED)
        enter()
    unittest.main()
