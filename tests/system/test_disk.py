#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A disk that is full, read-only or gone while the daemon runs: it stays up, says so once, serves from memory, and goes on by
itself when it can."""
import os
import shutil
import sqlite3
import subprocess
import threading
import unittest

from support import FAST_DAEMON, ServedTest, is_root, rss, text


class Disk(ServedTest):
    def mount(self, directory, size='48m'):
        """The directory is a disk of its own from now on."""
        if not is_root():
            self.skipTest('mounting takes root')
        directory.mkdir(exist_ok=True)
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', directory], capture_output=True).returncode:
            self.skipTest('nothing can be mounted here')
        self.addCleanup(subprocess.run, ['umount', '--lazy', directory])
        return directory

    def remount(self, directory, mode):
        subprocess.run(['mount', '-o', f'remount,{mode}', directory], check=True)

    def feed(self, name, items):
        return self.server.page('/' + name, rss(name, [(n, text(name, n)) for n in range(items)]), ETag=f'"{name}-{items}"')

    def fill(self, disk):
        with open(disk / 'filler', 'wb', buffering=0) as filler:
            for size in (1 << 16, 1):
                try:
                    while True:
                        filler.write(b'x' * size)
                except OSError:
                    pass

    def files(self):
        return {file.name: file.read_bytes() for file in self.outputs.iterdir()}

    def errors(self):
        return [line for line in self.logged().splitlines() if ' error ' in line]

    def lost(self):
        """How many answers, as the log tells when it is over."""
        return sum(int(line.rpartition('=')[2]) for line in self.logged().splitlines() if 'stored again lost=' in line)

    def test_a_full_disk_is_said_once_and_costs_nothing_once_there_is_room_again(self):
        disk = self.mount(self.work / 'disk')
        self.store, self.outputs = disk / 'store.db', disk / 'public'
        names = [f'f{n}' for n in range(8)]
        urls = [self.feed(name, 2) for name in names]
        self.configure(urls, output='limit = 0')
        daemon = self.start_served(16)
        self.wait_until(lambda: len(self.files()) == 4)
        before, shown = self.files(), self.served()

        first, *others = self.poll_into(daemon, *urls)
        self.server.gates.clear()
        for name in names:
            self.feed(name, 150)
        self.fill(disk)
        for gate in others:
            gate.set()
        self.wait_until(lambda: 'not stored' in self.logged())
        self.wait_until(lambda: self.metric('healthy') == ['0'])
        self.wait_until(lambda: 'The store cannot be read or written' in self.get('/status')[1])
        self.assertEqual(self.get('/healthz')[0], 503)
        self.assertEqual(self.served(), shown)
        self.assertEqual(self.files(), before)
        self.assertIsNone(daemon.poll())
        self.assertLess(len(self.errors()), 4, self.logged())

        (disk / 'filler').unlink()
        first.set()
        self.wait_until(lambda: len(self.items()) == 8 * 150 - 148 * self.lost())
        self.wait_until(lambda: self.get('/healthz')[0] == 200)
        self.wait_until(lambda: self.metric('healthy') == ['1'])
        lost = self.lost()
        self.assertGreater(lost, 0)
        self.poll_now(daemon, *urls)
        self.wait_until(lambda: len(self.items()) == 8 * 150)
        asked_last = [headers['If-None-Match'] for _, headers in self.server.log[16:]]
        self.assertEqual(sorted(tag.endswith('-2"') for tag in asked_last), [False] * (8 - lost) + [True] * lost)
        self.stop(daemon)
        with sqlite3.connect(self.store) as database:
            self.assertEqual(database.execute('PRAGMA quick_check').fetchall(), [('ok',)])

    def test_what_was_not_stored_is_asked_for_every_quarter_of_an_hour_as_before(self):
        if not os.path.exists(FAST_DAEMON):
            self.skipTest(f'there is no {FAST_DAEMON}')
        disk = self.mount(self.work / 'disk')
        self.store, self.outputs = disk / 'store.db', disk / 'public'
        url = self.feed('a', 2)
        self.configure([url], output='limit = 0')
        self.run_program('once')
        self.make_due(url)
        gate = self.server.gates.setdefault('/a', threading.Event())
        self.feed('a', 500)
        daemon = self.start_daemon([FAST_DAEMON, str(self.config), '450'])  # a quarter of an hour is two seconds
        self.wait_until(lambda: self.server.asked('/a') == 2)
        self.fill(disk)
        gate.set()
        self.wait_until(lambda: self.server.asked('/a') == 4)
        self.assertIsNone(daemon.poll())
        self.assertEqual(len(self.items()), 2)
        self.assertEqual(self.logged().count('not stored'), 1)
        (disk / 'filler').unlink()
        self.wait_until(lambda: len(self.items()) == 500)
        asked_with = [headers.get('If-None-Match') for _, headers in self.server.log]
        self.assertEqual(asked_with[:4], [None, '"a-2"', '"a-2"', '"a-2"'])
        self.stop(daemon)

    def start_with_answer_waiting(self):
        url = self.feed('a', 2)
        self.configure([url])
        daemon = self.start_served(2)
        self.wait_until(lambda: len(self.files()) == 4)
        [gate] = self.poll_into(daemon, url)
        self.feed('a', 3)
        return daemon, gate

    def test_an_output_directory_that_is_removed_is_made_again(self):
        daemon, gate = self.start_with_answer_waiting()
        shutil.rmtree(self.outputs)
        gate.set()
        self.wait_until(lambda: self.outputs.exists() and len(self.files()) == 4 and len(self.items()) == 3)
        self.assertEqual(self.errors(), [])
        self.assertEqual(self.outputs.stat().st_mode & 0o777, 0o755)
        self.stop(daemon)

    def check_output_trouble(self, daemon, gate, said, mend):
        gate.set()
        self.wait_until(lambda: len(self.served()) == 3)
        self.wait_until(lambda: said in self.logged())
        self.wait_until(lambda: self.metric('output_up{output="all"}') == ['0'])
        self.wait_until(lambda: 'The output &quot;all&quot; is not written' in self.get('/status')[1])
        self.assertEqual(self.get('/healthz')[0], 200)
        mend()
        self.wait_until(lambda: self.outputs.is_dir() and len(self.files()) == 4 and len(self.items()) == 3)
        self.wait_until(lambda: self.metric('output_up{output="all"}') == ['1'])
        self.assertEqual(len(self.errors()), 1, self.logged())
        self.assertIn('published again output=all', self.logged())
        self.stop(daemon)

    def test_a_file_in_the_place_of_the_output_directory_is_said_once(self):
        daemon, gate = self.start_with_answer_waiting()
        shutil.rmtree(self.outputs)
        self.outputs.write_text('in the way')
        self.check_output_trouble(daemon, gate, 'not published, trying again output=all', self.outputs.unlink)

    def test_a_read_only_output_directory_is_said_once(self):
        self.mount(self.outputs)
        daemon, gate = self.start_with_answer_waiting()
        self.remount(self.outputs, 'ro')
        self.check_output_trouble(daemon, gate, 'Read-only file system', lambda: self.remount(self.outputs, 'rw'))

    def check_refused_at_the_start(self, status, said):
        self.configure([self.feed('a', 2)])
        self.assertEqual(self.start_daemon().wait(timeout=30), status)
        self.assertEqual(len(self.logged().splitlines()), 1, self.logged())
        self.assertIn(said, self.logged())
        self.notify.settimeout(0.1)
        self.assertRaises(TimeoutError, self.notify.recv, 4096)  # not even READY=1
        self.assertEqual(self.server.log, [])

    def test_a_read_only_state_directory_at_the_start_is_exit_74(self):
        state = self.mount(self.work / 'state')
        self.store = state / 'store.db'
        self.remount(state, 'ro')
        self.check_refused_at_the_start(74, str(self.store))

    def test_an_output_directory_that_cannot_be_made_at_the_start_is_exit_73(self):
        (self.work / 'file').write_text('in the way')
        self.outputs = self.work / 'file' / 'public'
        self.check_refused_at_the_start(73, str(self.outputs))


if __name__ == '__main__':
    unittest.main()
