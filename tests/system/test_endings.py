#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Logs that nobody reads any more do not end the daemon; SIGTERM does, at any moment, and leaves nothing undone."""
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

from support import ServedTest, is_root, rss, text

ROUNDS = 20


class Endings(ServedTest):
    def feed(self, name, items):
        return self.server.page('/' + name, rss(name, [(n, text(name, n)) for n in range(items)]))

    def check_goes_on(self, daemon, url):
        """A poll, a publication and an end, each with lines for the log."""
        self.feed('a', 3)
        self.poll_now(daemon, url)
        self.wait_until(lambda: len(self.items()) == 3)
        self.wait_until(lambda: len(self.served()) == 3)
        self.stop(daemon)

    def test_a_log_pipe_that_closes(self):
        url = self.feed('a', 2)
        self.configure([url])
        reading, writing = os.pipe()
        daemon = self.start_served(2, stderr=writing)
        os.close(writing)
        self.assertIn(b'started feeds=1', os.read(reading, 1 << 16))
        os.close(reading)
        self.check_goes_on(daemon, url)

    def test_a_journal_that_goes_away(self):
        if not is_root() or subprocess.run(['unshare', '--mount', 'true'], capture_output=True).returncode:
            self.skipTest('a mount namespace takes root')
        url = self.feed('a', 2)
        self.configure([url])
        place = self.work / 'run' / 'systemd' / 'journal' / 'socket'
        place.parent.mkdir(parents=True)
        journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(journal.close)
        journal.bind(str(place))
        journal.settimeout(30)
        # Its /run is ours, and so is the socket that the journal would have there.
        command = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'mount --bind "$0" /run && exec "$@"',
                   str(self.work / 'run'), *self.command('run')]
        daemon = self.start_served(2, command=command, environment={'JOURNAL_STREAM': '1:1'})
        self.assertIn(b'started feeds=1', journal.recv(1 << 16))
        journal.close()
        place.unlink()
        self.check_goes_on(daemon, url)

    def wait_for_signals(self, daemon):
        """Before, nobody would take SIGTERM but the kernel."""
        status = pathlib.Path(f'/proc/{daemon.pid}/status')

        def blocked():
            [mask] = [line.split()[1] for line in status.read_text().splitlines() if line.startswith('SigBlk')]
            has = {number: int(mask, 16) >> (number - 1) & 1 for number in (signal.SIGTERM, signal.SIGUSR2)}
            return has[signal.SIGTERM] and not has[signal.SIGUSR2]  # all are for a moment where threads are made
        while not blocked():
            self.assertIsNone(daemon.poll())
            time.sleep(0.001)

    def test_sigterm_at_any_moment_ends_it_cleanly(self):
        seed = random.randrange(1 << 32)
        print(f'seed {seed}', file=sys.stderr)
        chance = random.Random(seed)
        self.server.http.handle_error = lambda request, address: None  # clients that leave in the middle
        urls = [self.feed(f'f{n}', 20) for n in range(6)]
        silent = self.feed('silent', 20)
        self.server.gates['/silent'] = threading.Event()
        self.configure([*urls, silent], output='limit = 0')
        for turn in range(ROUNDS):
            for n in range(6):
                self.feed(f'f{n}', 20 + turn)
            if turn:
                self.make_due(*urls, silent)
            daemon = self.start_daemon()
            self.wait_for_signals(daemon)
            time.sleep(chance.uniform(0, 0.5))
            self.stop(daemon)
            self.wait_for('STOPPING=1')  # or its socket would be full of what nobody has read
            log = self.store.with_name('store.db-wal')
            self.assertEqual(log.stat().st_size if log.exists() else 0, 0)
            if self.store.exists():
                with sqlite3.connect(self.store) as store:
                    self.assertEqual(store.execute('PRAGMA quick_check').fetchall(), [('ok',)])
                store.close()
            self.assertEqual([file.name for file in self.outputs.glob('.*')], [])
        self.assertNotIn(' error ', self.logged())
        self.server.gates['/silent'].set()
        self.run_program('once', '--force')
        self.assertEqual(len(self.items()), 6 * (20 + ROUNDS - 1) + 20)


if __name__ == '__main__':
    unittest.main()
