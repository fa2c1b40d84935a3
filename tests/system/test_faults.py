#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Kills, full disks, failing calls, damaged databases and little room: nothing is lost, nothing comes twice, and what readers
fetch is always whole.

usage: test_faults.py [--rounds N] [unittest's own]      (rounds of the kill test; default 50)
"""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as xml

from support import SANITIZED, ProgramTest, is_root, rss, text

ROUNDS = 50


def can_trace():
    return shutil.which('strace') and subprocess.run(['strace', '-qq', '-o', '/dev/null', 'true'],
                                                     capture_output=True).returncode == 0


class FaultTest(ProgramTest):
    def grow(self, path, items):
        self.server.page(path, rss(path[1:], [(n, text(path[1:], n)) for n in range(items)]))

    def check_store(self, path=None):
        """Nobody uses it now: its log is read as well."""
        database = sqlite3.connect(path or self.work / 'store.db')
        self.addCleanup(database.close)
        self.assertEqual(database.execute('PRAGMA quick_check').fetchall(), [('ok',)])
        database.close()

    def check_outputs(self, directory=None):
        """Whole, or not there yet. Returns {id: entry} of the JSON one."""
        public = directory or self.work / 'public'
        for name in ('all.atom', 'all.rss'):
            if (public / name).exists():
                xml.parse(public / name)
        file = public / 'all.json'
        if not file.exists():
            return {}
        entries = json.loads(file.read_text())['items']
        self.assertEqual(len({entry['id'] for entry in entries}), len(entries))
        return {entry['id']: entry for entry in entries}


class Kill(FaultTest):
    def test_kill_at_any_moment_loses_and_doubles_nothing(self):
        seed = random.randrange(1 << 32)
        print(f'seed {seed}, {ROUNDS} rounds', file=sys.stderr)
        chance = random.Random(seed)
        self.server.http.handle_error = lambda request, address: None  # clients that die in the middle
        urls = [self.server.url + path for path in ('/a', '/b')]
        self.configure(urls, output='limit = 0\nmax_age = "0"')
        self.grow('/a', 1)
        self.grow('/b', 1)
        started = time.monotonic()
        self.run_program('once', '--force')
        whole = time.monotonic() - started
        seen = {}
        for turn in range(ROUNDS):
            self.grow(chance.choice(('/a', '/b')), turn + 2)
            program = subprocess.Popen(self.command('once', '--force'), stderr=subprocess.DEVNULL)
            try:
                program.wait(timeout=chance.uniform(0.005, whole))
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            self.check_store()
            entries = self.check_outputs()
            for entry_id, (published, first_seen) in seen.items():
                self.assertIn(entry_id, entries)
                self.assertEqual(entries[entry_id]['date_published'], published)
                self.assertEqual(entries[entry_id]['_feedmerged']['first_seen'], first_seen)
            seen = {key: (entry['date_published'], entry['_feedmerged']['first_seen']) for key, entry in entries.items()}
        self.run_program('once', '--force')
        served = {f'https://{path[1:]}.example/{n}' for path in ('/a', '/b')
                  for n in range(self.server.pages[path][2].count(b'<item>'))}
        self.assertEqual(sorted(entry['url'] for entry in self.items()), sorted(served))
        self.assertEqual([file.name for file in (self.work / 'public').iterdir() if not file.name.startswith('all.')], [])

    def faults_of(self, injection, calls):
        """Runs once for each call to fail, from the first to the last that is made."""
        for nth in range(1, calls + 1):
            self.grow('/a', nth + 1)
            done = subprocess.run(
                ['strace', '-f', '-qq', '-o', '/dev/null', '-e', f'inject={injection}:when={nth}', *self.command('once', '--force')],
                capture_output=True, text=True, timeout=120)
            yield nth, done
            self.check_store()
            self.check_outputs()
        self.run_program('once', '--force')
        self.assertEqual(len(self.check_outputs()), calls + 1)

    @unittest.skipUnless(can_trace(), 'strace cannot trace here')
    @unittest.skipIf(SANITIZED, 'sanitizers look for leaks by tracing, too')
    def test_each_failing_call_is_told_and_mended_by_the_next_run(self):
        for injection in ('fsync:error=EIO', 'pwrite64:error=ENOSPC', 'rename,renameat,renameat2:error=ENOSPC'):
            with self.subTest(injection):
                self.configure([self.server.url + '/a'])
                shutil.rmtree(self.work / 'public', ignore_errors=True)
                for file in self.work.glob('store.db*'):
                    file.unlink()
                for nth, done in self.faults_of(injection, 8):
                    self.assertIn(done.returncode, (0, 73, 74), f'call {nth}: {done.stderr}')
                    if done.returncode:
                        self.assertRegex(done.stderr, 'store.db|public', f'call {nth}')

    @unittest.skipUnless(can_trace(), 'strace cannot trace here')
    @unittest.skipIf(SANITIZED, 'sanitizers look for leaks by tracing, too')
    def test_killed_at_each_call(self):
        for injection in ('fsync:signal=KILL', 'pwrite64:signal=KILL', 'rename,renameat,renameat2:signal=KILL'):
            with self.subTest(injection):
                self.configure([self.server.url + '/a'])
                shutil.rmtree(self.work / 'public', ignore_errors=True)
                for file in self.work.glob('store.db*'):
                    file.unlink()
                for _ in self.faults_of(injection, 6):
                    pass


class Room(FaultTest):
    """Little of something."""

    def mount(self, options):
        if not is_root():
            self.skipTest('mounting takes root')
        disk = self.work / 'disk'
        disk.mkdir()
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', disk], capture_output=True).returncode:
            self.skipTest('nothing can be mounted here')
        self.addCleanup(subprocess.run, ['umount', '--lazy', disk])
        return disk

    def configure_on(self, disk, urls):
        self.configure(urls)
        self.config.write_text(self.config.read_text().replace(str(self.work / 'store.db'), str(disk / 'store.db'))
                               .replace(str(self.work / 'public'), str(disk / 'public')))

    def test_a_full_disk_costs_nothing_once_there_is_room_again(self):
        disk = self.mount('size=8m')
        self.configure_on(disk, [self.server.url + '/a'])
        self.grow('/a', 3)
        self.run_program('once')
        before = {file.name: file.read_bytes() for file in (disk / 'public').iterdir()}
        with open(disk / 'filler', 'wb', buffering=0) as filler:
            try:
                while True:
                    filler.write(b'x' * 4096)
            except OSError:
                pass
        self.grow('/a', 60)
        done = subprocess.run(self.command('once', '--force'), capture_output=True, text=True, timeout=60)
        self.assertIn(done.returncode, (73, 74), done.stderr)
        self.assertLess(len(done.stderr.splitlines()), 10)
        self.assertEqual({file.name: file.read_bytes() for file in (disk / 'public').iterdir()
                          if file.name.startswith('all.')}, before)
        (disk / 'filler').unlink()
        self.check_store(disk / 'store.db')
        self.run_program('once', '--force')
        self.assertEqual(len(self.check_outputs(disk / 'public')), 60)
        self.assertEqual(sorted(file.name for file in (disk / 'public').iterdir()), sorted(before))

    def test_a_read_only_disk_is_said(self):
        disk = self.mount('size=4m')
        self.configure_on(disk, [self.server.url + '/a'])
        self.grow('/a', 3)
        self.run_program('once')
        subprocess.run(['mount', '-o', 'remount,ro', disk], check=True)
        done = self.run_program('once', expect=74)
        self.assertIn(str(disk / 'store.db'), done.stderr)
        self.config.write_text(self.config.read_text().replace(str(disk / 'store.db'), str(self.work / 'store.db')))
        done = self.run_program('once', expect=73)
        self.assertIn(str(disk / 'public'), done.stderr)

    def test_an_output_directory_that_goes_away_comes_back(self):
        self.configure([self.server.url + '/a'])
        self.grow('/a', 2)
        self.run_program('once')
        shutil.rmtree(self.work / 'public')
        self.run_program('once')
        self.assertEqual(len(self.check_outputs()), 2)

    @unittest.skipIf(SANITIZED, 'sanitizers open files of their own')
    def test_sixteen_descriptors_are_enough(self):
        urls = []
        for n in range(40):
            self.grow(f'/f{n}', 2)
            urls.append(f'{self.server.url}/f{n}')
        self.configure(urls)
        limited = ['sh', '-c', 'ulimit -n 16; exec "$@"', 'sh', *self.command('once', '--force')]
        for _ in range(2):
            done = subprocess.run(limited, capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.check_store()
        self.assertEqual(len(self.check_outputs()), 80, done.stderr)

    @unittest.skipIf(SANITIZED, 'sanitizers take memory of their own')
    def test_64_mib_of_memory_are_enough_for_ordinary_feeds(self):
        group = pathlib.Path('/sys/fs/cgroup/memory') / f'feedmerged-test-{os.getpid()}'
        try:
            group.mkdir()
        except OSError:
            self.skipTest('no memory group can be made here')
        self.addCleanup(group.rmdir)
        (group / 'memory.limit_in_bytes').write_text(str(64 << 20))
        urls = []
        for n in range(20):
            self.grow(f'/f{n}', 60)
            urls.append(f'{self.server.url}/f{n}')
        self.configure(urls, output='limit = 0\nmax_age = "0"')
        inside = ['sh', '-c', f'echo $$ >{group}/cgroup.procs && exec "$@"', 'sh', *self.command('once', '--force')]
        done = subprocess.run(inside, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.check_outputs()), 20 * 60)


class Damage(FaultTest):
    """A database that is none any more is kept, and readers are told nothing that they know."""

    def lived(self):
        """Two feeds that share a story, one of which has forgotten a story since. Returns what readers know."""
        undated = ('<rss version="2.0"><channel><title>undated</title><link>https://undated.example/</link>'
                   + ''.join(f'<item><title>Undated {n}</title><link>https://undated.example/{n}</link>'
                             f'<guid isPermaLink="false">u{n}</guid><description>{text("u", n)}</description></item>' for n in range(3))
                   + '</channel></rss>')
        self.configure([self.server.url + path for path in ('/a', '/undated')], output='max_age = "0"')
        self.grow('/a', 5)
        self.server.page('/undated', undated)
        self.run_program('once')
        known = self.check_outputs()
        self.assertEqual(len(known), 8)
        self.server.page('/a', rss('a', [(n, text('a', n)) for n in range(1, 5)]))
        time.sleep(1.1)  # or what is first seen again would be so in the same second
        return known

    def damages(self):
        store = self.work / 'store.db'
        whole = store.read_bytes()
        middle = len(whole) // 2 // 4096 * 4096
        return {
            'header zeroed': bytes(100) + whole[100:],
            'page of garbage': whole[:middle] + random.Random(1).randbytes(16384) + whole[middle + 16384:],
            'cut off': whole[:middle],
            'a text': b'These are my notes, not a database.\n' * 200,
        }

    def test_damage_is_set_aside_and_readers_see_what_they_saw(self):
        known = self.lived()
        atom = xml.parse(self.work / 'public' / 'all.atom').findtext('{http://www.w3.org/2005/Atom}id')
        for name, damaged in self.damages().items():
            with self.subTest(name):
                (self.work / 'store.db').write_bytes(damaged)
                done = self.run_program('once', '--force')
                self.assertIn('began a new store', done.stderr)
                self.check_store()
                entries = self.check_outputs()
                self.assertEqual(set(entries), set(known))
                for entry_id, entry in known.items():
                    for key in ('date_published', 'date_modified', 'url', 'title', 'content_html', '_feedmerged'):
                        self.assertEqual(entries[entry_id].get(key), entry.get(key), f'{entry["title"]}: {key}')
                self.assertEqual(xml.parse(self.work / 'public' / 'all.atom').findtext('{http://www.w3.org/2005/Atom}id'), atom)
        kept = sorted(self.work.glob('store.db.corrupt-*Z'))
        self.assertLessEqual(len(kept), 3)
        self.assertEqual(kept[-1].read_bytes(), self.damages()['a text'])

    def test_an_empty_file_is_a_new_store(self):
        (self.work / 'store.db').touch()
        self.configure([self.server.url + '/a'])
        self.grow('/a', 2)
        self.assertNotIn('began', self.run_program('once').stderr)

    def test_a_log_of_garbage_is_passed_over(self):
        known = self.lived()
        (self.work / 'store.db-wal').write_bytes(random.Random(2).randbytes(8192))
        self.run_program('once', '--force')
        self.assertEqual(set(self.check_outputs()), set(known))

    def test_damage_that_is_met_while_running_is_mended_by_the_next_start(self):
        self.lived()
        store = self.work / 'store.db'
        whole = store.read_bytes()
        with open(store, 'r+b') as file:
            file.seek(4096)
            file.write(random.Random(3).randbytes(len(whole) - 4096))
        self.run_program('once', '--force')
        self.check_store()
        self.assertEqual(len(self.check_outputs()), 8)


if __name__ == '__main__':
    if '--rounds' in sys.argv:
        at = sys.argv.index('--rounds')
        ROUNDS = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
